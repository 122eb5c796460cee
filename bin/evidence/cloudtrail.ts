import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { findCalls } from '../../functions/aws/cloudtrail.ts';
import { callsToldOf, type ToldCalls } from '../../functions/core/evidence/anchors/cloudtrail.ts';
import type { ExecutionSet } from '../../functions/core/evidence/execution-set.ts';

const marginInMillis = 900_000;

/** Calls that the records of an execution tell of, from its start to its end. LookupEvents takes two requests a second: one name after the other. */
export async function toldByCloudTrail(cloudTrail: CloudTrailClient, set: ExecutionSet, now: Date): Promise<ToldCalls> {
  const { outcomes, decision, proposal } = set;
  const last = outcomes?.record.recordedAt ?? decision?.record.recordedAt;
  const from = new Date(Date.parse(outcomes?.record.startedAt ?? proposal.record.requestedAt) - marginInMillis);
  const to = new Date(Math.min(last === undefined ? now.getTime() : Date.parse(last) + marginInMillis, now.getTime()));
  const calls = new Map<string, Awaited<ReturnType<typeof findCalls>>>();
  for (const eventName of callsToldOf(set)) calls.set(eventName, await findCalls(cloudTrail, { eventName, from, to }));
  return calls;
}
