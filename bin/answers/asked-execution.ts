import { type Execution, readExecution } from '../../functions/aws/ssm.ts';
import { findProposal } from '../../functions/aws/stored-proposal.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import type { Approver } from '../requests/approver.ts';
import { type Release, releaseOf } from './release.ts';
import { type AnswerOnRecord, answersOnRecord } from './stored-answers.ts';

/** An execution that asks for an approval, and what its approvers have answered so far. */
export type AskedExecution = {
  readonly execution: Execution;
  readonly proposal: Proposal;
  readonly release: Release;
  readonly answers: readonly AnswerOnRecord[];
};

/** `undefined`: it has no proposal yet. @throws UnreadableRecordError, RecordReplacedError */
export async function readAsked(
  { ssm, evidence, documents }: Pick<Approver, 'ssm' | 'evidence' | 'documents'>,
  executionId: string,
): Promise<AskedExecution | undefined> {
  const stored = await findProposal(evidence, executionId);
  if (stored === undefined) return undefined;
  const { proposal } = stored;
  const [execution, answers] = await Promise.all([
    readExecution(ssm, executionId),
    answersOnRecord(evidence, executionId, proposal.changes.map(refOf)),
  ]);
  return { execution, proposal, release: releaseOf(stored, documents), answers };
}
