import { objectionToRecords } from '../core/changes/approved.ts';
import { evidenceKey } from '../core/names.ts';
import type { AccountRegion } from '../core/people/request-scheduler.ts';
import { type Decision, decisionSchema } from '../core/records/decision.ts';
import { approvalSchema } from '../core/records/first-edition/approval.ts';
import { decisionFrom } from '../core/records/first-edition/convert.ts';
import type { FirstEditionProposal } from '../core/records/first-edition/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import type { EvidenceStore } from './evidence-store.ts';
import type { StoredProposal } from './stored-proposal.ts';

export type StoredDecision = { readonly decision: Decision; readonly ref: { readonly record: string; readonly sha256: string } };

/** The decision on an execution, if there is one yet: also as the first edition recorded it. @throws UnreadableRecordError, RecordReplacedError */
export async function findDecision(
  evidence: EvidenceStore,
  executionId: string,
  firstEdition: FirstEditionProposal | undefined,
): Promise<StoredDecision | undefined> {
  const stored = await evidence.record(evidenceKey(executionId, 'decision.json'));
  if (stored !== undefined)
    return { decision: readRecord(decisionSchema, stored.text, stored.key), ref: { record: 'decision.json', sha256: stored.sha256 } };
  if (firstEdition === undefined) return undefined;
  const approval = await evidence.record(evidenceKey(executionId, 'approval.json'));
  return approval === undefined
    ? undefined
    : {
        decision: decisionFrom(readRecord(approvalSchema, approval.text, approval.key), firstEdition),
        ref: { record: 'approval.json', sha256: approval.sha256 },
      };
}

/** The decision on record is not on the proposal on record: somebody has put one of the two there. Nothing is done on the strength of it. */
export class NotItsDecisionError extends Error {
  override readonly name = 'NotItsDecisionError' as const;
}

/** As {@link findDecision}, of an execution whose proposal is known. @throws NotItsDecisionError, UnreadableRecordError, RecordReplacedError */
export async function decisionOn(
  evidence: EvidenceStore,
  { proposal, ref, firstEdition }: StoredProposal,
  place: AccountRegion,
): Promise<StoredDecision | undefined> {
  const { executionId } = proposal;
  const found = await findDecision(evidence, executionId, firstEdition);
  if (found?.ref.record !== 'decision.json') return found;
  const objection = objectionToRecords({ executionId, place, proposal, proposalSha256: ref.sha256, decision: found.decision });
  if (objection === undefined) return found;
  throw new NotItsDecisionError(
    `the decision on record for execution ${executionId} is not to be relied on: ${objection}. Find out in AWS CloudTrail who wrote it.`,
  );
}
