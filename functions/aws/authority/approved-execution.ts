import type { SSMClient } from '@aws-sdk/client-ssm';
import { type ApprovedChange, approvedChangesOf, objectionToRecords } from '../../core/changes/approved.ts';
import type { DocumentDigests } from '../../core/document-digests.ts';
import type { AccountRegion } from '../../core/people/request-scheduler.ts';
import type { Proposal } from '../../core/records/proposal.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import { hasEnded } from '../ssm.ts';
import { findDecision } from '../stored-decision.ts';
import { storedProposal } from '../stored-proposal.ts';
import { approvalStepOf } from './approval-step-of.ts';
import { ourExecution } from './our-execution.ts';

/** What is asked has not been approved, or not any more. Nothing has been written. */
export class NotApprovedError extends Error {
  override readonly name = 'NotApprovedError' as const;
}

export type ApprovedExecution = {
  readonly executionId: string;
  readonly proposal: Proposal;
  /** What every attempt names as its authority. */
  readonly decision: { readonly record: string; readonly sha256: string };
  readonly changes: readonly ApprovedChange[];
};

export type AuthorityOptions = {
  readonly ssm: SSMClient;
  readonly evidence: EvidenceStore;
  readonly digests: DocumentDigests;
  readonly place: AccountRegion;
};

/**
 * What may be written for an execution. Its records are the authority, not the caller: a caller of
 * a writing function can only have done what approvers were shown and have approved, in the
 * execution that they approved, while that execution runs. Derived afresh at every invocation.
 * @throws NotOursError, NotApprovedError, NoProposalError, RecordReplacedError, UnreadableRecordError
 */
export async function approvedExecution(
  executionId: string,
  { ssm, evidence, digests, place }: AuthorityOptions,
): Promise<ApprovedExecution> {
  const { execution, document } = await ourExecution(ssm, executionId, digests);
  const refuse = (because: string): never => {
    throw new NotApprovedError(`execution ${executionId} of ${execution.documentName}: ${because}. Nothing was written.`);
  };
  if (document.edition === 'LAST')
    refuse('it was started under the last release, which may not write any more; its changes are asked for again');
  if (hasEnded(execution))
    refuse(`it has ended (${execution.status}), and an approval is for the execution that was approved, while it runs`);
  const approval = approvalStepOf(execution);
  if (approval?.status !== 'Success') refuse(`its approval step is ${approval?.status ?? 'missing'}, and not Success`);
  const { proposal, ref, firstEdition } = await storedProposal(evidence, executionId);
  const stored = await findDecision(evidence, executionId, undefined);
  if (firstEdition !== undefined || stored === undefined) return refuse('it has no decision on record');
  const { decision, ref: decisionRef } = stored;
  const objection = objectionToRecords({ executionId, place, proposal, proposalSha256: ref.sha256, decision });
  if (objection !== undefined) refuse(objection);
  if (proposal.documentName !== execution.documentName || proposal.documentSha256 !== document.sha256)
    refuse('its proposal was made under another document');
  return { executionId, proposal, decision: decisionRef, changes: approvedChangesOf(proposal, decision) };
}
