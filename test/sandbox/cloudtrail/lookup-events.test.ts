import { CloudTrailClient, type LookupAttribute, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { estateKey } from '../estate-key.ts';
import { accountId, type OneAccount, region, roleArn, userArn } from '../one-account.ts';
import { refusalOf } from '../rule-sandbox.ts';
import { atOnce, eventsNamed, lookUp, startTrail } from './history.ts';

const { Arn: keyArn, KeyId } = estateKey(accountId, region, 'orders').metadata;
const minute = 60_000;

let one: OneAccount;
afterEach(() => one.accounts.stop());
const kms = (principal?: string) => new KMSClient(one.as(principal));
const by = (AttributeKey: LookupAttribute['AttributeKey'], AttributeValue: string) =>
  lookUp(one.as(), { LookupAttributes: [{ AttributeKey, AttributeValue }] });

describe('the event history', () => {
  beforeEach(async () => {
    one = await startTrail();
  });

  it('has an event for each call, the newest first, with its record as JSON', async () => {
    await kms().send(new DescribeKeyCommand({ KeyId }));
    const { $metadata } = await kms(userArn('ada')).send(new DisableKeyCommand({ KeyId }));

    const { events } = await by('EventSource', 'kms.amazonaws.com');
    expect(events.map(({ EventName, Username, ReadOnly }) => [EventName, Username, ReadOnly])).toEqual([
      ['DisableKey', 'ada', 'false'],
      ['DescribeKey', 'operator', 'true'],
    ]);
    expect(events[0]).toMatchObject({
      EventSource: 'kms.amazonaws.com',
      Resources: [{ ResourceType: 'AWS::KMS::Key', ResourceName: keyArn }],
      record: {
        eventID: events[0]?.EventId,
        // The id that the caller was answered.
        requestID: $metadata.requestId,
        eventSource: 'kms.amazonaws.com',
        eventName: 'DisableKey',
        awsRegion: region,
        readOnly: false,
        requestParameters: { keyId: KeyId },
        eventType: 'AwsApiCall',
        recipientAccountId: accountId,
      },
    });
    expect(events[1]?.record).toMatchObject({ requestParameters: { keyId: KeyId }, responseElements: null, readOnly: true });
  });

  it.each<[LookupAttribute['AttributeKey'], string, readonly string[]]>([
    ['EventName', 'EnableKey', ['EnableKey']],
    ['EventSource', 'kms.amazonaws.com', ['EnableKey', 'DisableKey', 'ListKeys']],
    ['EventSource', 'ssm.amazonaws.com', []],
    // The stack has made a function.
    ['ReadOnly', 'false', ['EnableKey', 'DisableKey', 'CreateFunction20150331']],
    ['ReadOnly', 'true', ['ListKeys']],
    ['ResourceName', keyArn ?? '', ['EnableKey', 'DisableKey']],
    ['ResourceType', 'AWS::KMS::Key', ['EnableKey', 'DisableKey']],
    ['Username', 'ada', ['DisableKey']],
    ['Username', 'Ada', []],
  ])('is looked up by %s %s', async (key, value, names) => {
    await kms().send(new ListKeysCommand({}));
    await kms(userArn('ada')).send(new DisableKeyCommand({ KeyId }));
    await kms().send(new EnableKeyCommand({ KeyId }));

    expect((await by(key, value)).events.map(({ EventName }) => EventName)).toEqual(names);
  });

  it('is looked up by the id of an event', async () => {
    await kms().send(new DisableKeyCommand({ KeyId }));
    await kms().send(new EnableKeyCommand({ KeyId }));
    const [enabled] = await eventsNamed(one, 'EnableKey');

    expect((await by('EventId', enabled?.EventId ?? '')).events.map(({ EventName }) => EventName)).toEqual(['EnableKey']);
  });

  it('goes on page by page, 50 at a time, also while more is added', async () => {
    for (let call = 0; call < 51; call += 1) await kms().send(new DescribeKeyCommand({ KeyId }));
    const attributes = { LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: 'DescribeKey' }] };
    const first = await lookUp(one.as(), attributes);
    await kms().send(new DescribeKeyCommand({ KeyId }));
    const second = await lookUp(one.as(), { ...attributes, NextToken: first.NextToken });

    expect([first.events.length, second.events.length, second.NextToken]).toEqual([50, 1, undefined]);
    const ids = [...first.events, ...second.events].map(({ EventId }) => EventId);
    expect(new Set(ids).size).toBe(51);
  });

  it('is looked up between two times, both included', async () => {
    const { clock } = one.account;
    await kms().send(new DisableKeyCommand({ KeyId }));
    await clock.advance(10 * minute);
    const middle = clock.now();
    await kms().send(new EnableKeyCommand({ KeyId }));
    await clock.advance(10 * minute);
    const names = async (input: { readonly StartTime?: Date; readonly EndTime?: Date }) =>
      (
        await lookUp(one.as(), { ...input, LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: 'kms.amazonaws.com' }] })
      ).events.map(({ EventName }) => EventName);

    expect(await names({ StartTime: new Date(middle.getTime() - minute) })).toEqual(['EnableKey']);
    expect(await names({ EndTime: new Date(middle.getTime() - minute) })).toEqual(['DisableKey']);
    expect(await names({})).toEqual(['EnableKey', 'DisableKey']);
  });

  it('goes back 90 days', async () => {
    await kms().send(new DisableKeyCommand({ KeyId }));
    await one.account.clock.advance(90 * 24 * 60 * minute - minute);
    expect(await eventsNamed(one, 'DisableKey')).toHaveLength(1);
    await one.account.clock.advance(2 * minute);
    expect(await eventsNamed(one, 'DisableKey')).toHaveLength(0);
  });

  it('is one for each Region', async () => {
    await new KMSClient(one.as(undefined, 'us-east-1')).send(new ListKeysCommand({}));

    expect(await eventsNamed(one, 'ListKeys')).toHaveLength(0);
    expect(await eventsNamed(one, 'ListKeys', 'us-east-1')).toHaveLength(1);
  });

  // CloudTrail API, LookupEvents, "Errors".
  it.each<[string, Record<string, unknown>, string]>([
    [
      'two attributes',
      {
        LookupAttributes: [
          { AttributeKey: 'EventName', AttributeValue: 'x' },
          { AttributeKey: 'Username', AttributeValue: 'x' },
        ],
      },
      'InvalidLookupAttributesException',
    ],
    [
      'an attribute that there is not',
      { LookupAttributes: [{ AttributeKey: 'eventName', AttributeValue: 'x' }] },
      'InvalidLookupAttributesException',
    ],
    ['a start after the end', { StartTime: new Date(2000), EndTime: new Date(1000) }, 'InvalidTimeRangeException'],
    ['a page of 51', { MaxResults: 51 }, 'InvalidMaxResultsException'],
    ['a page of none', { MaxResults: 0 }, 'InvalidMaxResultsException'],
    ['a token that is none', { NextToken: 'x' }, 'InvalidNextTokenException'],
    [
      'access keys, which it does not know',
      { LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: 'x' }] },
      'SandboxNotImplemented',
    ],
    ['Insights events, which it does not know', { EventCategory: 'insight' }, 'SandboxNotImplemented'],
  ])('refuses %s', async (_what, input, name) => {
    expect((await refusalOf(lookUp(one.as(), input)))[0]).toBe(name);
  });

  it('refuses a token with other parameters', async () => {
    for (let call = 0; call < 2; call += 1) await kms().send(new ListKeysCommand({}));
    const { NextToken } = await lookUp(one.as(), { MaxResults: 1 });

    expect((await refusalOf(lookUp(one.as(), { NextToken, StartTime: new Date(0) })))[0]).toBe('InvalidNextTokenException');
    expect((await refusalOf(lookUp(one.as(), { NextToken })))[0]).toBe('none');
  });

  it('is a permission of its own, on nothing', async () => {
    expect((await refusalOf(lookUp(one.as(roleArn('Looker')))))[0]).toBe('none');
    expect(await refusalOf(lookUp(one.as(roleArn('Approver'))))).toEqual([
      'AccessDeniedException',
      expect.stringMatching(/not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows/),
    ]);
  });

  it('is all that is simulated of AWS CloudTrail', async () => {
    expect((await refusalOf(new CloudTrailClient(one.as()).send(new StartLoggingCommand({ Name: 'x' }))))[0]).toBe('SandboxNotImplemented');
  });
});

describe('an event', () => {
  // CloudTrail guide, "Getting and viewing your CloudTrail log files".
  it('is in the history after five minutes', async () => {
    one = await startTrail({ lookupsPerSecond: 1000 });
    await kms().send(new DisableKeyCommand({ KeyId }));

    expect(await eventsNamed(one, 'DisableKey')).toHaveLength(0);
    await one.account.clock.advance(5 * minute - 10_000);
    expect(await eventsNamed(one, 'DisableKey')).toHaveLength(0);
    await one.account.clock.advance(10_000);
    expect(await eventsNamed(one, 'DisableKey')).toHaveLength(1);
  });

  it('may be there before an older one', async () => {
    const delays: number[] = [];
    one = await startTrail({ ...atOnce, delayMillis: () => delays.shift() ?? 0 });
    delays.push(10 * minute, 0);
    await kms().send(new DisableKeyCommand({ KeyId }));
    await kms().send(new EnableKeyCommand({ KeyId }));
    const names = async () => (await by('EventSource', 'kms.amazonaws.com')).events.map(({ EventName }) => EventName);

    expect(await names()).toEqual(['EnableKey']);
    await one.account.clock.advance(10 * minute);
    expect(await names()).toEqual(['EnableKey', 'DisableKey']);
  });
});

it('takes two requests a second from a Region, and more where the setting says so', async () => {
  // CloudTrail API, LookupEvents: "limited to two per second, per account, per Region".
  one = await startTrail({});
  const ends = async (count: number, inRegion: string) =>
    (await Promise.all(Array.from({ length: count }, () => refusalOf(lookUp(one.as(undefined, inRegion)))))).map(([name]) => name).sort();

  expect(await ends(3, region)).toEqual(['ThrottlingException', 'none', 'none']);
  expect(await ends(1, 'us-east-1')).toEqual(['none']);
  await one.account.clock.advance(1000);
  expect(await ends(1, region)).toEqual(['none']);
});
