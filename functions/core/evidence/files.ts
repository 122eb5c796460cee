/** An object of an evidence bucket, or of a copy of one. */
export type EvidenceFile = {
  /** Its key in the evidence bucket. */
  readonly key: string;
  readonly text: string;
  readonly sha256: string;
  /** `null`: not known, as of a copy in a folder. */
  readonly versionId: string | null;
  /** When Amazon S3 stored it. `null`: not known. */
  readonly storedAt: string | null;
};

/** What of the evidence bucket a source has: where it has a folder, a record that is not in it does not exist. */
export type Covered = { readonly changes: boolean; readonly decisions: boolean; readonly requests: boolean };

/** Records as they were found, by key. */
export type EvidenceFiles = {
  readonly files: ReadonlyMap<string, EvidenceFile>;
  /** Records that are written once and have been written over, by key, with what was found in their place. */
  readonly replaced: ReadonlyMap<string, string>;
  readonly covers: Covered;
};

/** Files under a prefix, in the order in which Amazon S3 lists them: that of the bytes of their keys. */
export const filesUnder = ({ files }: EvidenceFiles, prefix: string): readonly EvidenceFile[] =>
  [...files.values()].filter(({ key }) => key.startsWith(prefix)).sort((one, other) => (one.key < other.key ? -1 : 1));
