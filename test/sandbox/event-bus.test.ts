import { createEventBus } from '../../sandbox/services/events/event-bus.ts';
import { eventPattern } from '../../sandbox/services/events/pattern.ts';
import { schedule } from '../../sandbox/services/events/schedule.ts';
import { manualClock } from './automation/manual-clock.ts';

const region = 'eu-central-1';
const accountId = '111122223333';
const functionArn = `arn:aws:lambda:${region}:${accountId}:function:F`;
const queueArn = `arn:aws:sqs:${region}:${accountId}:Q`;

function busOf(refuse: (arn: string) => boolean = () => false) {
  const clock = manualClock(new Date('2026-03-01T12:00:00.500Z'));
  const delivered: (readonly [string, Record<string, unknown>])[] = [];
  const lines: string[] = [];
  const deliver = (arn: string, text: string): void => {
    if (refuse(arn)) throw new Error('not allowed');
    delivered.push([arn, JSON.parse(text)]);
  };
  const bus = createEventBus({
    accountId,
    partition: 'aws',
    clock,
    invoke: async (arn, payload) => deliver(arn, payload),
    send: deliver,
    log: (line) => lines.push(line),
  });
  return { clock, delivered, lines, bus };
}

describe('an event pattern', () => {
  const event = {
    source: 'aws.kms',
    detail: { eventName: 'DisableKeyRotation', count: 5, flag: true, nothing: null, tags: ['a', 'b'], nested: { key: 'value' } },
  };

  it.each<[string, unknown, boolean]>([
    ['one of its values', { source: ['aws.ssm', 'aws.kms'] }, true],
    ['another value', { source: ['aws.ssm'] }, false],
    ['every field', { source: ['aws.kms'], detail: { nested: { key: ['value'] } } }, true],
    ['a field that differs', { source: ['aws.kms'], detail: { nested: { key: ['other'] } } }, false],
    ['a member of a list', { detail: { tags: ['b'] } }, true],
    ['a number, not its text', { detail: { count: ['5'] } }, false],
    ['null', { detail: { nothing: [null] } }, true],
    ['exists', { detail: { eventName: [{ exists: true }] } }, true],
    ['absence', { detail: { errorCode: [{ exists: false }] } }, true],
    ['absence of what is there', { detail: { eventName: [{ exists: false }] } }, false],
    ['a prefix', { detail: { eventName: [{ prefix: 'Disable' }] } }, true],
    ['a suffix', { detail: { eventName: [{ suffix: 'Rotation' }] } }, true],
    ['another suffix', { detail: { eventName: [{ suffix: 'Key' }] } }, false],
    ['anything but another', { detail: { eventName: [{ 'anything-but': ['EnableKey'] }] } }, true],
    ['anything but itself', { detail: { eventName: [{ 'anything-but': 'DisableKeyRotation' }] } }, false],
    ['anything but a prefix', { detail: { eventName: [{ 'anything-but': { prefix: 'Disable' } }] } }, false],
    ['anything but, of what is absent', { detail: { errorCode: [{ 'anything-but': 'x' }] } }, false],
    ['a range', { detail: { count: [{ numeric: ['>', 0, '<=', 5] }] } }, true],
    ['outside of a range', { detail: { count: [{ numeric: ['<', 5] }] } }, false],
  ])('that asks for %s is decided', (_, pattern, expected) => {
    expect(eventPattern(pattern)(event)).toBe(expected);
  });

  it.each<[unknown, string]>([
    [{ detail: { a: [{ wildcard: 'x*' }] } }, 'the operator wildcard is not simulated'],
    [{ detail: { a: [{ 'equals-ignore-case': 'x' }] } }, 'the operator equals-ignore-case is not simulated'],
    [{ detail: { a: [{ 'anything-but': { wildcard: 'x*' } }] } }, 'anything-but is simulated with values, prefix and suffix'],
    [{ $or: [{ a: ['x'] }] }, '$or is not simulated'],
    [{ detail: { a: 'x' } }, 'a must be a map, or a list of values and operators'],
    [{}, 'an event pattern is a map with at least one field'],
  ])('is refused if it cannot be decided: %j', (pattern, message) => {
    expect(() => eventPattern(pattern)).toThrow(message);
  });
});

describe('a schedule', () => {
  const after = new Date('2026-03-01T12:00:00Z'); // a Sunday

  it.each([
    ['rate(5 minutes)', '2026-03-01T12:05:00.000Z'],
    ['rate(1 day)', '2026-03-02T12:00:00.000Z'],
    ['cron(0 8 * * ? *)', '2026-03-02T08:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-03-01T12:15:00.000Z'],
    ['cron(30 6 ? * MON-FRI *)', '2026-03-02T06:30:00.000Z'],
    ['cron(0 0 1 JAN,JUL ? *)', '2026-07-01T00:00:00.000Z'],
    ['cron(0 0 29 2 ? *)', '2028-02-29T00:00:00.000Z'],
  ])('%s is next due at %s', (expression, due) => {
    expect(schedule(expression)(after).toISOString()).toBe(due);
  });

  it.each(['rate(1 minutes)', 'rate(5 minute)', 'rate(0 hours)', 'every day', 'cron(0 8 * * * *)', 'cron(0 8 L * ? *)', 'cron(0 8 * *)'])(
    'is refused: %s',
    (expression) => {
      expect(() => schedule(expression)).toThrow(`ScheduleExpression ${expression}`);
    },
  );
});

describe('the default bus', () => {
  const rule = { EventPattern: { source: ['aws.kms'] }, Targets: [{ Id: 'F', Arn: functionArn }] };

  it('hands an event to every target of every rule that matches, in its Region only', async () => {
    const { bus, delivered } = busOf();
    bus.putRule(region, { ...rule, Targets: [...rule.Targets, { Id: 'Q', Arn: queueArn, Input: '{"fixed":true}' }] }, 'one');
    bus.putRule(region, { ...rule, EventPattern: { source: ['aws.ssm'] } }, 'other');
    bus.putRule(region, { ...rule, State: 'DISABLED' }, 'off');
    bus.putRule('us-east-1', rule, 'elsewhere');

    bus.publish(region, { source: 'aws.kms', detailType: 'KMS CMK Rotation', resources: ['arn'], detail: { a: 1 } });
    await bus.settled();

    expect(delivered).toEqual([
      [
        functionArn,
        {
          version: '0',
          id: expect.any(String),
          'detail-type': 'KMS CMK Rotation',
          source: 'aws.kms',
          account: accountId,
          time: '2026-03-01T12:00:00Z',
          region,
          resources: ['arn'],
          detail: { a: 1 },
        },
      ],
      [queueArn, { fixed: true }],
    ]);
  });

  it('runs a rate one period after its creation, and again after each further one', async () => {
    const { bus, clock, delivered } = busOf();
    const { arn } = bus.putRule(region, { Name: 'Hourly', ScheduleExpression: 'rate(1 hour)', Targets: rule.Targets }, 'generated');

    await clock.advance(59 * 60_000);
    expect(delivered).toEqual([]);
    await clock.advance(121 * 60_000);

    expect(delivered.map(([, event]) => event)).toMatchObject(
      ['2026-03-01T13:00:00Z', '2026-03-01T14:00:00Z', '2026-03-01T15:00:00Z'].map((time) => ({
        version: '0',
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: accountId,
        time,
        region,
        resources: [arn],
        detail: {},
      })),
    );
    bus.stop();
  });

  it('loses what a target refuses, and says so', async () => {
    const { bus, lines } = busOf(() => true);
    bus.putRule(region, rule, 'one');

    bus.publish(region, { source: 'aws.kms', detailType: 'any', detail: {} });
    await bus.settled();

    expect(lines).toEqual([`EventBridge could not deliver to ${functionArn}: not allowed`]);
  });

  it.each([
    [{ Targets: [] }, 'EventPattern or ScheduleExpression is required'],
    [{ ...rule, EventBusName: 'own' }, 'EventBusName: this sandbox has the default bus only'],
    [{ ...rule, Targets: [{ Id: 'T', Arn: 'arn:aws:sns:eu-central-1:111122223333:T' }] }, 'a Lambda function or an SQS queue'],
    [{ ...rule, Targets: [{ Id: 'F', Arn: functionArn, InputPath: '$.detail' }] }, 'Targets has InputPath'],
    [{ ...rule, Targets: [{ Id: 'F', Arn: functionArn, Input: 'text' }] }, 'Targets.Input is not JSON'],
    [{ ...rule, Name: 'two words' }, 'Name is "two words"'],
    [{ ...rule, State: 'ON' }, 'State is "ON"'],
  ])('refuses a rule that it cannot run: %j', (properties, message) => {
    expect(() => busOf().bus.putRule(region, properties, 'one')).toThrow(message);
  });
});
