import { withMarks } from './hidden-characters.ts';

/** A text with a visible mark in place of what is hidden. Line breaks and tabs stay. */
export const withoutHidden = (text: string): string =>
  text
    .split(/([\t\r\n]+)/)
    .map((part, index) => (index % 2 === 1 ? part : withMarks(part)))
    .join('');

/**
 * Untrusted text (descriptions, aliases, tags, comments) for a place that is read line by line: one
 * line, nothing invisible, nothing that reorders what is read, and no reference that Systems
 * Manager would resolve. Line breaks, tabs and blanks of every width become spaces; what is hidden
 * becomes a visible mark.
 */
export function plainText(text: string, length = 200): string {
  const oneLine = withMarks(text.replaceAll(/[\r\n\t\u2028\u2029]+/g, ' ').replaceAll(/\p{Zs}/gu, ' '))
    .replaceAll(/\{(?=\{)/g, '{ ')
    .trim();
  const characters = [...oneLine];
  return characters.length <= length ? oneLine : `${characters.slice(0, length - 1).join('')}…`;
}
