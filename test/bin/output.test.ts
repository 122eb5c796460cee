import { PassThrough } from 'node:stream';
import { createOutput, jsonText, safeText } from '../../bin/terminal/output.ts';

const hostile = '\u001B]0;title\u0007\u009B2J\r\u202Etxt\uD800';

describe('what a command prints', () => {
  it('shows the texts of others and does not act on them', () => {
    const stdout = new PassThrough();
    createOutput(false, { stdout, stderr: new PassThrough() }).line(`alias ${hostile}`);

    expect(String(stdout.read())).toBe('alias \uFFFD]0;title\uFFFD\uFFFD2J\uFFFD\uFFFDtxt\uFFFD\n');
  });

  it('keeps the colours of its own', () => {
    expect(safeText('\u001B[31mred\u001B[39m\n')).toBe('\u001B[31mred\u001B[39m\n');
  });

  it('is the same value as JSON, with nothing in it that a terminal acts on', () => {
    expect(JSON.parse(jsonText({ text: hostile }))).toEqual({ text: hostile });
    expect(jsonText({ text: hostile })).not.toMatch(/[^\P{Cc}\n]|\u202E/u);
  });
});
