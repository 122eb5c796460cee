import { type Execution, readExecution } from '../../functions/aws/ssm.ts';
import type { StoredProposal } from '../../functions/aws/stored-proposal.ts';
import { type ChangeRef, countsOf } from '../../functions/core/changes/kind.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import { type ApprovalsSoFar, approvalsSoFar } from '../answers/approvals-so-far.ts';
import { type Release, releaseOf } from '../answers/release.ts';
import { type AnswerOnRecord, answersOnRecord } from '../answers/stored-answers.ts';
import { isAccessDenied } from './access-denied.ts';
import type { Approver } from './approver.ts';
import { notOfRequest, type scheduledRequests } from './request-membership.ts';

/** An execution that waits for its approvers, and how far it is. */
export type WaitingStatus = Pick<
  Proposal,
  'executionId' | 'requestId' | 'documentName' | 'requestedBy' | 'requestedAt' | 'expiresAt' | 'approvers'
> & {
  readonly release: Release;
  readonly changes: readonly (ChangeRef & { readonly aliases: readonly string[] })[];
  readonly counts: { readonly changes: number; readonly keys: number };
  readonly answers: readonly AnswerOnRecord[];
  readonly approvals: ApprovalsSoFar;
  /** Why no approval of it counts although it names a scheduled request; `null`: nothing is wrong with it. */
  readonly notOfRequest: string | null;
};

type Reads = {
  readonly approver: Pick<Approver, 'ssm' | 'evidence' | 'documents'>;
  readonly scheduled: ReturnType<typeof scheduledRequests>;
};

/** Reads only. Whoever may not read executions sees what records alone tell. */
export async function waitingStatus(stored: StoredProposal, { approver, scheduled }: Reads): Promise<WaitingStatus> {
  const { proposal } = stored;
  const { executionId, requestId, documentName, requestedBy, requestedAt, expiresAt, approvers } = proposal;
  const changes = proposal.changes.map((change) => ({ ...refOf(change), aliases: change.key.aliases }));
  const execution = await executionIfReadable(approver, executionId);
  const answers = await answersOnRecord(approver.evidence, executionId, changes);
  const request = stored.firstEdition === undefined ? await scheduled(requestId) : undefined;
  return {
    executionId,
    requestId,
    documentName,
    requestedBy,
    requestedAt,
    expiresAt,
    approvers,
    release: releaseOf(stored, approver.documents),
    changes,
    counts: countsOf(changes),
    answers,
    approvals: approvalsSoFar({ execution, proposal, answers }),
    notOfRequest: (execution !== undefined && request !== undefined ? notOfRequest(execution, request) : undefined) ?? null,
  };
}

async function executionIfReadable({ ssm }: Reads['approver'], executionId: string): Promise<Execution | undefined> {
  try {
    return await readExecution(ssm, executionId);
  } catch (error) {
    if (isAccessDenied(error)) return undefined;
    throw error;
  }
}
