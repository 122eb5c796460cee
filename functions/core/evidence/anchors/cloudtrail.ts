import { definitionOf } from '../../changes/registry.ts';
import { isSamePerson, personIn } from '../../people/person.ts';
import type { Signal } from '../../records/decision.ts';
import type { AttemptFound } from '../changes/attempts-in.ts';
import { type Contradiction, ofField, ofRecord } from '../contradiction.ts';
import type { ExecutionSet } from '../execution-set.ts';
import { type AnchorFinding, findingOf } from './anchor.ts';

/** A call in the event history of AWS CloudTrail, which keeps management events for 90 days. */
export type ToldCall = {
  readonly at: string;
  /** ARN of the caller; `null`: the event does not name one. */
  readonly caller: string | null;
  readonly isRefused: boolean;
  readonly requestId: string | null;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
};

/** Calls by their names, around the times that the records name. */
export type ToldCalls = ReadonlyMap<string, readonly ToldCall[]>;

const anchor = 'AWS CloudTrail';
const daysKept = 90;
const millisPerDay = 86_400_000;
/** AWS CloudTrail shows events some minutes late, on average five (AWS CloudTrail guide, "How CloudTrail works"). */
const latenessInMillis = 1_800_000;
const clockSkewInMillis = 300_000;

/** Whether AWS CloudTrail must show a call of that time. */
const isRemembered = (time: string, now: Date): boolean => {
  const age = now.getTime() - Date.parse(time);
  return age > latenessInMillis && age < (daysKept - 1) * millisPerDay;
};

/** Names of the calls that records of an execution tell of. */
export const callsToldOf = ({ attempts, decision, executionId }: ExecutionSet): readonly string[] => [
  ...(decision === undefined ? [] : ['StartAutomationExecution', 'SendAutomationSignal']),
  ...new Set(ownAnswers(attempts, executionId).flatMap(({ attempt }) => definitionOf(attempt.record.change).calls)),
];

const ownAnswers = (attempts: readonly AttemptFound[], executionId: string): readonly AttemptFound[] =>
  attempts.filter(({ attempt, result }) => attempt.record.executionId === executionId && result?.record.kmsRequestId != null);

export function cloudTrailFinding(set: ExecutionSet, calls: ToldCalls, now: Date): AnchorFinding {
  const of = (name: string): readonly ToldCall[] => (calls.get(name) ?? []).filter(({ isRefused }) => !isRefused);
  const signals = of('SendAutomationSignal').filter(({ request }) => request['automationExecutionId'] === set.executionId);
  const starts = of('StartAutomationExecution').filter(({ response }) => response['automationExecutionId'] === set.executionId);
  const answers = ownAnswers(set.attempts, set.executionId).filter(({ attempt }) => isRemembered(attempt.record.startedAt, now));
  const sent = (set.decision?.record.signals ?? []).filter(({ signalledAt }) => signalledAt !== null && isRemembered(signalledAt, now));
  const contradictions = [
    ...ofRequester(set, starts),
    ...sent.flatMap((signal) => ofSignal(signal, set, signals)),
    ...ofRejections(set, signals),
    ...answers.flatMap((one) => ofWrite(one, calls)),
  ];
  const detail = `Compared: who started it, ${sent.length} signals of approvers, and ${answers.length} calls of AWS KMS. Calls of the last ${latenessInMillis / 60_000} minutes and calls older than ${daysKept - 1} days are not compared: ${anchor} is late, and forgets.`;
  return findingOf(anchor, starts.length + sent.length + answers.length, detail, contradictions);
}

function ofRequester({ decision }: ExecutionSet, starts: readonly ToldCall[]): readonly Contradiction[] {
  const person = decision?.record.requester.person ?? null;
  return starts.flatMap(({ caller }) => {
    const starter = caller === null ? undefined : personIn(caller);
    return starter === undefined || (person !== null && isSamePerson(person, starter))
      ? []
      : [ofField('decision.json', 'requester.person', person, `By ${anchor}, ${caller} started the execution.`)];
  });
}

const typeOf = ({ signal }: Signal): string => (signal === 'APPROVE' ? 'Approve' : 'Reject');

function ofSignal(signal: Signal, { decision }: ExecutionSet, calls: readonly ToldCall[]): readonly Contradiction[] {
  const index = decision?.record.signals.indexOf(signal) ?? 0;
  const isIt = ({ caller, at, request }: ToldCall): boolean =>
    request['signalType'] === typeOf(signal) &&
    Math.abs(Date.parse(at) - Date.parse(signal.signalledAt ?? '')) <= clockSkewInMillis &&
    isBy(caller, signal.person);
  return calls.some(isIt)
    ? []
    : [
        ofField(
          'decision.json',
          `signals[${index}]`,
          `${typeOf(signal)} by ${signal.person ?? 'nobody known'} at ${signal.signalledAt}`,
          `${anchor} has no such signal.`,
        ),
      ];
}

const isBy = (caller: string | null, person: string | null): boolean => {
  const name = caller === null ? undefined : personIn(caller);
  return person === null || name === undefined || isSamePerson(name, person);
};

/** Any rejection means that nothing is written. */
const ofRejections = ({ decision }: ExecutionSet, calls: readonly ToldCall[]): readonly Contradiction[] =>
  decision === undefined || decision.record.signals.some(({ signal }) => signal === 'REJECT')
    ? []
    : calls
        .filter(({ request, at }) => request['signalType'] === 'Reject' && at < decision.record.recordedAt)
        .map(({ caller, at }) =>
          ofField('decision.json', 'decision', decision.record.decision, `By ${anchor}, ${caller} rejected the request at ${at}.`),
        );

/** The call that AWS KMS answered to, by its request id. */
function ofWrite({ attempt, result }: AttemptFound, calls: ToldCalls): readonly Contradiction[] {
  if (result === undefined) return [];
  const { kmsRequestId, successorArn, recordedAt } = result.record;
  const { change, keyId, startedAt } = attempt.record;
  const names = definitionOf(change).calls;
  const call = names.flatMap((name) => calls.get(name) ?? []).find(({ requestId }) => requestId === kmsRequestId);
  const record = result.ref.record;
  if (call === undefined)
    return [ofField(record, 'kmsRequestId', kmsRequestId, `${anchor} has no call of ${names.join(' or ')} with that request id.`)];
  const made = Date.parse(call.at);
  const isInTime = made >= Date.parse(startedAt) - clockSkewInMillis && made <= Date.parse(recordedAt) + clockSkewInMillis;
  return [
    ...(call.isRefused ? [ofField(record, 'result', result.record.result, `By ${anchor}, AWS KMS refused the call.`)] : []),
    ...(isInTime
      ? []
      : [
          ofRecord(
            record,
            `the attempt was begun at ${startedAt} and answered by ${recordedAt}`,
            `By ${anchor}, the call was made at ${call.at}.`,
          ),
        ]),
    ...(names.includes('CreateKey') ? ofCreation(record, successorArn, call) : ofKey(record, keyId, call)),
  ];
}

function ofKey(record: string, keyId: string, { request }: ToldCall): readonly Contradiction[] {
  const named = request['keyId'];
  return typeof named !== 'string' || named.endsWith(keyId)
    ? []
    : [ofField(record, 'keyId', keyId, `By ${anchor}, the call was about ${named}.`)];
}

function ofCreation(record: string, successorArn: string | undefined, { response }: ToldCall): readonly Contradiction[] {
  const metadata = response['keyMetadata'];
  const arn = typeof metadata === 'object' && metadata !== null && 'arn' in metadata ? metadata.arn : undefined;
  return typeof arn !== 'string' || arn === successorArn
    ? []
    : [ofField(record, 'successorArn', successorArn, `By ${anchor}, the call created ${arn}.`)];
}
