import { promisify } from 'node:util';
import { brotliCompress, brotliDecompressSync, constants } from 'node:zlib';
import { loader } from './loader.ts';

const compress = promisify(brotliCompress);

/** The last line of `index.js`. Base64 has no quote and no backslash. */
const lastLine = /^exports\.handler = load\('([a-z-]+)\.js', '([A-Za-z0-9+/]+={0,2})'\)\.handler;\n$/;

/**
 * The `index.js` that runs a bundle. ASCII only. The same bundle gives the same text with the same
 * release of Brotli, which is a part of Node.js.
 *
 * @param name name of the function's folder, which stack traces name
 * @param bundle CommonJS source that exports `handler`
 */
export async function inlineCode(name: string, bundle: string): Promise<string> {
  const source = Buffer.from(bundle);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: source.length,
  };
  const compressed = (await compress(source, { params })).toString('base64');
  return `${loader}exports.handler = load('${name}.js', '${compressed}').handler;\n`;
}

/**
 * The reverse of `inlineCode`: what `index.js` of a deployed function runs, without running it.
 *
 * @throws Error if the text is not exactly the loader and one line of compressed code.
 */
export function readInlineCode(text: string): { readonly name: string; readonly bundle: string } {
  const [, name, compressed] = (text.startsWith(loader) && lastLine.exec(text.slice(loader.length))) || [];
  if (name === undefined || compressed === undefined)
    throw new Error('the code is not the loader of this project with one line of compressed code after it');
  const bundle = brotliDecompressSync(Buffer.from(compressed, 'base64')).toString();
  return { name, bundle };
}
