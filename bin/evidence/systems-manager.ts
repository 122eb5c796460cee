import type { SSMClient } from '@aws-sdk/client-ssm';
import { approvalStepOf, stepNamed } from '../../functions/aws/authority/approval-step-of.ts';
import { hasEnded, readExecution, type Step } from '../../functions/aws/ssm.ts';
import type { ToldExecution } from '../../functions/core/evidence/anchors/systems-manager.ts';

/** What Systems Manager tells: nothing, if it knows no such execution; or why it could not be asked. */
export type SystemsManagerAnswer = { readonly told: ToldExecution | undefined } | { readonly error: Error };

/** Asks once for all that is compared. `undefined`: it is not to be asked. */
export async function askSystemsManager(ssm: SSMClient | undefined, executionId: string): Promise<SystemsManagerAnswer | undefined> {
  if (ssm === undefined) return undefined;
  try {
    return { told: await toldBySystemsManager(ssm, executionId) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error };
  }
}

async function toldBySystemsManager(ssm: SSMClient, executionId: string): Promise<ToldExecution | undefined> {
  try {
    const execution = await readExecution(ssm, executionId);
    const { documentName, documentVersion, requestedBy, startedAt, status, parameters } = execution;
    const notified = stepNamed(execution, 'NotifyApprovers')?.status ?? 'Pending';
    return {
      documentName,
      documentVersion,
      requestedBy,
      startedAt,
      status,
      parameters,
      hasEnded: hasEnded(execution),
      approval: approvalStepOf(execution),
      notifyFailed: notified === 'Failed' || notified === 'TimedOut',
      hashes: {
        proposal: hashIn(stepNamed(execution, 'Assess'), 'ProposalSha256'),
        decision:
          hashIn(stepNamed(execution, 'RecordDecision'), 'DecisionSha256') ??
          hashIn(stepNamed(execution, 'RecordNoApproval'), 'DecisionSha256'),
        outcomes: hashIn(stepNamed(execution, 'Validate'), 'OutcomesSha256'),
      },
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'AutomationExecutionNotFoundException') return undefined;
    throw error;
  }
}

/** A member of what a function answered: an output of the step, or in the text of the whole answer. */
function hashIn(step: Step | undefined, name: string): string | undefined {
  const [own = '', whole = ''] = [step?.outputs[name]?.[0], step?.outputs['Payload']?.[0]];
  return /^[0-9a-f]{64}$/.exec(own)?.[0] ?? new RegExp(`"${name}"\\s*:\\s*"([0-9a-f]{64})"`).exec(whole)?.[1];
}
