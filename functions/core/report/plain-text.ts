/**
 * What can be hidden in a text or turn it around: control characters, halves of characters, and all that has no width or direction of its own but the joiners, which emoji
 * and some scripts need.
 */
const hiddenCharacters =
  /[\p{Cc}\p{Cs}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** A text with a visible mark in place of what is hidden. Line breaks and tabs stay. */
export const withoutHidden = (text: string): string =>
  text.replaceAll(hiddenCharacters, (character) => (/[\t\r\n]/.test(character) ? character : '\uFFFD'));

/**
 * Untrusted text (descriptions, aliases, tags, comments) for a place that is read line by line: one line, nothing invisible, nothing that reorders what is read, and no
 * reference that Systems Manager would resolve. Line breaks and tabs become spaces; what is hidden becomes a visible mark.
 */
export function plainText(text: string, length = 200): string {
  const oneLine = text
    .replaceAll(/[\r\n\t\u2028\u2029]+/g, ' ')
    .replaceAll(hiddenCharacters, '\uFFFD')
    .replaceAll(/\{(?=\{)/g, '{ ')
    .trim();
  const characters = [...oneLine];
  return characters.length <= length ? oneLine : `${characters.slice(0, length - 1).join('')}…`;
}
