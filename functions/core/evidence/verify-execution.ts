import { changePrefix, executionPrefix } from '../names.ts';
import { schemaVersionIn } from '../records/reading.ts';
import { contradictionsInAttempts } from './changes/attempts.ts';
import { contradictionsInEarlierRecords } from './changes/earlier-records.ts';
import { contradictionsInNotWritten } from './changes/not-written.ts';
import { type Contradiction, ofRecord } from './contradiction.ts';
import { contradictionsInDecision } from './decision/decision.ts';
import { type ExecutionSet, executionSetIn } from './execution-set.ts';
import { type EvidenceFiles, filesUnder } from './files.ts';
import { contradictionsOfFirstEdition } from './first-edition/execution.ts';
import { type NotReadable, noProblems } from './read-record.ts';
import { contradictionsWithRequest } from './request/request-part.ts';
import { type End, isComplete, missingIn } from './whole/missing.ts';
import { contradictionsInOutcomes } from './whole/outcomes.ts';
import { contradictionsInProposal } from './whole/proposal.ts';
import { contradictionsInSummaries } from './whole/summaries.ts';
import { contradictionsInTimes } from './whole/times.ts';

/** How far an execution has come, by its records. */
export type Stage = 'WAITING' | 'DECIDED' | 'COMPLETE';

/** What the records of an execution come to. Without contradictions they are whole, as far as records alone can show it. */
export type VerifiedExecution = {
  readonly executionId: string;
  readonly edition: 1 | 2;
  readonly stage: Stage;
  readonly contradictions: readonly Contradiction[];
  /** Records that only a newer release can read: nothing is said of what they say. */
  readonly notReadable: readonly NotReadable[];
  /** The records as read; `undefined` for the first edition, and where there is no proposal that can be read. */
  readonly set: ExecutionSet | undefined;
};

export type VerifyOptions = End & { readonly sha256Of: (text: string) => string };

/**
 * Recomputes everything that can be recomputed of an execution, with the functions that this product
 * works with. `undefined`: there are no records of it. A forgery of all records, made with the same
 * functions, is noticed by none of this: only what lies outside of the records can show it.
 */
export function verifyExecution(evidence: EvidenceFiles, executionId: string, options: VerifyOptions): VerifiedExecution | undefined {
  const files = filesUnder(evidence, executionPrefix(executionId));
  if (files.length === 0) return undefined;
  const proposal = files.find(({ key }) => key === `${executionPrefix(executionId)}proposal.json`);
  if (proposal !== undefined && schemaVersionIn(proposal.text) === 1)
    return { ...contradictionsOfFirstEdition(evidence, executionId, options), executionId, edition: 1, set: undefined };
  const problems = noProblems();
  const set = executionSetIn(evidence, executionId, problems);
  const { contradictions, notReadable } = problems;
  if (set === undefined) {
    const missing = proposal === undefined ? [ofRecord('proposal.json', 'it is missing', 'Other records of the execution are there.')] : [];
    return { executionId, edition: 2, stage: 'WAITING', contradictions: [...contradictions, ...missing], notReadable, set };
  }
  if (!evidence.covers.changes && set.decision !== undefined && set.decision.record.finalList.length > 0)
    notReadable.push({ record: changePrefix, because: 'this copy does not have the folder; copy it from the evidence bucket too' });
  return {
    executionId,
    edition: 2,
    stage: stageOf(set),
    contradictions: notReadable.length > 0 ? contradictions : [...contradictions, ...contradictionsIn(set, options)],
    notReadable,
    set,
  };
}

const stageOf = (set: ExecutionSet): Stage => {
  if (isComplete(set)) return 'COMPLETE';
  return set.decision === undefined ? 'WAITING' : 'DECIDED';
};

const contradictionsIn = (set: ExecutionSet, options: VerifyOptions): readonly Contradiction[] => [
  ...missingIn(set, options),
  ...contradictionsInProposal(set),
  ...contradictionsWithRequest(set),
  ...contradictionsInEarlierRecords(set),
  ...contradictionsInDecision(set),
  ...contradictionsInAttempts(set),
  ...contradictionsInNotWritten(set),
  ...contradictionsInOutcomes(set),
  ...contradictionsInSummaries(set),
  ...contradictionsInTimes(set),
];
