import { approvalStepOf, stepNamed } from '../aws/authority/approval-step-of.ts';
import { type OurExecution, ourExecution } from '../aws/authority/our-execution.ts';
import { onceSettled } from '../aws/authority/settled.ts';
import { fileDecision } from '../aws/decision-index.ts';
import { recordText } from '../aws/evidence-store.ts';
import { startedParts, storedRequest } from '../aws/request-evidence.ts';
import { type Execution, hasEnded, type Step } from '../aws/ssm.ts';
import { decisionOn } from '../aws/stored-decision.ts';
import { hasOutcomes } from '../aws/stored-outcomes.ts';
import { type StoredProposal, storedProposal } from '../aws/stored-proposal.ts';
import { refOf } from '../core/changes/proposed-change.ts';
import { evidenceKey } from '../core/names.ts';
import { type Ending, endingOf, rawDecisionsIn } from '../core/people/approval-step.ts';
import { type Decided, decide } from '../core/people/decide.ts';
import { lastDecidingSignalAt } from '../core/people/decided-at.ts';
import { endedByUpgrade, notOfRequest } from '../core/people/overruled.ts';
import { type Decision, decisionSchema } from '../core/records/decision.ts';
import { readRecord } from '../core/records/reading.ts';
import { plainText } from '../core/report/plain-text.ts';
import type { StepEvent } from '../core/step-inputs.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';
import { finalList } from './final-list.ts';
import { identifiedSignals } from './identified-signals.ts';
import { knownRequester } from './requester.ts';
import { storedAnswers } from './stored-answers.ts';

/** What came of the execution is on record. A decision after that would contradict it, and nothing could follow. Nothing was recorded. */
export class TooLateError extends Error {
  override readonly name = 'TooLateError' as const;
}

/** How often is looked whether the approval step has ended: a minute, with the pauses between. */
const looks = 20;

/**
 * The steps RecordDecision and RecordNoApproval: puts on record who decided what, and the final list,
 * before anything is written. Everything follows from Systems Manager and from records; a decision
 * that is on record stands. While nobody has decided, nothing is recorded.
 * @throws NotYetError, NotOursError, TooLateError, NoProposalError, NotItsDecisionError
 */
export async function recordDecision({ executionId }: StepEvent, environment: Environment, dependencies: Dependencies) {
  const { evidence, ssm, sleep, record } = dependencies;
  const ours = await onceSettled(
    () => ourExecution(ssm, executionId, environment.documentDigests),
    ({ execution }) => (endingIn(execution) === 'OPEN' ? `the approval step of execution ${executionId} has not ended` : undefined),
    { looks, pause: () => sleep(environment.lookIntervalInMillis) },
  );
  const stored = await storedProposal(evidence, executionId);
  const earlier = await decisionOn(evidence, stored, dependencies.surroundings);
  if (earlier !== undefined) {
    // An attempt of this step may have ended between its two records.
    if (earlier.ref.record === 'decision.json') await fileDecision(evidence, stored.proposal, earlier.decision, earlier.ref.sha256);
    return answered(earlier.decision, earlier.ref.sha256);
  }
  if (await hasOutcomes(evidence, executionId))
    throw new TooLateError(`outcomes of execution ${executionId} are on record, which say that nobody decided; start a new one`);
  const drafted = recordText(await decisionFor(ours, stored, environment, dependencies));
  const key = evidenceKey(executionId, 'decision.json');
  const { text, sha256, written } = await evidence.recordOnce(key, drafted);
  const decision = readRecord(decisionSchema, text, key);
  if (written) record('Decisions', 1, { Decision: decision.decision });
  await fileDecision(evidence, stored.proposal, decision, sha256);
  return answered(decision, sha256);
}

/** Systems Manager keeps the hash among the outputs of the step for 30 days: `verify-evidence` compares it. */
const answered = ({ decision, finalList: { length } }: Decision, sha256: string) => ({
  Decision: decision,
  Changes: length,
  DecisionSha256: sha256,
});

/** `OPEN` also while the approvers are being told: nobody can have decided yet. */
function endingIn(execution: Execution): Ending {
  const notified = stepNamed(execution, 'NotifyApprovers')?.status ?? 'Pending';
  const failedBefore = notified === 'Failed' || notified === 'TimedOut';
  return failedBefore ? 'FAILED' : endingOf(approvalStepOf(execution), execution.status, hasEnded(execution));
}

async function decisionFor(
  { execution, document }: OurExecution,
  stored: StoredProposal,
  environment: Environment,
  dependencies: Dependencies,
): Promise<Decision> {
  const { proposal, ref } = stored;
  const { now, surroundings } = dependencies;
  const step = approvalStepOf(execution);
  const requester = await knownRequester(execution, environment, dependencies);
  const requiredApprovals = Math.max(environment.minimumApprovals, proposal.minimumApprovals);
  const decided = await decidedOn(
    execution,
    stored,
    { ...environment, minimumApprovals: requiredApprovals },
    { ...dependencies, requester },
  );
  const isOld = stored.firstEdition !== undefined || document.edition === 'LAST';
  const own =
    isOld && decided.decision === 'APPROVED' ? endedByUpgrade(decided) : await notAnothersPart(execution, decided, proposal, dependencies);
  const at = now();
  return {
    kind: 'decision',
    schemaVersion: 2,
    previous: ref,
    executionId: proposal.executionId,
    requestId: proposal.requestId,
    accountId: surroundings.accountId,
    region: surroundings.region,
    documentName: execution.documentName,
    ...own,
    decidedAt: decidedAtOf(own, step) ?? at.toISOString(),
    recordedAt: at.toISOString(),
    requester,
    deployed: { approvers: [...environment.approvers], minimumApprovals: environment.minimumApprovals },
    requiredApprovals,
    approvalsWithoutAnswer: proposal.approvalsWithoutAnswer,
    rawDecisions: step === undefined ? [] : [...rawDecisionsIn(step)],
    ...(await finalList(proposal, own.approvedChanges, at, environment, dependencies)),
  };
}

async function decidedOn(
  execution: Execution,
  { proposal }: StoredProposal,
  environment: Environment,
  { requester, ...dependencies }: Dependencies & { readonly requester: Decision['requester'] },
): Promise<Decided> {
  const proposed = proposal.changes.map(refOf);
  const step = approvalStepOf(execution);
  const none = { because: null, signals: [], ignoredAnswers: [], approvedChanges: [], notChosen: [] };
  if (proposed.length === 0) return { ...none, decision: 'NOTHING_TO_APPROVE' };
  const ending = endingIn(execution);
  if (ending === 'OPEN') throw new Error(`the approval step of ${execution.executionId} has not ended`);
  const wasAsked = step !== undefined && step.status !== 'Pending';
  const { executionId, accountId, approvers } = proposal;
  const signals = wasAsked ? await identifiedSignals({ execution, step, ending, approvers }, environment, dependencies) : [];
  return decide({
    ending,
    failure: failureOf(execution, step),
    signals,
    answers: await storedAnswers(dependencies, { executionId, accountId, approvers, proposed }),
    // Whoever was taken off the list since the request was made is no approver any more.
    approvers: approvers.filter((approver) => environment.approvers.includes(approver)),
    requester,
    place: proposal,
    proposed,
    requiredApprovals: environment.minimumApprovals,
    withoutAnswer: proposal.approvalsWithoutAnswer,
  });
}

/** Under the name of a scheduled request only the executions count that the request scheduler has started. */
async function notAnothersPart(
  { executionId }: Execution,
  decided: Decided,
  { requestId }: StoredProposal['proposal'],
  { evidence }: Dependencies,
): Promise<Decided> {
  if (decided.decision !== 'APPROVED' || (await storedRequest(evidence, requestId)) === undefined) return decided;
  const parts = await startedParts(evidence, requestId);
  if ([...parts.values()].some((part) => part.executionId === executionId)) return decided;
  return notOfRequest(decided, requestId);
}

/** When the last signal that decided was sent, or the step ended. */
const decidedAtOf = (decided: Decided, step: Step | undefined): string | undefined =>
  lastDecidingSignalAt(decided) ?? (step?.status === 'Pending' ? undefined : (step?.endedAt ?? undefined));

/** The fault that ended a request before anybody decided, for the person who repairs it. */
function failureOf({ steps }: Execution, step: Step | undefined): string | null {
  const failed = steps.find(({ action, status }) => action !== 'aws:approve' && (status === 'Failed' || status === 'TimedOut')) ?? step;
  if (failed === undefined || (failed.status !== 'Failed' && failed.status !== 'TimedOut')) return null;
  return plainText(`step ${failed.name} ended as ${failed.status}: ${failed.failureMessage ?? 'Systems Manager gives no message'}`, 1000);
}
