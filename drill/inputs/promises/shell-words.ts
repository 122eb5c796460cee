import { promised } from './refusal.ts';

/**
 * The commands in a text as a POSIX shell would take them, each as its words: comments, single and double quotes, a line continued by a backslash, `&&` and new lines between commands.
 * Anything else that means something to a shell outside of quotes breaks the promise. `>` and the file behind it stay words.
 */
export function commandsIn(text: string): readonly (readonly string[])[] {
  const commands: string[][] = [];
  let words: string[] = [];
  const endCommand = (): void => {
    if (words.length > 0) commands.push(words);
    words = [];
  };
  let rest = text;
  while (rest !== '') {
    const [token = '', kind] = tokenAt(rest);
    rest = rest.slice(token.length);
    if (kind === 'end') endCommand();
    if (kind === 'word') words.push(wordOf(token));
  }
  endCommand();
  return commands;
}

const ends = /^(?:&&|\n)/;
const blanks = /^(?:[ \t]+|\\\n)/;
const comment = /^#[^\n]*/;
const word = /^(?:'[^']*'|\\'|"[^"$`\\]*"|[A-Za-z0-9_./:=,@%+-]|[^\p{ASCII}])+/u;
const redirection = /^>/;

function tokenAt(text: string): readonly [string, 'end' | 'word' | 'blank'] {
  const end = ends.exec(text)?.[0];
  if (end !== undefined) return [end, 'end'];
  const blank = (blanks.exec(text) ?? comment.exec(text))?.[0];
  if (blank !== undefined) return [blank, 'blank'];
  const own = (word.exec(text) ?? redirection.exec(text))?.[0];
  promised(own !== undefined, `a shell would act on ${JSON.stringify(text.slice(0, 60))}`);
  return [own, 'word'];
}

const wordOf = (token: string): string =>
  token.replaceAll(/'([^']*)'|\\'|"([^"]*)"/g, (whole, single?: string, double?: string) =>
    whole === "\\'" ? "'" : (single ?? double ?? ''),
  );
