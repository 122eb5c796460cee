import type { AnchorFinding } from '../../functions/core/evidence/anchors/anchor.ts';
import type { Contradiction } from '../../functions/core/evidence/contradiction.ts';
import type { NotReadable } from '../../functions/core/evidence/read-record.ts';
import type { Stage } from '../../functions/core/evidence/verify-execution.ts';
import { exitCodes } from '../usage-error.ts';

/** What the records of one execution, or of a request itself, come to. */
export type Answer = {
  /** How people know it: an execution, or a request. */
  readonly of: string;
  readonly edition: 1 | 2;
  readonly stage: Stage | undefined;
  readonly contradictions: readonly Contradiction[];
  readonly cannotRead: readonly NotReadable[];
  readonly anchors: readonly AnchorFinding[];
};

/** `NO_SUCH_RECORDS`: there are none of what was named. `CANNOT_READ`: some could not be read, so that nothing is said of them. */
export type Verdict = 'WHOLE' | 'CONTRADICTIONS' | 'NO_SUCH_RECORDS' | 'CANNOT_READ';

/** Contradictions come first: they stand, whatever else could not be read. @param answers none: there are no such records */
export function verdictOf(answers: readonly Answer[]): Verdict {
  if (answers.length === 0) return 'NO_SUCH_RECORDS';
  const isContradicted = ({ contradictions, anchors }: Answer): boolean =>
    contradictions.length > 0 || anchors.some(({ answer }) => answer === 'CONTRADICTS');
  if (answers.some(isContradicted)) return 'CONTRADICTIONS';
  return answers.some(({ cannotRead }) => cannotRead.length > 0) ? 'CANNOT_READ' : 'WHOLE';
}

export const exitCodeOf: Readonly<Record<Verdict, number>> = {
  WHOLE: exitCodes.success,
  CONTRADICTIONS: exitCodes.unexplained,
  CANNOT_READ: exitCodes.incomplete,
  NO_SUCH_RECORDS: exitCodes.notFound,
};
