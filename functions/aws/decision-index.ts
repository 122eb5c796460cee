import { decisionKey, decisionPrefix } from '../core/names.ts';
import type { Decision } from '../core/records/decision.ts';
import { type FiledDecision, filedDecisionOf, filedDecisionSchema } from '../core/records/filed-decision.ts';
import { filedDecisionFrom } from '../core/records/first-edition/convert.ts';
import { decisionRecordSchema } from '../core/records/first-edition/decision.ts';
import type { Proposal } from '../core/records/proposal.ts';
import { readRecord, schemaVersionIn } from '../core/records/reading.ts';
import { type EvidenceStore, recordText } from './evidence-store.ts';

const millisPerDay = 86_400_000;

/** Files the decision under its day. A second attempt finds what the first one filed. */
export async function fileDecision(evidence: EvidenceStore, proposal: Proposal, decision: Decision, decisionSha256: string): Promise<void> {
  const record = filedDecisionOf(proposal, decision, decisionSha256);
  await evidence.recordOnce(decisionKey(record.decidedAt, record.executionId), recordText(record));
}

/**
 * Every decision filed since a time, oldest day first. One day more is read than asked for: the
 * clock that dated the decision need not be the reader's.
 * @throws UnreadableRecordError if one of them is broken, RecordReplacedError also where a delete marker hides one
 */
export async function decisionsSince(evidence: EvidenceStore, since: Date): Promise<readonly FiledDecision[]> {
  const firstDay = new Date(since.getTime() - millisPerDay).toISOString().slice(0, 10);
  const decisions: FiledDecision[] = [];
  // Nothing sorts between a day's prefix and the first record of that day.
  for await (const key of evidence.listEver(decisionPrefix, `${decisionPrefix}${firstDay}`)) {
    const stored = await evidence.record(key);
    if (stored !== undefined) decisions.push(filedDecisionIn(stored.text, key));
  }
  return decisions;
}

const filedDecisionIn = (text: string, key: string): FiledDecision =>
  schemaVersionIn(text) === 1 ? filedDecisionFrom(readRecord(decisionRecordSchema, text, key)) : readRecord(filedDecisionSchema, text, key);
