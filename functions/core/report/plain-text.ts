/**
 * Untrusted text (descriptions, aliases, tags, comments) for a place that is read line by line: one line, nothing invisible, nothing that reorders what is read.
 * Line breaks and tabs become spaces; control and bidirectional characters become a visible mark, so that nobody can hide or turn around text.
 */
export function plainText(text: string, length = 200): string {
  const oneLine = text
    .replaceAll(/[\r\n\t\u2028\u2029]+/g, ' ')
    .replaceAll(/[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu, '\uFFFD')
    .replaceAll(/\{(?=\{)/g, '{ ')
    .trim();
  const characters = [...oneLine];
  return characters.length <= length ? oneLine : `${characters.slice(0, length - 1).join('')}…`;
}
