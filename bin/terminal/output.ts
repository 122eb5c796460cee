import { styleText } from 'node:util';

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

/** `styleText` leaves colours out where `NO_COLOR` is set or nobody sees them. */
export function createOutput(json: boolean): Output {
  const stream = json ? process.stderr : process.stdout;
  const styled = (style: Style, text: string): string => styleText(style, text, { stream });
  let rewriting = false;
  const endProgress = (): void => {
    if (rewriting) process.stderr.write('\r\u001B[K');
    rewriting = false;
  };
  const line = (text = ''): void => {
    endProgress();
    stream.write(`${text}\n`);
  };
  return {
    line,
    styled,
    heading: (text) => line(`\n${styled(['bold', 'cyan'], text)}\n${styled('cyan', '─'.repeat(Math.min(text.length, 100)))}`),
    note: (text) => line(styled('dim', text)),
    progress: (text) => {
      if (!process.stderr.isTTY) return;
      process.stderr.write(`\r\u001B[K${text}`);
      rewriting = true;
    },
  };
}
