import * as z from 'zod/mini';

/**
 * SHA-256 of the text of each of our documents, as it is deployed and in parsed form. `last`: of the
 * release before, executions of which may still wait for an answer.
 */
const digestsSchema = z.record(z.string(), z.strictObject({ current: z.array(z.string()), last: z.array(z.string()) }));
export type DocumentDigests = z.infer<typeof digestsSchema>;
export const documentDigestsSchema = digestsSchema;

/** Whether a document is ours as it is deployed now, or as it was in the last release. `undefined`: it is not ours. */
export function editionOf(digests: DocumentDigests, documentName: string, found: string): 'CURRENT' | 'LAST' | undefined {
  const known = Object.hasOwn(digests, documentName) ? digests[documentName] : undefined;
  if (known?.current.includes(found) === true) return 'CURRENT';
  return known?.last.includes(found) === true ? 'LAST' : undefined;
}

/** A document's text without what a service may change in it unasked: line ends, and blanks at the end of a line or of the text. */
export const normalizedText = (text: string): string =>
  `${text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trimEnd()}\n`;

/** A parsed document as JSON text with its members in order: the same for the same document, however it was written. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
