import { bundleNameOf, functionBundles, functionFolders, sharedBundles } from '../../infra/function-code.ts';

const bundles = await functionBundles();
/** Without the line breaks that esbuild puts into long texts. */
const textOf = (folder: (typeof functionFolders)[number]): string => bundles[folder].replaceAll('\\\n', '');

describe('a bundled function', () => {
  it.each(functionFolders)('leaves the AWS SDK to the Lambda runtime: %s', (folder) => {
    const withoutImports = textOf(folder).replaceAll(/require\("@aws-sdk\/[a-z0-9-]+"\)/g, '');

    expect(withoutImports).not.toMatch(/@aws-sdk|@smithy/);
  });

  it.each(functionFolders)('requires nothing that the Lambda runtime lacks: %s', (folder) => {
    const required = [...textOf(folder).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name ?? '');

    expect(required.filter((name) => !/^(node:[a-z_/]+|[a-z_]+|@aws-sdk\/client-[a-z0-9-]+)$/.test(name))).toEqual([]);
  });

  // The loader compiles a bundle with `exports`, `require` and `module`; it provides nothing else of a module.
  it.each(functionFolders)('uses nothing of a module that the loader does not provide: %s', (folder) => {
    expect(textOf(folder)).not.toMatch(/\bimport\(|\bimport\.meta\b|\b__(file|dir)name\b/);
  });

  it.each(functionFolders.filter((folder) => bundleNameOf(folder) === folder))('is CommonJS that exports its handler: %s', (folder) => {
    expect(textOf(folder)).toMatch(/module\.exports=/);
    expect(textOf(folder)).toMatch(/\bhandler:\(\)=>/);
  });

  it.each(Object.values(sharedBundles).flat())('is CommonJS that exports, by its folder, what has its handler: %s', (folder) => {
    expect(textOf(folder)).toMatch(new RegExp(`exports\\["${folder}"\\]=\\(\\)=>`));
    expect(textOf(folder)).toMatch(/\bhandler:\(\)=>/);
  });

  it.each(functionFolders)('has at most so many bytes, which a cold start compiles: %s', (folder) => {
    // The evaluator is invoked at every change of a key (docs/performance.md). Others may start more slowly, and of a shared bundle only a part is run.
    const maximum = folder === 'evaluate-rotation' ? 150_000 : 250_000;

    expect(Buffer.byteLength(bundles[folder])).toBeLessThanOrEqual(maximum);
  });
});
