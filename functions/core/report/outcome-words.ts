import type { Outcome } from '../records/outcomes.ts';

/** What came of a change, what to do next, and what else is true of the key, as one text. */
export const outcomeText = ({ detail, remarks }: Pick<Outcome, 'detail' | 'remarks'>): string => [detail, ...remarks].join(' ');
