import type { SSMClient } from '@aws-sdk/client-ssm';
import { type EvidenceStore, recordText } from '../../functions/aws/evidence-store.ts';
import { approve, reject } from '../../functions/aws/ssm.ts';
import { evidenceKey } from '../../functions/core/names.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import type { SelectionRecord } from '../../functions/core/records/selection.ts';

/** What an approver decided: these keys, and why. No keys: the request is rejected. */
export type Choice = { readonly keyIds: ReadonlySet<string>; readonly comment: string };

/** An approver, with the clients of their own credentials. */
export type Approver = { readonly arn: string; readonly ssm: SSMClient; readonly evidence: EvidenceStore };

/**
 * Answers one waiting execution: rejects it if none of its keys is chosen; otherwise stores the selection, which also keeps the comment, and approves.
 * @returns how many of its keys were approved.
 */
export async function answerExecution(
  approver: Approver,
  { executionId, keys }: Proposal,
  { keyIds, comment }: Choice,
  selectedAt: Date,
): Promise<number> {
  const chosen = keys.map(({ keyId }) => keyId).filter((keyId) => keyIds.has(keyId));
  if (chosen.length === 0) {
    await reject(approver.ssm, executionId, comment);
    return 0;
  }
  const selection: SelectionRecord = {
    kind: 'selection',
    schemaVersion: 1,
    executionId,
    keyIds: chosen,
    selectedBy: approver.arn,
    selectedAt: selectedAt.toISOString(),
    comment,
  };
  await approver.evidence.put(evidenceKey(executionId, 'selection.json'), recordText(selection));
  await approve(approver.ssm, executionId, comment);
  return chosen.length;
}
