import { createHash } from 'node:crypto';
import type { ApiCall } from '../../call.ts';
import { type EventResource, resourcesOf } from './event-resources.ts';
import { eventNameOf, eventRegionOf, eventSourceOf, isReadOnly } from './management-events.ts';
import { requestParametersOf, responseElementsOf } from './recorded-values.ts';
import { userIdentityOf } from './user-identity.ts';

/** How a call ended. */
export type EndedCall = {
  readonly call: ApiCall & { readonly requestId: string };
  readonly at: Date;
  /** Of a call that succeeded. */
  readonly output?: Readonly<Record<string, unknown>> | undefined;
  readonly error?: { readonly name: string; readonly message: string } | undefined;
};

/** The record of a call in AWS CloudTrail (CloudTrail guide, "CloudTrail record contents"). */
export type EventRecord = Readonly<Record<string, unknown>> & {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly readOnly: boolean;
  readonly resources?: readonly EventResource[];
};

/**
 * The id of an event follows from that of its request, so that whoever tells of it tells the same.
 */
export function eventIdOf(requestId: string): string {
  const hex = createHash('sha256').update(`event ${requestId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function recordOf(ended: EndedCall, recipientAccountId: string, showsAutomationParameters: boolean): EventRecord {
  const { call, at, output, error } = ended;
  const denial = error === undefined ? undefined : errorOf(error);
  const resources = error === undefined ? resourcesOf(call, output) : [];
  return {
    eventVersion: '1.11',
    userIdentity: userIdentityOf(call),
    eventTime: `${at.toISOString().slice(0, 19)}Z`,
    eventSource: eventSourceOf(call),
    eventName: eventNameOf(call),
    awsRegion: eventRegionOf(call),
    // A service of AWS is named in both (CloudTrail guide, "CloudTrail record contents").
    sourceIPAddress: call.invokedBy ?? (call.principal.kind === 'service' ? call.principal.arn : '127.0.0.1'),
    ...(call.invokedBy === undefined ? {} : { userAgent: call.invokedBy }),
    ...denial,
    // A recorded event of a denied call has no parameters.
    requestParameters: denial?.errorCode === 'AccessDenied' ? null : requestParametersOf(call, showsAutomationParameters),
    responseElements: responseElementsOf(call, output),
    requestID: call.requestId,
    eventID: eventIdOf(call.requestId),
    readOnly: isReadOnly(call),
    ...(resources.length === 0 ? {} : { resources }),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId,
    eventCategory: 'Management',
  };
}

/**
 * A denial is `AccessDenied` in the record, whatever the API calls it (recorded event of
 * StartAutomationExecution).
 */
const errorOf = ({ name, message }: { readonly name: string; readonly message: string }) => ({
  errorCode: name === 'AccessDeniedException' ? 'AccessDenied' : name,
  errorMessage: message,
});
