import { plainText } from './report/plain-text.ts';

/** Ids that tie what a function writes to its log to the event that it was invoked with, and to the evidence. */
export type CorrelationIds = Readonly<Record<string, string>>;

type Fields = Readonly<Record<string, unknown>>;

/** Members of events that are ids, under the names that they have in logs. Nothing else of an event is ever copied: it may hold a result token. */
const idsOfEvents = { executionId: 'executionId', action: 'action', configRuleName: 'configRuleName', id: 'eventId' } as const;

const mostMessages = 10;

/**
 * The ids in any event of these functions, as far as they are there; it never throws, since an event that is refused has to be found in the log too. `orderingTimestamp` and
 * `keyId` are of an event of AWS Config: with the same time its results are on record there.
 */
export function correlationIdsIn(event: unknown): CorrelationIds {
  const fields = fieldsOf(event);
  const part = fieldsOf(fields['sweepPart']);
  if ('event' in part) return correlationIdsIn(withoutParts(part['event']));
  const found = Object.entries(idsOfEvents).flatMap(([name, as]) => entry(as, fields[name]));
  return Object.fromEntries([...found, ...ofConfig(fields['invokingEvent']), ...ofMessages(fields['Records'])]);
}

/** A part holds an event of AWS Config and no other part. */
const withoutParts = (event: unknown): Fields => ({ ...fieldsOf(event), sweepPart: undefined });

function ofConfig(invokingEvent: unknown): readonly (readonly [string, string])[] {
  if (typeof invokingEvent !== 'string') return [];
  const message = fieldsOf(jsonIn(invokingEvent));
  const item = fieldsOf(message['configurationItem'] ?? message['configurationItemSummary']);
  return [
    ...entry('orderingTimestamp', message['notificationCreationTime'] ?? item['configurationItemCaptureTime']),
    ...entry('keyId', item['resourceId']),
  ];
}

function ofMessages(records: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(records)) return [];
  const ids = records.slice(0, mostMessages).flatMap((record) => entry('', fieldsOf(record)['messageId']).map(([, id]) => id));
  return ids.length === 0 ? [] : [['messageIds', ids.join(' ')]];
}

const entry = (name: string, value: unknown): readonly (readonly [string, string])[] =>
  typeof value === 'string' && value !== '' ? [[name, plainText(value.slice(0, 500), 100)]] : [];

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
