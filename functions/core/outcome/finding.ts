import type { OutcomeCode } from './codes.ts';

/** What came of a change, in a code and in words. */
export type Finding = {
  readonly code: OutcomeCode;
  readonly reason?: string;
  readonly detail: string;
  readonly remarks: readonly string[];
};
