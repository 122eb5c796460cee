import { hasEnded, readExecution } from '../aws/ssm.ts';
import { evidenceKey, replaceKeyRunbookName } from '../core/names.ts';
import { type Approval, approvalSchema } from '../core/records/approval.ts';
import type { PreviousRecord } from '../core/records/previous-record.ts';
import { type Proposal, type ProposedKey, proposalSchema } from '../core/records/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import type { ReplacementPlan } from '../core/records/replacement.ts';
import { objectionToApproval } from '../core/replacement/approval-objection.ts';
import type { Dependencies } from './dependencies.ts';

/** What is asked has not been approved, or not any more. Nothing has been written. */
export class NotApprovedError extends Error {
  override readonly name = 'NotApprovedError' as const;
}

export type ApprovedReplacement<Change extends ReplacementPlan['change']> = {
  readonly executionId: string;
  readonly key: ProposedKey;
  readonly plan: Extract<ReplacementPlan, { readonly change: Change }>;
  /** What the next record of the execution follows. */
  readonly approval: NonNullable<PreviousRecord>;
};

/**
 * What the records of an execution allow to be done. They are the authority, not the caller: whoever invokes the function can only have done what approvers were shown and have approved, in the
 * execution that they approved, while that execution runs.
 * @throws NotApprovedError
 */
export async function approvedReplacement<Change extends ReplacementPlan['change']>(
  executionId: string,
  change: Change,
  { evidence, ssm, surroundings }: Dependencies,
): Promise<ApprovedReplacement<Change>> {
  const stored = async (record: 'proposal.json' | 'approval.json') => {
    const found = await evidence.get(evidenceKey(executionId, record));
    if (found === undefined) throw new NotApprovedError(`execution ${executionId} has no ${record} on record`);
    return found;
  };
  const proposalStored = await stored('proposal.json');
  const approvalStored = await stored('approval.json');
  const proposal: Proposal = readRecord(proposalSchema, proposalStored.text, evidenceKey(executionId, 'proposal.json'));
  const approval: Approval = readRecord(approvalSchema, approvalStored.text, evidenceKey(executionId, 'approval.json'));
  const objection = objectionToApproval({ executionId, proposal, proposalSha256: proposalStored.sha256, approval, place: surroundings });
  const [key] = proposal.keys;
  const plan = proposal.replacement?.plan;
  if (objection !== undefined || key === undefined || plan == null)
    throw new NotApprovedError(`execution ${executionId}: ${objection ?? 'there is no plan'}`);
  if (!isOf(change, plan)) throw new NotApprovedError(`execution ${executionId}: approved is ${plan.change}, and not ${change}`);
  const execution = await readExecution(ssm, executionId);
  if (execution.documentName !== replaceKeyRunbookName || hasEnded(execution))
    throw new NotApprovedError(
      `execution ${executionId} of ${execution.documentName} is ${execution.status}: an approval is for the execution that was approved, while it runs`,
    );
  return { executionId, key, plan, approval: { record: 'approval.json', sha256: approvalStored.sha256 } };
}

const isOf = <Change extends ReplacementPlan['change']>(
  change: Change,
  plan: ReplacementPlan,
): plan is Extract<ReplacementPlan, { readonly change: Change }> => plan.change === change;
