import { styleText } from 'node:util';
import { withoutHidden } from '../../functions/core/report/plain-text.ts';

type Style = Parameters<typeof styleText>[0];

/** Where a command writes. With `--json` standard output carries one JSON document and everything for people goes to standard error. */
export type Output = {
  readonly line: (text?: string) => void;
  readonly heading: (text: string) => void;
  readonly note: (text: string) => void;
  /** Long work: one line that is rewritten on a terminal, and printed once elsewhere. */
  readonly progress: (text: string) => void;
  readonly styled: (style: Style, text: string) => string;
};

type Streams = {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
};

/** `styleText` leaves colours out where `NO_COLOR` is set or nobody sees them. */
export function createOutput(json: boolean, { stdout, stderr }: Streams = process): Output {
  const stream = json ? stderr : stdout;
  const styled = (style: Style, text: string): string => styleText(style, text, { stream });
  let rewriting = false;
  const endProgress = (): void => {
    if (rewriting) stderr.write('\r\u001B[K');
    rewriting = false;
  };
  const line = (text = ''): void => {
    endProgress();
    stream.write(`${safeText(text)}\n`);
  };
  return {
    line,
    styled,
    heading: (text) => line(`\n${styled(['bold', 'cyan'], text)}\n${styled('cyan', '─'.repeat(Math.min(text.length, 100)))}`),
    note: (text) => line(styled('dim', text)),
    progress: (text) => {
      if (!stderr.isTTY) return;
      stderr.write(`\r\u001B[K${text}`);
      rewriting = true;
    },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what colours begin with.
const styleSequence = /(\u001B\[\d{1,2}m)/;

/** A text for a terminal that does no more than show it: only colours act, and what is hidden becomes a visible mark. Whatever else is printed has been written by others. */
export const safeText = (text: string): string =>
  text
    .split(styleSequence)
    .map((part, index) => (index % 2 === 1 ? part : withoutHidden(part).replaceAll('\r', '\uFFFD')))
    .join('');

/** A value as JSON for standard output, which may be a terminal: what is hidden in a text is written as JSON can write it. */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replaceAll(/[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
