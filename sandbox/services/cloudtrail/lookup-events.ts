import { createHash } from 'node:crypto';
import type { ApiCall, Operation } from '../../call.ts';
import { ServiceError } from '../../service-error.ts';
import type { EventHistory, KeptEvent, SeenEvent } from './event-history.ts';

type Members = Readonly<Record<string, unknown>>;
type Attribute = { readonly key: string; readonly value: string };

/** LookupEvents (CloudTrail API): one attribute at a time, the newest events first. */
export const lookupEvents =
  <Source>(history: EventHistory<Source>, see: (source: Source) => SeenEvent): Operation =>
  async ({ region, input }: ApiCall) => {
    const attribute = attributeIn(input);
    const [from, until] = timeRangeIn(input);
    const limit = limitIn(input);
    const before = tokenIn(input);
    const found: KeptEvent<Source>[] = [];
    for (const event of history.events(region)) {
      const time = event.at.getTime();
      if (time < from) break;
      if (time > until || event.sequence >= before || !matches(event, attribute, see)) continue;
      found.push(event);
      if (found.length > limit) break;
    }
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      Events: page.map(({ at, source }) => described(see(source), at)),
      ...(found.length > limit && last !== undefined ? { NextToken: `${digestOf(input)}.${last.sequence}` } : {}),
    };
  };

const described = ({ record, resources, userName }: SeenEvent, at: Date): Members => ({
  EventId: record.eventID,
  EventName: record.eventName,
  ReadOnly: String(record.readOnly),
  EventTime: new Date(Math.floor(at.getTime() / 1000) * 1000),
  EventSource: record.eventSource,
  ...(userName === undefined ? {} : { Username: userName }),
  Resources: resources,
  CloudTrailEvent: JSON.stringify(record),
});

/**
 * Names of attributes are case-sensitive (CloudTrail guide, "Looking up events by attribute").
 */
const values: Readonly<Record<string, (event: SeenEvent) => readonly (string | undefined)[]>> = {
  EventId: ({ record }) => [record.eventID],
  EventName: ({ record }) => [record.eventName],
  EventSource: ({ record }) => [record.eventSource],
  ReadOnly: ({ record }) => [String(record.readOnly)],
  ResourceName: ({ resources }) => resources.map(({ ResourceName }) => ResourceName),
  ResourceType: ({ resources }) => resources.map(({ ResourceType }) => ResourceType),
  Username: ({ userName }) => [userName],
};

/** Most ask for a name, for which no record need be written. */
function matches<Source>(
  { name, source }: KeptEvent<Source>,
  attribute: Attribute | undefined,
  see: (source: Source) => SeenEvent,
): boolean {
  if (attribute === undefined) return true;
  if (attribute.key === 'EventName') return name === attribute.value;
  return values[attribute.key]?.(see(source)).includes(attribute.value) === true;
}

function attributeIn({ LookupAttributes, EventCategory }: Members): Attribute | undefined {
  if (EventCategory !== undefined)
    throw new ServiceError('SandboxNotImplemented', 'cloudtrail LookupEvents of Insights events is not simulated', 501);
  const attributes = Array.isArray(LookupAttributes) ? LookupAttributes : [];
  if (attributes.length > 1)
    throw new ServiceError('InvalidLookupAttributesException', 'LookupAttributes can contain only one item currently.');
  const [first] = attributes;
  if (first === undefined) return undefined;
  const key = String(first['AttributeKey']);
  if (key === 'AccessKeyId')
    throw new ServiceError('SandboxNotImplemented', 'cloudtrail LookupEvents by AccessKeyId is not simulated', 501);
  if (!Object.hasOwn(values, key)) throw new ServiceError('InvalidLookupAttributesException', `Invalid attribute key: ${key}`);
  return { key, value: String(first['AttributeValue']) };
}

/** Both ends are included. */
function timeRangeIn({ StartTime, EndTime }: Members): readonly [number, number] {
  const from = StartTime instanceof Date ? StartTime.getTime() : 0;
  const until = EndTime instanceof Date ? EndTime.getTime() : Number.POSITIVE_INFINITY;
  if (from > until) throw new ServiceError('InvalidTimeRangeException', 'The start time must not be after the end time.');
  return [from, until];
}

function limitIn({ MaxResults = 50 }: Members): number {
  const limit = Number(MaxResults);
  if (!Number.isInteger(limit) || limit < 1 || limit > 50)
    throw new ServiceError('InvalidMaxResultsException', `MaxResults is ${String(MaxResults)}; it must be from 1 to 50.`);
  return limit;
}

/** A token goes with the parameters of the call that it comes from. */
function tokenIn(input: Members): number {
  const { NextToken } = input;
  if (NextToken === undefined) return Number.POSITIVE_INFINITY;
  const [digest, sequence] = String(NextToken).split('.');
  if (digest !== digestOf(input) || !/^\d+$/.test(sequence ?? ''))
    throw new ServiceError('InvalidNextTokenException', 'Invalid token, or a token of a request with other parameters.');
  return Number(sequence);
}

const digestOf = ({ NextToken: _token, MaxResults: _limit, ...parameters }: Members): string =>
  createHash('sha256').update(JSON.stringify(parameters)).digest('hex').slice(0, 32);
