import type { Successor } from '../records/replacement.ts';
import type { SeenSuccessor } from './refusal-to-return.ts';

/** How AWS KMS and the records have a replacement, when Validate looks. */
export type ReplacementState = {
  /** Whether a successor was about to be created: `creating.json` is there. */
  readonly isBegun: boolean;
  /** `successor.json`, where the execution got as far. */
  readonly record: Successor | undefined;
  /** The key that took, or was to take, the place: by the record, or by the plan where aliases were to go back. */
  readonly successor: SeenSuccessor | undefined;
  /** The key id that each planned alias names now; `null`: there is no such alias. */
  readonly aliases: ReadonlyMap<string, string | null>;
};
