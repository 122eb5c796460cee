/**
 * The start of the `index.js` of every function. It is what a reviewer reads in the Lambda console.
 * The last line follows it: the name of the function's file and its compressed code.
 *
 * `require` is handed on, so that the code finds the AWS SDK of the Lambda runtime as `index.js` does.
 * `handler` is assigned by name, because Node.js finds the names that a CommonJS module exports by
 * reading its text.
 */
export const loader = `'use strict';
// The last line is the code of this function, compressed by Brotli and encoded in Base64, so that the
// code of all functions fits into one CloudFormation template. This loader decompresses and runs it.
// To read the code, download index.js and run:
//   tail -n 1 index.js | cut -d "'" -f 4 | base64 -d | node -e \\
//     "process.stdin.pipe(zlib.createBrotliDecompress()).pipe(process.stdout)"
// A stack trace names lines of that output, under the file name that stands before the code.
const { join } = require('node:path');
const { compileFunction } = require('node:vm');
const { brotliDecompressSync } = require('node:zlib');

function load(file, compressed) {
  const code = brotliDecompressSync(Buffer.from(compressed, 'base64')).toString();
  const filename = join(__dirname, file);
  const run = compileFunction(code, ['exports', 'require', 'module'], { filename });
  const loaded = { exports: {} };
  run(loaded.exports, require, loaded);
  return loaded.exports;
}

`;
