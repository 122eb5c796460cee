import { CloudTrailClient, type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { mockClient } from 'aws-sdk-client-mock';

/** A call as AWS CloudTrail records it. */
export type HistoricCall = {
  readonly eventName: string;
  readonly by: string;
  readonly at?: string;
  readonly request?: object;
  readonly response?: object;
  readonly errorCode?: string;
};

export type History = {
  readonly client: CloudTrailClient;
  /** What AWS CloudTrail shows now. */
  readonly shows: (...calls: readonly HistoricCall[]) => void;
  /** What was looked up, by name. */
  readonly lookups: () => readonly (string | undefined)[];
  readonly inputs: () => readonly unknown[];
};

/** An event history of AWS CloudTrail, which shows what a test puts into it. */
export function eventHistory(): History {
  const client = new CloudTrailClient({});
  const mock = mockClient(client);
  let known: readonly HistoricCall[] = [];
  mock.on(LookupEventsCommand).callsFake(({ LookupAttributes }: { readonly LookupAttributes: readonly { AttributeValue: string }[] }) => ({
    Events: known.filter(({ eventName }) => eventName === LookupAttributes[0]?.AttributeValue).map(eventOf),
  }));
  const inputs = () => mock.commandCalls(LookupEventsCommand).map(({ args: [{ input }] }) => input);
  return {
    client,
    shows: (...calls) => {
      known = calls;
      mock.resetHistory();
    },
    lookups: () => inputs().map(({ LookupAttributes = [] }) => LookupAttributes[0]?.AttributeValue),
    inputs,
  };
}

const eventOf = ({ by, at = '2026-11-20T09:00:00Z', request = {}, response = {}, errorCode }: HistoricCall): Event => ({
  EventId: crypto.randomUUID(),
  CloudTrailEvent: JSON.stringify({
    eventTime: at,
    errorCode,
    userIdentity: { arn: by },
    requestParameters: request,
    responseElements: response,
  }),
});

/** A signal to an execution. */
export const signalled = (
  executionId: string,
  by: string,
  signalType = 'Approve',
  more: Partial<HistoricCall> & { readonly payload?: unknown } = {},
): HistoricCall => {
  const { payload, ...others } = more;
  return { eventName: 'SendAutomationSignal', by, request: { automationExecutionId: executionId, signalType, payload }, ...others };
};
