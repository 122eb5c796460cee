import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { functionBundles, functionCode } from '../../../infra/function-code.ts';
import { inlineCode, readInlineCode } from '../../../infra/inline-code/inline-code.ts';
import { loader } from '../../../infra/inline-code/loader.ts';

const installed = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** What a command prints in a directory that has `index.js` and nothing else. Node finds the SDK by NODE_PATH, as in the Lambda runtime. */
function printedBeside(text: string, command: string, args: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-inline-'));
  try {
    writeFileSync(join(directory, 'index.js'), text);
    const { stdout, stderr, status } = spawnSync(command, [...args], {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: [dirname(execPath), env['PATH']].join(delimiter), NODE_PATH: installed },
    });
    if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
    return stdout;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const example = await inlineCode({
  name: 'example',
  bundle: `const { KMSClient } = require('@aws-sdk/client-kms'); const { createHash } = require('node:crypto');
   module.exports = { handler: async (event) => [event, typeof KMSClient, typeof createHash, '→'] };`,
});

describe('the loader', () => {
  it('is short enough to read in the Lambda console', () => {
    const lines = loader.trimEnd().split('\n');

    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(102);
    expect(loader).toMatch(/^[\n\x20-\x7e]+$/);
  });

  it('says how to read the code without running it, in a command that works', async () => {
    const command = loader
      .split('\n')
      .filter((line) => line.startsWith('//   '))
      .map((line) => line.slice(2))
      .join('\n');

    const read = printedBeside((await functionCode())['record-decision'], 'sh', ['-c', command]);

    expect(read === (await functionBundles())['record-decision']).toBe(true);
  });

  it.each([
    ['require', "require('./index.js')"],
    ['import', "await import('./index.js')"],
  ])('hands the code the modules of the Lambda runtime, and its handler to whoever loads it by %s', (_how, loaded) => {
    const script = `const { handler } = ${loaded}; console.log(JSON.stringify(await handler('event')))`;

    const printed = printedBeside(example, execPath, ['--input-type=module', '--eval', withRequire(script)]);

    expect(JSON.parse(printed)).toEqual(['event', 'function', 'function', '→']);
  });
});

describe('a bundle of several functions', () => {
  const bundle = `exports['one'] = () => ({ handler: async () => 'one' });
    exports['other'] = () => { throw new Error('of no concern to the first'); };`;

  it('runs the part that it is asked for, and no other', async () => {
    const text = await inlineCode({ name: 'several', bundle, part: 'one' });

    const printed = printedBeside(text, execPath, [
      '--input-type=module',
      '--eval',
      withRequire("const { handler } = require('./index.js'); console.log(await handler())"),
    ]);

    expect(printed).toBe('one\n');
  });
});

const withRequire = (script: string): string =>
  `const require = (await import('node:module')).createRequire(process.cwd() + '/'); ${script}`;

describe('reading inline code', () => {
  it('returns the name and the source that were compressed', async () => {
    const bundle = 'exports.handler = () => "→";\n';

    expect(readInlineCode(await inlineCode({ name: 'example', bundle }))).toEqual({ name: 'example', bundle });
    expect(readInlineCode(await inlineCode({ name: 'example', bundle, part: 'own-part' }))).toEqual({
      name: 'example',
      bundle,
      part: 'own-part',
    });
  });

  it.each([
    ['a loader that was changed', example.replace("require('node:zlib')", "require('zlib')")],
    ['code before the loader', `globalThis.x = 1;\n${example}`],
    ['code after it', `${example}exports.handler = () => {};\n`],
    ['code in its last line', example.replace("').handler", "', globalThis.x = 1).handler")],
    ['code that is not compressed', 'exports.handler = () => {};\n'],
  ])('refuses %s', (_what, text) => {
    expect(() => readInlineCode(text)).toThrow('the code is not the loader of this project with one line of compressed code after it');
  });

  it('refuses code that does not decompress', () => {
    expect(() => readInlineCode(example.replace(/', '.{40}/, "', '"))).toThrow();
  });
});
