import type { Covered, EvidenceFile } from '../../functions/core/evidence/files.ts';

/** A record could not be read. Nothing is said of what it says. */
export class CannotReadError extends Error {
  override readonly name = 'CannotReadError' as const;
}

/** A record that is written once and has been written over: there is more than one text of it. */
export type Replaced = { readonly replaced: string };

/** Where records are read from: an evidence bucket, or a folder with a copy of one. */
export type EvidenceSource = {
  /** How people know it. */
  readonly name: string;
  readonly covers: Covered;
  /** What lies beside the records and is none, such as a report. */
  readonly besides?: readonly string[];
  /** Keys of the evidence bucket that begin with this. @throws CannotReadError */
  readonly list: (prefix: string) => Promise<readonly string[]>;
  /** @throws CannotReadError */
  readonly read: (key: string) => Promise<EvidenceFile | Replaced | undefined>;
  /** Whatever text a record has now, also where it has been written over. @throws CannotReadError */
  readonly current: (key: string) => Promise<EvidenceFile | undefined>;
};
