import { parse } from 'yaml';
import { sha256Of } from '../../functions/aws/evidence-store.ts';
import { documentNames } from '../../functions/core/changes/runbooks.ts';
import { canonicalJson, type DocumentDigests, normalizedText } from '../../functions/core/document-digests.ts';
import { documentText } from './document-text.ts';
import { lastReleaseDigests } from './last-release.ts';

/** SHA-256 of the text of a document, and of its parsed form: a function recognises the document by either. */
export const digestsOf = (text: string): readonly [ofText: string, ofForm: string] => [
  sha256Of(normalizedText(text)),
  sha256Of(canonicalJson(parse(text))),
];

/** The documents that the functions take for ours: as they are deployed with them, and as the last release deployed them. */
export const documentDigests = (): DocumentDigests =>
  Object.fromEntries(
    documentNames.map((name) => [name, { current: [...digestsOf(documentText(name))], last: [...(lastReleaseDigests[name] ?? [])] }]),
  );

/** As the environment variable of a function. */
export const documentDigestsText = (): string => JSON.stringify(documentDigests());
