import type { Decided } from './decide.ts';

/** Decisions that the signals alone would let pass, and that do not count for another reason. */

/** Approved under a document of the last release: the document would write natively, which its role may not do any more. */
export const endedByUpgrade = (decided: Decided): Decided => ({
  ...decided,
  decision: 'ENDED_BY_UPGRADE',
  because: 'the stack was updated while the request waited; its changes are asked for again',
  approvedChanges: [],
  notChosen: [],
});

/** Under the id of a scheduled request only executions count that the request scheduler has started. */
export const notOfRequest = (decided: Decided, requestId: string): Decided => ({
  ...decided,
  decision: 'NOT_COUNTED',
  because: `the execution says that it belongs to request ${requestId}, and the request scheduler has not started it`,
  approvedChanges: [],
  notChosen: [],
});
