import type * as z from 'zod/mini';
import { readRecord, schemaVersionIn, UnreadableRecordError } from '../records/reading.ts';
import { type Contradiction, ofRecord } from './contradiction.ts';
import type { EvidenceFile } from './files.ts';

/** A record with the file that it was read from, and how other records name it. */
export type Found<Record> = {
  readonly record: Record;
  readonly file: EvidenceFile;
  readonly ref: { readonly record: string; readonly sha256: string };
};

/** A record that only a newer release can read. */
export type NotReadable = { readonly record: string; readonly because: string };

/** Collects what is wrong with records while they are read. */
export type Problems = { readonly contradictions: Contradiction[]; readonly notReadable: NotReadable[] };

export const noProblems = (): Problems => ({ contradictions: [], notReadable: [] });

type Kind<Schema extends z.ZodMiniType> = {
  readonly schema: Schema;
  /** The newest version of the schema that this release knows. */
  readonly newest: number;
  /** Written by a function of this product, always in the same form. */
  readonly isOurs?: boolean;
};

/** Reads a record. What is wrong with it goes to the problems; a record that is missing is none here. */
export function foundIn<Schema extends z.ZodMiniType>(
  file: EvidenceFile | undefined,
  name: string,
  { schema, newest, isOurs = true }: Kind<Schema>,
  problems: Problems,
): Found<z.infer<Schema>> | undefined {
  if (file === undefined) return undefined;
  const version = schemaVersionIn(file.text);
  if (typeof version === 'number' && version > newest) {
    problems.notReadable.push({
      record: name,
      because: `it is of version ${version} of its schema, and this release knows ${newest}; update it`,
    });
    return undefined;
  }
  try {
    const record = readRecord(schema, file.text, name);
    if (isOurs && file.text !== writtenText(file.text))
      problems.contradictions.push(
        ofRecord(name, 'it is JSON in another form', 'This product writes a record with an indent of two and each member once.'),
      );
    return { record, file, ref: { record: name, sha256: file.sha256 } };
  } catch (error) {
    if (!(error instanceof UnreadableRecordError)) throw error;
    problems.contradictions.push(ofRecord(name, 'it is no such record', `${error.message}.`));
    return undefined;
  }
}

/** A text as this product would have written it. */
const writtenText = (text: string): string => `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
