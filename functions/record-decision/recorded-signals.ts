import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { findCalls, type RecordedCall } from '../aws/cloudtrail.ts';
import type { Execution } from '../aws/ssm.ts';
import type { RawSignal } from '../core/people/approval-step.ts';

/** Signals that people sent to an execution, as AWS CloudTrail has them; oldest first. */
export async function recordedSignals(
  cloudTrail: CloudTrailClient,
  { executionId, startedAt }: Pick<Execution, 'executionId' | 'startedAt'>,
  now: Date,
): Promise<readonly RawSignal[]> {
  const from = new Date(startedAt ?? now.getTime() - longestWait);
  const calls = await findCalls(cloudTrail, { eventName: 'SendAutomationSignal', from, to: now });
  return calls
    .filter((call) => !call.isRefused && call.request['automationExecutionId'] === executionId)
    .toSorted((one, other) => (one.at < other.at ? -1 : 1))
    .flatMap((call) => signalFrom(call) ?? []);
}

/** Systems Manager waits 30 days for an approval at most. */
const longestWait = 30 * 86_400_000;

function signalFrom({ caller, at, request }: RecordedCall): RawSignal | undefined {
  const type = request['signalType'];
  if (type !== 'Approve' && type !== 'Reject') return undefined;
  return { principal: caller, signal: type === 'Approve' ? 'APPROVE' : 'REJECT', signalledAt: at, comment: commentIn(request['payload']) };
}

/** The payload of a signal is a map of lists; AWS CloudTrail may hide it. */
function commentIn(payload: unknown): string | null {
  const comment = typeof payload === 'object' && payload !== null && 'Comment' in payload ? payload.Comment : undefined;
  const [first] = Array.isArray(comment) ? comment : [comment];
  return typeof first === 'string' ? first : null;
}
