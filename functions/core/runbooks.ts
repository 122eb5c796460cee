import { rotateNowRunbookName, runbookName } from './names.ts';
import type { Change } from './verdict.ts';

/** The runbooks, by what they are for. The names are those of the documents in Systems Manager and of their files. */
export const runbookNames = { approveAndEnable: runbookName, rotateNow: rotateNowRunbookName } as const;

export type Runbook = keyof typeof runbookNames;

export const runbooks = Object.keys(runbookNames) as readonly Runbook[];

/** The runbook that makes a change. */
export const runbookFor = (change: Change): Runbook => (change === 'ROTATE_NOW' ? 'rotateNow' : 'approveAndEnable');

/** Which runbook a proposal or request is of: the one that rotates on demand sets no rotation period. */
export const runbookOf = ({ rotationPeriodInDays }: { readonly rotationPeriodInDays: number | null }): Runbook =>
  rotationPeriodInDays === null ? 'rotateNow' : 'approveAndEnable';
