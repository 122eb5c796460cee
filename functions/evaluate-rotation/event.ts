import * as z from 'zod/mini';
import { isKeyId } from '../core/ids.ts';
import { atLeast } from '../core/lengths.ts';
import type { Policy } from '../core/policy.ts';
import { notJsonText, problemsText } from '../core/problem-text.ts';
import { parseRuleParameters } from '../core/rule-parameters.ts';

/** An event this rule cannot answer. The message names the field, its value and what is allowed. Nothing is reported for such an event. */
export class MalformedEventError extends Error {
  override readonly name = 'MalformedEventError' as const;
}

/** What AWS Config wants to know. `key`: one key that may have changed. `sweep`: every key of the Region. */
export type RuleEvent = {
  readonly resultToken: string;
  readonly ruleName: string;
  /** Account whose keys are evaluated. */
  readonly accountId: string;
  readonly partition: string;
  readonly policy: Policy;
  /** When the notification was created: later than the capture of the item, never in the future, and so never older than a result it must replace. */
  readonly orderingTimestamp: Date;
  readonly subject: Subject;
};

export type Subject =
  | { readonly kind: 'sweep' }
  | { readonly kind: 'key'; readonly keyId: string; readonly accountId: string; readonly region: string }
  | { readonly kind: 'gone'; readonly keyId: string; readonly because: 'DELETED' | 'OUT_OF_SCOPE' };

const text = (allowed: string) => z.string({ error: allowed }).check(atLeast(1, allowed));
const timestamp = z
  .string({ error: 'must be an ISO 8601 timestamp' })
  .check(z.refine((value) => !Number.isNaN(Date.parse(value)), { error: 'must be an ISO 8601 timestamp' }));

const anObject = { error: 'must be an object' };

/** Unknown fields pass: AWS adds attributes and raises `version` when it does. */
const envelopeSchema = z.object(
  {
    invokingEvent: text('must be the JSON text of the invoking event'),
    ruleParameters: z.optional(z.nullable(z.string({ error: 'must be the JSON text of the rule parameters' }))),
    resultToken: text('must be the result token of AWS Config'),
    eventLeftScope: z.optional(z.nullable(z.boolean({ error: 'must be true or false' }))),
    configRuleName: text('must be the name of the rule'),
    configRuleArn: z.optional(z.nullable(z.string({ error: 'must be the ARN of the rule' }))),
    accountId: z.string({ error: 'must be a 12-digit account id' }).check(z.regex(/^\d{12}$/, { error: 'must be a 12-digit account id' })),
    evaluationMode: z.optional(z.nullable(z.literal('DETECTIVE', { error: 'must be DETECTIVE: this rule evaluates keys that exist' }))),
  },
  anObject,
);

/** The item itself, or the summary that replaces it when it is too large: the same fields, of which only these say anything here. */
const itemSchema = z.object(
  {
    resourceType: z.literal('AWS::KMS::Key', { error: 'must be AWS::KMS::Key' }),
    resourceId: z.string({ error: 'must be a KMS key id' }).check(z.refine(isKeyId, { error: 'must be a KMS key id' })),
    awsAccountId: z
      .string({ error: 'must be a 12-digit account id' })
      .check(z.regex(/^\d{12}$/, { error: 'must be a 12-digit account id' })),
    awsRegion: text('must be a Region'),
    configurationItemStatus: text('must be a configuration item status'),
    configurationItemCaptureTime: timestamp,
  },
  anObject,
);

const notificationCreationTime = z.optional(z.nullable(timestamp));
const messageSchema = z.discriminatedUnion(
  'messageType',
  [
    z.object({ messageType: z.literal('ConfigurationItemChangeNotification'), configurationItem: itemSchema, notificationCreationTime }),
    z.object({
      messageType: z.literal('OversizedConfigurationItemChangeNotification'),
      configurationItemSummary: itemSchema,
      notificationCreationTime,
    }),
    z.object({ messageType: z.literal('ScheduledNotification'), notificationCreationTime: timestamp }),
  ],
  {
    error: ({ code }) =>
      code === 'invalid_union'
        ? 'must be ConfigurationItemChangeNotification, OversizedConfigurationItemChangeNotification or ScheduledNotification'
        : anObject.error,
  },
);

type Envelope = z.infer<typeof envelopeSchema>;
type Message = z.infer<typeof messageSchema>;
type Item = z.infer<typeof itemSchema>;

/** @throws MalformedEventError for the event, InvalidRuleParameterError for its rule parameters. */
export function parseRuleEvent(event: unknown): RuleEvent {
  const envelope = parsed(envelopeSchema, event, 'event');
  const message = parsed(messageSchema, jsonIn(envelope.invokingEvent), 'event.invokingEvent');
  return {
    resultToken: envelope.resultToken,
    ruleName: envelope.configRuleName,
    accountId: envelope.accountId,
    partition: /^arn:([^:]+):config:/.exec(envelope.configRuleArn ?? '')?.[1] ?? 'aws',
    policy: parseRuleParameters(envelope.ruleParameters),
    orderingTimestamp: orderingTimestampOf(message),
    subject: subjectOf(message, envelope),
  };
}

function orderingTimestampOf(message: Message): Date {
  if (message.notificationCreationTime) return new Date(message.notificationCreationTime);
  const item = itemIn(message);
  return new Date(item?.configurationItemCaptureTime ?? Number.NaN);
}

function itemIn(message: Message): Item | undefined {
  if (message.messageType === 'ConfigurationItemChangeNotification') return message.configurationItem;
  if (message.messageType === 'OversizedConfigurationItemChangeNotification') return message.configurationItemSummary;
  return undefined;
}

function subjectOf(message: Message, envelope: Envelope): Subject {
  const item = itemIn(message);
  if (item === undefined) return { kind: 'sweep' };
  const { resourceId: keyId, configurationItemStatus: status, awsAccountId: accountId, awsRegion: region } = item;
  if (status === 'ResourceDeleted' || status === 'ResourceDeletedNotRecorded') return { kind: 'gone', keyId, because: 'DELETED' };
  if (envelope.eventLeftScope === true || status === 'ResourceNotRecorded') return { kind: 'gone', keyId, because: 'OUT_OF_SCOPE' };
  return { kind: 'key', keyId, accountId, region };
}

function jsonIn(invokingEvent: string): unknown {
  try {
    return JSON.parse(invokingEvent);
  } catch (error) {
    throw new MalformedEventError(`event.invokingEvent: must be JSON; ${notJsonText(error)}`);
  }
}

function parsed<Schema extends z.ZodMiniType>(schema: Schema, input: unknown, what: string): z.infer<Schema> {
  const result = z.safeParse(schema, input);
  if (result.success) return result.data;
  throw new MalformedEventError(problemsText(result.error.issues, what, input));
}
