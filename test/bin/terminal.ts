import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { createOutput, type Output } from '../../bin/terminal/output.ts';

/** What a function shows in a terminal, without its colours. */
export function printed(show: (output: Output) => void): string {
  const written: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk));
      done();
    },
  });
  show(createOutput(false, { stdout: stream, stderr: stream }));
  return stripVTControlCharacters(written.join(''));
}
