/** Licences that ask for no more than their text: what ships may have these. */
export const permissive: readonly string[] = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];

/** What is only run while developing may also have these: their conditions bind whoever hands the tool on, which nobody does here. */
export const forTools: readonly string[] = [...permissive, 'CC-BY-4.0', 'CC0-1.0', 'MPL-2.0', 'Python-2.0'];

/** Whether an SPDX expression can be satisfied: of alternatives one is enough, of licences that apply together each must be allowed. */
export function isAllowed(expression: string | undefined, allowed: readonly string[]): boolean {
  if (expression === undefined) return false;
  const text = expression.trim().replace(/^\(([^()]*)\)$/, '$1');
  // Alternatives within what applies together would need a grammar; no package has them, and one that does is to be looked at.
  if (/[()]/.test(text)) return false;
  return text.split(' OR ').some((alternative) => alternative.split(' AND ').every((licence) => allowed.includes(licence.trim())));
}
