/** `npm run mutation`: what is measured, what is left out and why is in docs/mutation.md. */
export default {
  mutate: ['functions/core/**/*.ts', '!functions/core/**/*style.ts', '!functions/core/**/*-script.ts'],
  ignorePatterns: ['tsconfig.json', 'docs', 'cdk.out', 'out', 'dist', 'bench', 'sandbox'],
  // One file for each test file, with all that it imports.
  buildCommand:
    'esbuild test/core/**/*.test.ts --bundle --packages=external --platform=node --target=node24 --format=cjs --outdir=bundled --out-extension:.js=.cjs --log-level=warning',
  testRunner: 'mocha',
  mochaOptions: {
    // Examples before properties, which take longer: a mutant ends with the first test that notices it.
    spec: [
      'bundled/**/!(annotation|findings|history|verdict-properties).test.cjs',
      'bundled/**/{annotation,findings,history,verdict-properties}.test.cjs',
    ],
    require: ['./test/mutation/jest-words.mjs'],
  },
  // Nothing here checks types, and the comment that would switch it off gets into the scripts of pages.
  disableTypeChecks: false,
  coverageAnalysis: 'perTest',
  // What is made once, when a file is loaded, would take a new process for each mutant.
  ignoreStatic: true,
  concurrency: 2,
  // A mutant counts as found by its time only if it is many times as slow.
  timeoutMS: 10_000,
  tempDirName: '.stryker-tmp',
  reporters: ['clear-text', 'json', 'html', 'progress-append-only'],
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
  thresholds: { high: 95, low: 90, break: 90 },
};
