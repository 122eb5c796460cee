import { findProposal } from '../aws/stored-proposal.ts';
import type { Dependencies } from './dependencies.ts';
import type { Executions } from './executions.ts';

const millisPerHour = 3_600_000;

/** Measures what waits for an approval, and for how long it may: the alarm about requests that expire unanswered watches this. */
export async function measureWaiting({ running }: Executions, { evidence, record, now }: Dependencies): Promise<void> {
  const waiting = running.filter(({ status }) => status === 'Waiting');
  record('PendingApprovals', waiting.length);
  const found = await Promise.all(waiting.map(({ executionId }) => findProposal(evidence, executionId)));
  const proposals = found.flatMap((one) => one?.proposal ?? []);
  if (proposals.length === 0) return;
  const hoursFrom = (from: number, to: number): number => Math.max(0, (to - from) / millisPerHour);
  const time = now().getTime();
  record('OldestPendingApprovalAge', hoursFrom(Math.min(...proposals.map(({ requestedAt }) => Date.parse(requestedAt))), time));
  record('HoursUntilApprovalExpires', hoursFrom(time, Math.min(...proposals.map(({ expiresAt }) => Date.parse(expiresAt)))));
}
