import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { approvalStepOf } from '../aws/authority/approval-step-of.ts';
import { NotYetError } from '../aws/authority/settled.ts';
import { findCalls, type RecordedCall } from '../aws/cloudtrail.ts';
import type { Execution } from '../aws/ssm.ts';
import { personIn } from '../core/people/person.ts';
import { isRequestScheduler } from '../core/people/request-scheduler.ts';
import type { Requester } from '../core/records/decision.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';

/** A remediation is started seconds after it was asked for. */
const remediationLeadInMillis = 120_000;

type Place = Parameters<typeof isRequestScheduler>[1];

/** Waits for AWS CloudTrail before it is given up: the step makes three attempts. */
const waits = 2.5;

/**
 * As {@link requesterOf}. AWS CloudTrail is minutes late, and whoever presses *Remediate* may approve
 * at once: it is waited for, over the attempts of the step.
 * @throws NotYetError
 */
export async function knownRequester(
  execution: Execution,
  { cloudTrailWaitInSeconds }: Environment,
  { cloudTrail, now, sleep, surroundings }: Dependencies,
): Promise<Requester> {
  const waitInMillis = cloudTrailWaitInSeconds * 1000;
  const look = (): Promise<Requester> => requesterOf(cloudTrail, execution, now(), surroundings);
  const first = await look();
  const approval = approvalStepOf(execution);
  const isOver = (): boolean => now().getTime() >= Date.parse(approval?.endedAt ?? '') + waits * waitInMillis;
  const isKnown = first.person !== null || isRequestScheduler(first.principal, surroundings);
  if (isKnown || approval?.status !== 'Success' || approval.endedAt === null || isOver()) return first;
  await sleep(waitInMillis);
  const second = await look();
  if (second.person !== null || isOver()) return second;
  throw new NotYetError(`AWS CloudTrail does not show yet who asked for execution ${execution.executionId}; this can be tried again`);
}

/**
 * The person behind a request. Systems Manager names whoever started the execution; behind a
 * service or a function AWS CloudTrail may name the person: who pressed *Remediate* in AWS Config.
 * Who invoked the request scheduler is a data event, which the event history does not have.
 */
export async function requesterOf(cloudTrail: CloudTrailClient, execution: Execution, now: Date, place: Place): Promise<Requester> {
  const principal = execution.requestedBy;
  const person = personIn(principal);
  if (person !== undefined) return { principal, person, source: 'EXECUTED_BY' };
  // Whoever presses *Remediate* at the moment of a scheduled request has not asked for it.
  if (isRequestScheduler(principal, place)) return { principal, person: null, source: 'NOT_KNOWN' };
  const found = await personBehind(cloudTrail, execution, now);
  return found === undefined ? { principal, person: null, source: 'NOT_KNOWN' } : { principal, person: found, source: 'CLOUDTRAIL' };
}

async function personBehind(cloudTrail: CloudTrailClient, { executionId, startedAt }: Execution, now: Date): Promise<string | undefined> {
  if (startedAt === null) return undefined;
  const started = Date.parse(startedAt);
  const around = {
    from: new Date(started - remediationLeadInMillis),
    to: new Date(Math.min(started + remediationLeadInMillis, now.getTime())),
  };
  const starts = await findCalls(cloudTrail, { eventName: 'StartAutomationExecution', ...around });
  const start = starts.find((call) => !call.isRefused && call.response['automationExecutionId'] === executionId);
  const starter = personOfCall(start);
  if (starter !== undefined || start === undefined) return starter;
  const remediations = await findCalls(cloudTrail, { eventName: 'StartRemediationExecution', ...around });
  const persons = new Set(remediations.flatMap((call) => (call.isRefused ? [] : (personOfCall(call) ?? []))));
  // Of several people who remediated at the same moment it is not known which one it was.
  return persons.size === 1 ? [...persons][0] : undefined;
}

const personOfCall = (call: RecordedCall | undefined): string | undefined => (call?.caller == null ? undefined : personIn(call.caller));
