import { storedProposalOf } from '../aws/proposal-evidence.ts';
import type { Dependencies } from './dependencies.ts';
import type { Executions } from './executions.ts';

const millisPerHour = 3_600_000;

/** Measures what waits for an approval, and for how long it may: the alarm about requests that expire unanswered watches this. */
export async function measureWaiting(executions: readonly Executions[], { evidence, record, now }: Dependencies): Promise<void> {
  const waiting = executions.flatMap(({ running }) => running).filter(({ status }) => status === 'Waiting');
  record('PendingApprovals', waiting.length);
  const proposals = await Promise.all(waiting.map(({ executionId }) => storedProposalOf(evidence, executionId)));
  const known = proposals.filter((proposal) => proposal !== undefined);
  if (known.length === 0) return;
  const hoursFrom = (from: number, to: number): number => Math.max(0, (to - from) / millisPerHour);
  const time = now().getTime();
  record('OldestPendingApprovalAge', hoursFrom(Math.min(...known.map(({ requestedAt }) => Date.parse(requestedAt))), time));
  record('HoursUntilApprovalExpires', hoursFrom(time, Math.min(...known.map(({ expiresAt }) => Date.parse(expiresAt)))));
}
