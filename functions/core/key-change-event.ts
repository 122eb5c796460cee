import * as z from 'zod/mini';
import { partitionOf } from './partition.ts';

/** What an event says happened, and to which key. What it does not say is left out. */
export type KeyChange = {
  /** Name of the API call, or the detail type of an event that AWS KMS itself sends. */
  readonly what: string;
  /** ARN of the key, or its id where the event tells neither Region nor account. */
  readonly key?: string;
  /** Other keys that it names: an alias that moves leaves one. */
  readonly otherKeys?: readonly string[];
};

const aliasChanges: readonly string[] = ['CreateAlias', 'UpdateAlias', 'DeleteAlias'];

/** Whether nothing but the aliases of keys has changed. */
export const isAliasChange = ({ what }: KeyChange): boolean => aliasChanges.includes(what);

/**
 * ARNs of all keys of which the rule may say anything else after this. `undefined`: the event does not name them all, as it does not name the key that an alias has left
 * (AWS KMS guide, "Logging AWS KMS API calls", UpdateAlias).
 */
export function keysConcerned(change: KeyChange): readonly string[] | undefined {
  const { what, key, otherKeys = [] } = change;
  if (key?.includes(':key/') !== true || (what === 'UpdateAlias' && otherKeys.length === 0)) return undefined;
  return [key, ...otherKeys];
}

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);
const text = lenient(z.string());

// AWS adds fields, leaves out others and sends `null` for many: whatever is not as expected counts as absent.
const eventSchema = z.object({
  'detail-type': text,
  account: text,
  region: text,
  resources: lenient(z.array(z.unknown())),
  detail: lenient(
    z.object({
      eventName: text,
      awsRegion: text,
      recipientAccountId: text,
      'key-id': text,
      resources: lenient(z.array(z.catch(z.object({ ARN: text }), { ARN: undefined }))),
      responseElements: lenient(z.object({ keyId: text, keyMetadata: lenient(z.object({ arn: text })) })),
      requestParameters: lenient(z.object({ keyId: text, targetKeyId: text })),
      serviceEventDetails: lenient(z.object({ keyId: text })),
    }),
  ),
});

type Event = z.infer<typeof eventSchema>;

/**
 * Reads an EventBridge event about a KMS key from its JSON text, as far as it can be read. `undefined` for what is no such event, which
 * must never keep the keys from being evaluated.
 */
export function keyChangeIn(body: string): KeyChange | undefined {
  const parsed = eventSchema.safeParse(jsonIn(body));
  if (!parsed.success) return undefined;
  const what = parsed.data.detail?.eventName ?? parsed.data['detail-type'];
  if (what === undefined) return undefined;
  const key = keyIn(parsed.data);
  if (key === undefined) return { what };
  const otherKeys = namedKeysIn(parsed.data).filter((arn) => arn !== key);
  return otherKeys.length === 0 ? { what, key } : { what, key, otherKeys };
}

/**
 * From the field that most certainly names the key that changed to the one that least does: several of them may be absent, and the caller's
 * `requestParameters.keyId` may be an id or an ARN (AWS KMS guide, "Logging AWS KMS API calls", sample events).
 */
function keyIn({ account, region, resources = [], detail = {} }: Event): string | undefined {
  const arnOf = (key: string | undefined): string | undefined =>
    key === undefined ? undefined : arnFrom(key, detail.awsRegion ?? region, detail.recipientAccountId ?? account);
  return (
    namedKeysIn({ detail })[0] ??
    detail.responseElements?.keyMetadata?.arn ??
    arnOf(detail.responseElements?.keyId) ??
    arnOf(detail.requestParameters?.keyId ?? detail.requestParameters?.targetKeyId) ??
    arnOf(detail.serviceEventDetails?.keyId) ??
    // Events that AWS KMS sends itself, such as "KMS CMK Rotation", have the ARN outside of `detail`.
    resources.find((resource) => typeof resource === 'string' && resource.includes(':key/'))?.toString() ??
    arnOf(detail['key-id'])
  );
}

/** The resources of a call, without aliases. */
const namedKeysIn = ({ detail }: Pick<Event, 'detail'>): readonly string[] => [
  ...new Set((detail?.resources ?? []).flatMap(({ ARN }) => (ARN === undefined || ARN.includes(':alias/') ? [] : ARN))),
];

function arnFrom(key: string, region: string | undefined, accountId: string | undefined): string {
  if (key.startsWith('arn:') || region === undefined || accountId === undefined) return key;
  return `arn:${partitionOf(region)}:kms:${region}:${accountId}:key/${key}`;
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
