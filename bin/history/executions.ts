import type { EvidenceStore, StoredRecord } from '../../functions/aws/evidence-store.ts';
import { inParallel } from '../../functions/aws/in-parallel.ts';
import type { ExecutionRecords } from '../../functions/core/history.ts';
import { type EvidenceRecord, evidenceKey } from '../../functions/core/names.ts';
import { approvalSchema } from '../../functions/core/records/approval.ts';
import type { DecisionRecord } from '../../functions/core/records/decision.ts';
import { proposalSchema } from '../../functions/core/records/proposal.ts';
import { readRecord } from '../../functions/core/records/reading.ts';
import { outcomesSchema } from '../../functions/core/records/validation.ts';

type Decided = { readonly executions: readonly ExecutionRecords[]; readonly remarks: readonly string[] };

/** The records of decided executions that were asked about one of the keys, in the order of their decisions; and what is missing of them, or is not what was filed. */
export async function decidedExecutions(
  evidence: EvidenceStore,
  decisions: readonly DecisionRecord[],
  keyIds: ReadonlySet<string>,
): Promise<Decided> {
  const found = new Map<string, ExecutionRecords>();
  const remarks: string[] = [];
  await inParallel(decisions, 8, async ({ executionId, approvalSha256 }) => {
    const read = (record: EvidenceRecord): Promise<StoredRecord | undefined> => evidence.get(evidenceKey(executionId, record));
    const storedProposal = await read('proposal.json');
    if (storedProposal === undefined) {
      remarks.push(`Execution ${executionId} is on record as decided, and its proposal.json is missing: it is left out.`);
      return;
    }
    const proposal = readRecord(proposalSchema, storedProposal.text, evidenceKey(executionId, 'proposal.json'));
    if (![...proposal.keys, ...proposal.dropped].some(({ keyId }) => keyIds.has(keyId))) return;
    const [approval, outcomes] = await Promise.all([read('approval.json'), read('outcomes.json')]);
    if (approval === undefined) remarks.push(`Execution ${executionId} is on record as decided, and its approval.json is missing.`);
    else if (approval.sha256 !== approvalSha256) {
      remarks.push(
        `The approval.json of execution ${executionId} is not the one that was filed with its decision: do not rely on it (kms-rotation verify-evidence --execution ${executionId}).`,
      );
    }
    found.set(executionId, {
      proposal,
      approval: approval && readRecord(approvalSchema, approval.text, evidenceKey(executionId, 'approval.json')),
      outcomes: outcomes && readRecord(outcomesSchema, outcomes.text, evidenceKey(executionId, 'outcomes.json')),
    });
  });
  return { executions: decisions.flatMap(({ executionId }) => found.get(executionId) ?? []), remarks: remarks.sort() };
}
