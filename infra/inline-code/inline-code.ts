import { promisify } from 'node:util';
import { brotliCompress, brotliDecompressSync, constants } from 'node:zlib';
import { loader } from './loader.ts';

const compress = promisify(brotliCompress);

/** What `index.js` of a function runs. */
export type InlineCode = {
  /** Name of the bundle, which stack traces name. */
  readonly name: string;
  /** CommonJS source that exports `handler`; or, by name, functions that return the exports of a part. */
  readonly bundle: string;
  /** The part of a bundle of several functions. Left out: the bundle is one function's. */
  readonly part?: string;
};

/** The last line of `index.js`. Base64 has no quote and no backslash. */
const lastLine = /^(exports\.handler = load\('([a-z-]+)\.js', ')([A-Za-z0-9+/]+={0,2})('\)(?:\['([a-z-]+)'\]\(\))?\.handler;\n)$/;

/**
 * The `index.js` that runs a bundle, or a part of one. ASCII only. The same bundle gives the same
 * text with the same release of Brotli, which is a part of Node.js.
 */
export async function inlineCode({ name, bundle, part }: InlineCode): Promise<string> {
  const source = Buffer.from(bundle);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: source.length,
  };
  const compressed = (await compress(source, { params })).toString('base64');
  return `${loader}exports.handler = load('${name}.js', '${compressed}')${part === undefined ? '' : `['${part}']()`}.handler;\n`;
}

/** An `index.js` in pieces: what stands before its compressed code, that code, and what stands after it. */
export type InlineCodePieces = {
  readonly name: string;
  readonly part: string | undefined;
  readonly before: string;
  readonly compressed: string;
  readonly after: string;
};

/** `undefined` unless the text is exactly the loader and one line of compressed code. */
export function piecesOf(text: string): InlineCodePieces | undefined {
  const [, begin, name, compressed, after, part] = (text.startsWith(loader) && lastLine.exec(text.slice(loader.length))) || [];
  if (begin === undefined || name === undefined || compressed === undefined || after === undefined) return undefined;
  return { name, part, before: `${loader}${begin}`, compressed, after };
}

/**
 * The reverse of `inlineCode`: what `index.js` of a deployed function runs, without running it.
 *
 * @throws Error if the text is not exactly the loader and one line of compressed code.
 */
export function readInlineCode(text: string): InlineCode {
  const pieces = piecesOf(text);
  if (pieces === undefined) throw new Error('the code is not the loader of this project with one line of compressed code after it');
  const { name, part, compressed } = pieces;
  const bundle = brotliDecompressSync(Buffer.from(compressed, 'base64')).toString();
  return { name, bundle, ...(part === undefined ? {} : { part }) };
}
