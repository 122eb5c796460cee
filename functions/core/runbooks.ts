import { replaceKeyRunbookName, rotateNowRunbookName, runbookName } from './names.ts';

/** The runbooks, by what they are for. The names are those of the documents in Systems Manager and of their files. */
export const runbookNames = { approveAndEnable: runbookName, rotateNow: rotateNowRunbookName, replaceKey: replaceKeyRunbookName } as const;

export type Runbook = keyof typeof runbookNames;

export const runbooks = Object.keys(runbookNames) as readonly Runbook[];

/** Runbooks that the feeder raises requests for. Whether a key is replaced depends on who uses it, which only a person can find out. */
export const fedRunbooks = ['approveAndEnable', 'rotateNow'] as const satisfies readonly Runbook[];
export type FedRunbook = (typeof fedRunbooks)[number];

type Asked = { readonly rotationPeriodInDays: number | null };

/** Which runbook a request of the feeder is of: the one that rotates on demand sets no rotation period. */
export const fedRunbookOf = ({ rotationPeriodInDays }: Asked): FedRunbook =>
  rotationPeriodInDays === null ? 'rotateNow' : 'approveAndEnable';

/** Which runbook a proposal is of: only the one that replaces keys says what becomes of the key's place. */
export const runbookOf = (proposal: Asked & { readonly replacement?: object | undefined }): Runbook =>
  proposal.replacement === undefined ? fedRunbookOf(proposal) : 'replaceKey';
