/** The project runs on the Node 24 that `npm ci` installs beside it. Plain JavaScript, so that an older Node can read it and say so. */
export function requireNode24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return;
  console.error(
    `This needs Node 24, which \`npm ci\` installs beside the project, and this is Node ${process.versions.node}.\n` +
      'Run `npm ci` again without --ignore-scripts (npm 12 asks for the install scripts that package.json lists under allowScripts), and start it with npm or npx.',
  );
  process.exit(2);
}
