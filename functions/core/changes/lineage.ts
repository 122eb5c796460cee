import type { RecordRef } from './replacement-history.ts';

/** An earlier record that a plan rests on: which execution it is of, and the successor that it names. */
export type RestsOn = RecordRef & { readonly executionId: string; readonly successorArn: string };

/** How records of a change that moves aliases belong together. `Change`: what was proposed. */
export type Lineage<Change> = {
  /** Whether AWS KMS' answer names a successor. */
  readonly namesSuccessor: boolean;
  /** The successor of an earlier attempt that the change goes on with. */
  readonly continues: (change: Change) => string | undefined;
  /** The record of the replacement that the plan takes up or rolls back. `undefined`: it begins one. */
  readonly restsOn: (change: Change) => RestsOn | undefined;
  /** ARNs of the key that the aliases leave, and of the one that they come to; with the successor that AWS KMS' answer names. */
  readonly keys: (change: Change, successorArn: string | undefined) => { readonly from: string; readonly to: string | undefined };
  readonly aliases: (change: Change) => readonly string[];
  /** Those of them that an execution before was to move, and has moved without a record of it. */
  readonly movedWithoutRecord: (change: Change) => readonly string[];
};
