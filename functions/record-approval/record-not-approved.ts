import { fileDecision } from '../aws/decision-index.ts';
import { recordText, sha256Of } from '../aws/evidence-store.ts';
import { storedProposal } from '../aws/proposal-evidence.ts';
import { type Execution, readExecution, type Step } from '../aws/ssm.ts';
import { decisionsIn, decisiveAnswer, endingOf, rawDecisionsIn } from '../core/decision.ts';
import { evidenceKey } from '../core/names.ts';
import { type Approval, approvalSchema } from '../core/records/approval.ts';
import type { Proposal } from '../core/records/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Stores that a request was rejected, expired, was cancelled or could not be decided. A decision that is on record already stands:
 * if the run failed right after an approval was stored, the record says approved and Validate reports what became of it.
 */
export async function recordNotApproved(executionId: string, dependencies: Dependencies): Promise<{ readonly Decision: string }> {
  const key = evidenceKey(executionId, 'approval.json');
  const { proposal, sha256 } = await storedProposal(dependencies.evidence, executionId);
  const execution = await readExecution(dependencies.ssm, executionId);
  const drafted = recordText(notApproved(proposal, sha256, execution, dependencies.now()));
  const { written } = await dependencies.evidence.putOnce(key, drafted);
  const text = written ? drafted : ((await dependencies.evidence.get(key))?.text ?? drafted);
  const approval = readRecord(approvalSchema, text, key);
  if (written) dependencies.record('Decisions', 1, { Decision: approval.decision });
  await fileDecision(dependencies.evidence, proposal, approval, sha256Of(text));
  return { Decision: approval.decision };
}

function notApproved(proposal: Proposal, proposalSha256: string, execution: Execution, now: Date): Approval {
  const step = execution.steps.find(({ action }) => action === 'aws:approve');
  const failed = execution.steps.find(isFailureAroundTheApproval);
  const decision = failed === undefined ? endingOf(step, execution.status) : 'FAILED';
  const decisions = step === undefined ? [] : [...decisionsIn(step)];
  const answer = decisiveAnswer(decision, decisions);
  return {
    kind: 'approval',
    schemaVersion: 1,
    previous: { record: 'proposal.json', sha256: proposalSha256 },
    executionId: proposal.executionId,
    requestId: proposal.requestId,
    accountId: proposal.accountId,
    region: proposal.region,
    decision,
    failure: decision === 'FAILED' ? failureText(failed, step) : null,
    approver: answer?.approver ?? null,
    comment: answer?.comment ?? null,
    decidedAt: (step?.status === 'Pending' ? null : step?.endedAt) ?? now.toISOString(),
    decisions,
    rawDecisions: step === undefined ? [] : rawDecisionsIn(step),
    requestedBy: execution.requestedBy,
    proposalSha256,
    selection: null,
    rotationPeriodInDays: proposal.rotationPeriodInDays,
    approvedKeyIds: [],
    notSelectedKeyIds: [],
    dropped: [],
    keyIdsToEnable: [],
    keyIdsToShorten: [],
    periodsToShorten: [],
  };
}

/** A step beside the approval itself that failed: then nobody's answer ended the request, but a fault that somebody has to repair. */
const isFailureAroundTheApproval = ({ action, status }: Step): boolean =>
  action !== 'aws:approve' && (status === 'Failed' || status === 'TimedOut');

function failureText(failed: Step | undefined, approval: Step | undefined): string {
  if (failed !== undefined)
    return `step ${failed.name} ended as ${failed.status}: ${failed.failureMessage ?? 'Systems Manager gives no message'}`.slice(0, 1000);
  return `the approval step ended as ${approval?.status ?? 'missing'}: ${approval?.failureMessage ?? 'Systems Manager gives no message'}`.slice(
    0,
    1000,
  );
}
