import type { KMSClient } from '@aws-sdk/client-kms';
import type { ApprovedChange } from '../../core/changes/approved.ts';
import type { Proposal } from '../../core/records/proposal.ts';
import type { StepEvent } from '../../core/step-inputs.ts';
import type { WriterEnvironment } from '../../core/writer-environment.ts';
import { approvedExecution } from '../authority/approved-execution.ts';
import type { StepDependencies } from '../step-dependencies.ts';
import { type Applied, applyAll } from './apply-all.ts';
import type { AttemptOptions } from './attempts.ts';
import { findNotWritten } from './not-written.ts';

/** What a function that writes to AWS KMS works with. */
export type WriterDependencies = StepDependencies & {
  /** For what must not happen twice: the SDK would repeat a call whose answer was lost. */
  readonly kmsOnce: KMSClient;
  /** For other writes: repeats what AWS KMS has refused for now, and nothing whose answer was lost. */
  readonly kmsWrites: KMSClient;
  /** Request id of this invocation. */
  readonly invocation: string;
  readonly onFailure: (change: ApprovedChange, error: unknown) => void;
};

/** A change in hand: what was approved, where its attempts are recorded, and until when it may be worked on. */
export type ChangeInHand = {
  readonly approved: ApprovedChange;
  readonly proposal: Proposal;
  readonly attempts: AttemptOptions;
  readonly deadline: number;
};

type WriteApprovedOptions = {
  readonly apply: (change: ChangeInHand) => Promise<Applied>;
  /** Changes in hand at once. */
  readonly atOnce: number;
};

/**
 * The runbooks' step Apply: makes the approved changes of an execution, each once, and leaves what
 * came of each on record. Reads its right from protected records, at every invocation.
 * @throws NotApprovedError, NotOursError before anything is written; NotFinishedError when changes are left
 */
export async function writeApproved(
  { executionId }: StepEvent,
  environment: WriterEnvironment,
  { ssm, evidence, now, surroundings, invocation, onFailure }: WriterDependencies,
  { apply, atOnce }: WriteApprovedOptions,
): Promise<{ readonly Changes: number }> {
  const deadline = now().getTime() + environment.writeSeconds * 1000;
  const { proposal, decision, changes } = await approvedExecution(executionId, {
    ssm,
    evidence,
    digests: environment.documentDigests,
    place: surroundings,
  });
  const inHand = (approved: ApprovedChange): ChangeInHand => ({
    approved,
    proposal,
    deadline,
    attempts: { evidence, now, executionId, invocation, decision, final: approved.final, keyArn: approved.change.key.keyArn },
  });
  // What is on record as not made is not made by a later attempt of the step either.
  const applyOnce = async (approved: ApprovedChange): Promise<Applied> =>
    (await findNotWritten(evidence, executionId, approved.final)) === undefined ? apply(inHand(approved)) : 'DONE';
  const count = await applyAll(changes, { apply: applyOnce, atOnce, deadline, now, onFailure });
  return { Changes: count };
}
