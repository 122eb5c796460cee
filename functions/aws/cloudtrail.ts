import { type CloudTrailClient, type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import * as z from 'zod/mini';

/** An API call in the event history of AWS CloudTrail. */
export type RecordedCall = {
  readonly eventId: string;
  readonly at: string;
  /** ARN of the caller: of a session, a user, or a service's name. */
  readonly caller: string | null;
  /** ARN of the role whose session called. */
  readonly roleArn: string | null;
  /** The AWS service that made the call for the caller. */
  readonly invokedBy: string | null;
  readonly isRefused: boolean;
  readonly requestId: string | null;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
};

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);
const text = lenient(z.string());
const members = lenient(z.record(z.string(), z.unknown()));

const eventSchema = z.object({
  eventTime: text,
  errorCode: text,
  requestID: text,
  userIdentity: lenient(
    z.object({
      arn: text,
      invokedBy: text,
      sessionContext: lenient(z.object({ sessionIssuer: lenient(z.object({ arn: text })) })),
    }),
  ),
  requestParameters: members,
  responseElements: members,
});

export type CallsToFind = { readonly eventName: string; readonly from: Date; readonly to: Date };

/** LookupEvents takes two requests a second in an account and Region, and the SDK's retries share them; so many pages are read at most. */
const maximumPages = 20;

/**
 * Calls of one name in the event history, newest first. AWS CloudTrail keeps management events for
 * 90 days, also where there is no trail, and shows them some minutes late (AWS CloudTrail guide,
 * "Working with CloudTrail event history").
 */
export async function findCalls(cloudTrail: CloudTrailClient, { eventName, from, to }: CallsToFind): Promise<readonly RecordedCall[]> {
  const calls: RecordedCall[] = [];
  let token: string | undefined;
  for (let page = 0; page < maximumPages; page++) {
    const { Events = [], NextToken } = await cloudTrail.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: eventName }],
        StartTime: from,
        EndTime: to,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    calls.push(...Events.flatMap((event) => callFrom(event) ?? []));
    token = NextToken;
    if (token === undefined) break;
  }
  return calls;
}

/** An event that cannot be read tells nothing. */
function callFrom({ EventId, EventTime, CloudTrailEvent = '' }: Event): RecordedCall | undefined {
  const parsed = eventSchema.safeParse(jsonIn(CloudTrailEvent));
  if (!parsed.success) return undefined;
  const { eventTime, errorCode, requestID, userIdentity, requestParameters, responseElements } = parsed.data;
  return {
    eventId: EventId ?? '',
    at: eventTime ?? EventTime?.toISOString() ?? '',
    caller: userIdentity?.arn ?? null,
    roleArn: userIdentity?.sessionContext?.sessionIssuer?.arn ?? null,
    invokedBy: userIdentity?.invokedBy ?? null,
    isRefused: errorCode !== undefined,
    requestId: requestID ?? null,
    request: requestParameters ?? {},
    response: responseElements ?? {},
  };
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
