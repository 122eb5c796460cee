import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { findCalls } from '../../functions/aws/cloudtrail.ts';
import { hostileText, seed } from '../core/arbitraries.ts';

const client = new CloudTrailClient({});
const cloudTrail = mockClient(client);
const about = { eventName: 'CreateKey', from: new Date('2026-11-20T08:00:00Z'), to: new Date('2026-11-20T09:00:00Z') };
const find = () => findCalls(client, about);
const record = (changes: Readonly<Record<string, unknown>> = {}) => ({
  eventTime: '2026-11-20T08:30:00Z',
  requestID: 'request-1',
  userIdentity: {
    arn: 'arn:aws:sts::111122223333:assumed-role/Writer/session',
    invokedBy: 'lambda.amazonaws.com',
    sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/Writer' } },
  },
  requestParameters: { tags: [] },
  responseElements: { keyMetadata: { arn: 'arn:key' } },
  ...changes,
});
const event = (body: unknown, EventId = 'event-1') => ({
  EventId,
  EventTime: new Date('2026-11-20T08:30:01Z'),
  CloudTrailEvent: typeof body === 'string' ? body : JSON.stringify(body),
});

beforeEach(() => {
  cloudTrail.reset();
  cloudTrail.on(LookupEventsCommand).resolves({});
});

describe('calls in the event history', () => {
  it('are found by their name and time', async () => {
    cloudTrail.on(LookupEventsCommand).resolves({ Events: [event(record())] });

    expect(await find()).toEqual([
      {
        eventId: 'event-1',
        at: '2026-11-20T08:30:00Z',
        caller: 'arn:aws:sts::111122223333:assumed-role/Writer/session',
        roleArn: 'arn:aws:iam::111122223333:role/Writer',
        invokedBy: 'lambda.amazonaws.com',
        isRefused: false,
        requestId: 'request-1',
        request: { tags: [] },
        response: { keyMetadata: { arn: 'arn:key' } },
      },
    ]);
    expect(cloudTrail.commandCalls(LookupEventsCommand)[0]?.args[0].input).toEqual({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateKey' }],
      StartTime: about.from,
      EndTime: about.to,
    });
  });

  it('are refused ones where they have an error', async () => {
    cloudTrail.on(LookupEventsCommand).resolves({ Events: [event(record({ errorCode: 'AccessDenied', responseElements: null }))] });

    expect(await find()).toMatchObject([{ isRefused: true, response: {} }]);
  });

  it('say as much as is in them', async () => {
    cloudTrail.on(LookupEventsCommand).resolves({ Events: [event({}), { CloudTrailEvent: '{}' }] });
    const nothing = { caller: null, roleArn: null, invokedBy: null, isRefused: false, requestId: null, request: {}, response: {} };

    expect(await find()).toEqual([
      { eventId: 'event-1', at: '2026-11-20T08:30:01.000Z', ...nothing },
      { eventId: '', at: '', ...nothing },
    ]);
  });

  it('are read from all pages, and from no more than twenty', async () => {
    cloudTrail
      .on(LookupEventsCommand)
      .resolves({ Events: [event(record(), 'last')] })
      .on(LookupEventsCommand, { NextToken: undefined })
      .resolves({ Events: [event(record(), 'first')], NextToken: 't' });
    expect((await find()).map(({ eventId }) => eventId)).toEqual(['first', 'last']);

    cloudTrail.reset();
    cloudTrail.on(LookupEventsCommand).resolves({ Events: [event(record())], NextToken: 'endless' });
    expect((await find()).length).toBe(20);
  });
});

describe('events that somebody has made up', () => {
  it.each(['', 'null', '[]', '"x"', '7', '{'])('tell nothing: %s', async (body) => {
    cloudTrail.on(LookupEventsCommand).resolves({ Events: [event(body), event(record())] });

    expect((await find()).map(({ at }) => at)).toEqual(['2026-11-20T08:30:00Z']);
  });

  it('are read, whatever their members are, and never are an error', async () => {
    const name = fc.constantFrom('eventTime', 'errorCode', 'requestID', 'userIdentity', 'requestParameters', 'responseElements');
    const value = fc.oneof(fc.jsonValue(), hostileText);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 4 }), async (changes) => {
        cloudTrail.reset();
        cloudTrail.on(LookupEventsCommand).resolves({ Events: [event(record(Object.fromEntries(changes)))] });
        const [call] = await find();

        expect(call === undefined ? 'object' : typeof call.request).toBe('object');
        expect(call === undefined || call.caller === null || typeof call.caller === 'string').toBe(true);
      }),
      { seed, numRuns: 200 },
    );
  });
});
