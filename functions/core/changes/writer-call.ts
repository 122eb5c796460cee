import * as z from 'zod/mini';
import { idIn } from '../ids.ts';
import { functionNames, replacesTagKey } from '../names.ts';

/** A call of AWS KMS by the role of a function that writes, as an event of AWS CloudTrail tells of it. */
export type WriterCall = {
  readonly eventName: string;
  readonly eventId: string;
  readonly requestId: string;
  readonly roleName: string;
  readonly at: string;
  /** Ids of the keys that it names. */
  readonly keyIds: readonly string[];
  /** Id of the key that a new key is created to replace, by the tags of its creation. */
  readonly replaces: string | undefined;
};

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);
const text = lenient(z.string());
const tag = z.catch(z.object({ tagKey: text, tagValue: text }), { tagKey: undefined, tagValue: undefined });

const eventSchema = z.object({
  detail: z.object({
    eventName: z.string(),
    eventID: text,
    requestID: text,
    eventTime: z.string(),
    errorCode: text,
    userIdentity: lenient(z.object({ sessionContext: lenient(z.object({ sessionIssuer: lenient(z.object({ arn: text })) })) })),
    resources: lenient(z.array(z.catch(z.object({ ARN: text }), { ARN: undefined }))),
    requestParameters: lenient(z.object({ keyId: text, targetKeyId: text, tags: lenient(z.array(tag)) })),
  }),
});

const writers: readonly string[] = [functionNames.applyChanges, functionNames.replaceKey];

/**
 * Reads an EventBridge event as a call by a writing function. `undefined` for every other event, for
 * a call that failed, and for a text that is no event.
 */
export function writerCallIn(body: string): WriterCall | undefined {
  const parsed = eventSchema.safeParse(jsonIn(body));
  if (!parsed.success) return undefined;
  const { detail } = parsed.data;
  const roleName = idIn(detail.userIdentity?.sessionContext?.sessionIssuer?.arn ?? '');
  if (detail.errorCode !== undefined || !writers.some((name) => roleName.startsWith(`${name}-`))) return undefined;
  const { keyId, targetKeyId, tags = [] } = detail.requestParameters ?? {};
  const named = (detail.resources ?? []).flatMap(({ ARN }) => (ARN?.includes(':key/') === true ? ARN : []));
  const replaces = tags.find(({ tagKey }) => tagKey === replacesTagKey)?.tagValue;
  return {
    eventName: detail.eventName,
    eventId: detail.eventID ?? '',
    requestId: detail.requestID ?? '',
    roleName,
    at: detail.eventTime,
    keyIds: [...new Set([...named, keyId ?? [], targetKeyId ?? []].flat().map(idIn))],
    replaces: replaces === undefined ? undefined : idIn(replaces),
  };
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
