import { readFileSync } from 'node:fs';

/** The text of a document as the last release deployed it. */
export const lastReleaseText = (documentName: string): string =>
  readFileSync(new URL(`./last-release/${documentName}.yaml`, import.meta.url), 'utf8');
