import type { Operation, ServiceOperations } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import { guarded } from '../../iam/guard.ts';
import { userIdOf } from '../../iam/unique-ids.ts';
import { createRequestRates } from '../../request-rates.ts';
import { ServiceError } from '../../service-error.ts';
import type { ServiceEvent } from '../events/event-bus.ts';
import { createEventHistory, type SeenEvent } from './event-history.ts';
import { type EndedCall, type EventRecord, recordOf } from './event-record.ts';
import { asHistoryResource, historyResourcesOf } from './event-resources.ts';
import { lookupEvents } from './lookup-events.ts';
import { eventNameOf, eventRegionOf, isManagementEvent, isReadOnly } from './management-events.ts';
import { isAnswerKept } from './recorded-values.ts';
import { historyUserNameOf } from './user-identity.ts';

/** What AWS CloudTrail leaves undocumented, or may be in the way. */
export type CloudTrailSettings = {
  /**
   * Milliseconds until an event is in the event history. CloudTrail "typically delivers logs within
   * an average of about 5 minutes", which "is not guaranteed" (CloudTrail guide, "Getting and
   * viewing your CloudTrail log files"); of the event history it says nothing.
   * @default five minutes
   */
  readonly delayMillis: () => number;
  /** How many LookupEvents a second each Region takes (CloudTrail API, LookupEvents). @default 2 */
  readonly lookupsPerSecond: number;
  /**
   * Whether records show the parameters of an automation and the payload of a signal. Those of
   * SendCommand are hidden.
   * @default false
   */
  readonly showsAutomationParameters: boolean;
};

export type CloudTrailOptions = {
  readonly accountId: string;
  readonly clock: SandboxClock;
  readonly authorizer: Authorizer;
  /** Tells Amazon EventBridge of a call that changes something, as a trail has it told. */
  readonly publish: (region: string, event: ServiceEvent) => void;
  readonly settings: Partial<CloudTrailSettings> | undefined;
};

export type CloudTrail = {
  readonly operations: ServiceOperations;
  /** A call that somebody of the account has made. */
  readonly record: (ended: EndedCall) => void;
  /**
   * A role of the account that another account has assumed (IAM guide, "Example cross-account AWS
   * STS API events in CloudTrail log files").
   */
  readonly recordAssumption: (ended: EndedCall) => void;
  /**
   * What AWS KMS has told Amazon EventBridge: a call that has not ended yet, whose record is not
   * made a second time, or what it did itself.
   */
  readonly tell: (region: string, event: ServiceEvent) => void;
};

/**
 * AWS CloudTrail of one account: its event history, which is on in every account, and what a trail
 * has EventBridge told.
 */
export function createCloudTrail({ accountId, clock, authorizer, publish, settings = {} }: CloudTrailOptions): CloudTrail {
  const { delayMillis = () => 300_000, lookupsPerSecond = 2, showsAutomationParameters = false } = settings;
  const history = createEventHistory<Source>({ clock, delayMillis });
  /** Records of calls that have not ended, by the id of the request. */
  const told = new Map<string, EventRecord>();

  const recordFrom = (source: Source): EventRecord =>
    source.ended === undefined ? source.record : (source.record ?? recordOf(source.ended, accountId, showsAutomationParameters));
  const see = (source: Source): SeenEvent => {
    const record = recordFrom(source);
    const { resources: recorded = [] } = record;
    const resources = source.ended === undefined ? recorded.map(asHistoryResource) : historyResourcesOf(source.ended.call, recorded);
    return { record, resources, userName: historyUserNameOf(record['userIdentity']) };
  };
  const take = (requestId: string): EventRecord | undefined => {
    const record = told.get(requestId);
    told.delete(requestId);
    return record;
  };
  const add = (ended: EndedCall, record?: EventRecord): Source => {
    const { call, at, error } = ended;
    const kept = isAnswerKept(call) ? ended : { call, at, error };
    const source: Source = record === undefined ? { ended: kept } : { ended: kept, record };
    history.add({ region: eventRegionOf(call), at, name: eventNameOf(call), source });
    return source;
  };
  return {
    operations: guarded(
      { LookupEvents: limited(lookupEvents(history, see), lookupsPerSecond, clock) },
      { LookupEvents: () => [{ action: 'cloudtrail:LookupEvents', resource: '*' }] },
      authorizer,
    ),
    record: (ended) => {
      const { call, error } = ended;
      const already = take(call.requestId);
      if (!isManagementEvent(call, error?.name)) return;
      const source = add(ended, already);
      if (already === undefined && !isReadOnly(call)) publish(eventRegionOf(call), apiCallEvent(recordFrom(source)));
    },
    recordAssumption: (ended) => {
      const { principal } = ended.call;
      const userIdentity = { type: 'AWSAccount', principalId: userIdOf(principal), accountId: principal.accountId };
      add(ended, { ...recordOf(ended, accountId, showsAutomationParameters), userIdentity });
    },
    tell: (region, { detail, detailType }) => {
      if (!detailType.endsWith(' via CloudTrail')) return;
      const record = detail as EventRecord;
      const { invokedBy } = detail['userIdentity'] as Readonly<Record<string, unknown>>;
      if (invokedBy !== 'AWS Internal') told.set(String(detail['requestID']), record);
      else history.add({ region, at: clock.now(), name: record.eventName, source: { record } });
    },
  };
}

/** Of a call, how it ended; of what a service has told, or did itself, the record. */
type Source = { readonly ended: EndedCall; readonly record?: EventRecord } | { readonly ended?: undefined; readonly record: EventRecord };

/** EventBridge guide, "Events delivered via AWS CloudTrail". */
const apiCallEvent = (record: EventRecord): ServiceEvent => ({
  source: `aws.${record.eventSource.split('.')[0]}`,
  detailType: 'AWS API Call via CloudTrail',
  detail: record,
});

const limited = (answer: Operation, requestsPerSecond: number, clock: SandboxClock): Operation => {
  const isWithinRate = createRequestRates({ LookupEvents: requestsPerSecond }, clock);
  return async (call) => {
    if (!isWithinRate(call.region, 'LookupEvents')) throw new ServiceError('ThrottlingException', 'Rate exceeded');
    return answer(call);
  };
};
