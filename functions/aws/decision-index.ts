import { decisionKey, decisionPrefix } from '../core/names.ts';
import type { Approval } from '../core/records/approval.ts';
import { type DecisionRecord, decisionRecordOf, decisionRecordSchema } from '../core/records/decision.ts';
import type { Proposal } from '../core/records/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import { type EvidenceStore, recordText } from './evidence-store.ts';

const millisPerDay = 86_400_000;

/** Files the decision under its day. A second attempt finds what the first one filed. */
export async function fileDecision(evidence: EvidenceStore, proposal: Proposal, approval: Approval, approvalSha256: string): Promise<void> {
  const record = decisionRecordOf(proposal, approval, approvalSha256);
  await evidence.putOnce(decisionKey(record.decidedAt, record.executionId), recordText(record));
}

/**
 * Every decision filed since a time, oldest day first. One day more is read than asked for: the clock that dated the decision need not be the reader's.
 * @throws UnreadableRecordError if one of them is broken.
 */
export async function decisionsSince(evidence: EvidenceStore, since: Date): Promise<readonly DecisionRecord[]> {
  const firstDay = new Date(since.getTime() - millisPerDay).toISOString().slice(0, 10);
  const decisions: DecisionRecord[] = [];
  // Nothing sorts between a day's prefix and the first record of that day.
  for await (const key of evidence.list(decisionPrefix, `${decisionPrefix}${firstDay}`)) {
    const stored = await evidence.get(key);
    if (stored !== undefined) decisions.push(readRecord(decisionRecordSchema, stored.text, key));
  }
  return decisions;
}
