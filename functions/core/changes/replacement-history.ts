/** A record, and the SHA-256 of its very bytes. */
export type RecordRef = { readonly record: string; readonly sha256: string };

/** The creation of a successor, as records tell of it. */
export type SuccessorOnRecord = {
  /** The execution that created it. */
  readonly executionId: string;
  readonly successorArn: string;
  readonly createdAt: string;
  /** AWS KMS' answer. */
  readonly answer: RecordRef;
};

/** Aliases that an execution has moved to the successor. */
export type AliasesMoved = {
  readonly executionId: string;
  readonly aliases: readonly string[];
  readonly movedAt: string;
  readonly at: RecordRef;
  /** They were found at the successor, which was not as it had been created any more. */
  readonly isObjectedTo?: boolean;
};

/**
 * What protected records tell of the replacement of a key. Tags prove nothing: whoever may tag a
 * key can set them.
 */
export type ReplacementHistory =
  /** No successor has been created, every creation was refused, or the last replacement was rolled back by an execution. */
  | { readonly state: 'NONE'; readonly attempts: number; readonly rolledBackBy?: string | undefined }
  /** A successor may have been created: the answer of AWS KMS is not on record. */
  | { readonly state: 'NOT_KNOWN'; readonly executionId: string; readonly startedAt: string; readonly attempts: number }
  | {
      readonly state: 'CREATED';
      readonly successor: SuccessorOnRecord;
      /** Oldest first. None: the successor exists, and no alias has moved. */
      readonly moved: readonly AliasesMoved[];
      /** Aliases of approved plans of which no record says what became: an execution was ended while it moved them. */
      readonly open?: readonly string[];
      readonly attempts: number;
    };
