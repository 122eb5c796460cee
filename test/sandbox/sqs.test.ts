import { createSqsService } from '../../sandbox/services/sqs/sqs-service.ts';
import { manualClock } from './automation/manual-clock.ts';

const region = 'eu-central-1';
const accountId = '111122223333';
const arnOf = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;
const ruleArn = `arn:aws:events:${region}:${accountId}:rule/R`;

type Answer = { readonly FunctionError?: string; readonly Payload: string };
type Batch = readonly { readonly messageId: string; readonly body: string; readonly attributes: Readonly<Record<string, string>> }[];

const letIn = (Condition?: object) => ({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: '*',
      ...(Condition === undefined ? {} : { Condition }),
    },
  ],
});

/** A queue `Q` with a dead-letter queue, and what works it off, if anything does. */
function serviceOf(
  queue: Readonly<Record<string, unknown>> = {},
  mapping?: Readonly<Record<string, unknown>>,
  answer: (batch: Batch) => Answer = () => ({ Payload: 'null' }),
) {
  const clock = manualClock();
  const batches: Batch[] = [];
  const sqs = createSqsService({
    accountId,
    partition: 'aws',
    clock,
    timeoutOf: (_, name) => (name === 'F' ? 30 : undefined),
    refusalToWorkOff: () => undefined,
    invoke: async (_region, _name, payload) => {
      const { Records } = JSON.parse(payload) as { readonly Records: Batch };
      batches.push(Records);
      return { StatusCode: 200, ...answer(Records) };
    },
    log: () => {},
  });
  const failed = sqs.createQueue(region, { QueueName: 'Failed' }, 'generated');
  const main = sqs.createQueue(
    region,
    { QueueName: 'Q', RedrivePolicy: { deadLetterTargetArn: arnOf('Failed'), maxReceiveCount: 2 }, ...queue },
    'generated',
  );
  sqs.setPolicy(region, main.url, letIn());
  if (mapping !== undefined) sqs.addEventSourceMapping(region, { EventSourceArn: main.arn, FunctionName: 'F', ...mapping });
  return {
    clock,
    sqs,
    main,
    failed,
    send: (...bodies: readonly string[]) => {
      for (const body of bodies) sqs.sendForRule(main.arn, body, ruleArn);
    },
    /** Bodies of every batch so far. */
    batches: () => batches.map((batch) => batch.map(({ body }) => body)),
    counts: () => batches.map((batch) => batch.map(({ attributes }) => attributes['ApproximateReceiveCount'])),
    advance: async (seconds: number) => {
      await clock.advance(seconds * 1000);
      await sqs.settled();
    },
  };
}

const failing = (): Answer => ({ FunctionError: 'Unhandled', Payload: '{}' });
const reporting = (failed: (batch: Batch) => unknown) => (batch: Batch) => ({
  Payload: JSON.stringify({ batchItemFailures: failed(batch) }),
});

describe('a queue', () => {
  it('shows a message once its delay is over', async () => {
    const { send, main, advance } = serviceOf({ DelaySeconds: 60 });

    send('a');
    await advance(59);
    expect([main.visible().length, main.invisible()]).toEqual([0, 1]);
    await advance(1);
    expect([main.visible().length, main.invisible()]).toEqual([1, 0]);
  });

  it('is worked off until the mapping is taken away, and then gets back what was not handed over', async () => {
    const { sqs, main, send, batches, advance } = serviceOf();
    const remove = sqs.addEventSourceMapping(region, {
      EventSourceArn: main.arn,
      FunctionName: 'F',
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 60,
    });

    send('a');
    await advance(60);
    send('b');
    await advance(1);
    remove();
    send('c');
    await advance(600);

    expect([batches(), main.visible().map(({ body }) => body)]).toEqual([[['a']], expect.arrayContaining(['b', 'c'])]);
  });

  it('takes nothing from a rule once its policy is taken away', () => {
    const { sqs, main, send } = serviceOf();
    sqs.removePolicy(region, main.url);

    expect(() => send('a')).toThrow('the policy of Q does not let');
  });

  it('takes nothing from a rule that its policy does not let in', () => {
    const { sqs, main, send } = serviceOf();
    const account = { StringEquals: { 'aws:SourceAccount': accountId } };

    for (const [policy, lets] of [
      [letIn({ ...account, ArnEquals: { 'aws:SourceArn': ['arn:other', ruleArn] } }), true],
      [letIn({ ...account, ArnEquals: { 'aws:SourceArn': `${ruleArn}-other` } }), false],
      [letIn({ StringEquals: { 'aws:SourceAccount': '444455556666' } }), false],
      [{ Statement: [{ ...letIn().Statement[0], Principal: { Service: 'sns.amazonaws.com' } }] }, false],
      [{ Statement: [...letIn().Statement, { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: main.arn }] }, false],
      [undefined, false],
    ] as const) {
      sqs.setPolicy(region, main.url, policy);
      const attempt = expect(() => send('a'));
      if (lets) attempt.not.toThrow();
      else attempt.toThrow(`the policy of Q does not let ${ruleArn} send`);
    }
  });

  it('does not guess at a condition that is not simulated', () => {
    const { sqs, main, send } = serviceOf();
    sqs.setPolicy(region, main.url, letIn({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }));

    expect(() => send('a')).toThrow('the condition operator IpAddress is not simulated');
  });

  it.each([
    [{ DelaySeconds: 901 }, 'DelaySeconds is 901'],
    [{ VisibilityTimeout: 43_201 }, 'VisibilityTimeout is 43201'],
    [{ MessageRetentionPeriod: 59 }, 'MessageRetentionPeriod is 59'],
    [{ QueueName: 'Failed' }, 'Failed exists already'],
    [{ QueueName: 'Q.fifo' }, 'QueueName is "Q.fifo"'],
    [{ RedrivePolicy: { deadLetterTargetArn: arnOf('None'), maxReceiveCount: 2 } }, 'there is no queue'],
    [{ RedrivePolicy: { maxReceiveCount: 2 } }, 'it must have deadLetterTargetArn and maxReceiveCount'],
  ])('is refused if it is out of limits: %j', (properties, message) => {
    expect(() => serviceOf(properties)).toThrow(message);
  });
});

describe('an event source mapping', () => {
  it('collects a batch until its window is over', async () => {
    const { send, batches, advance } = serviceOf({}, { BatchSize: 100, MaximumBatchingWindowInSeconds: 60 });

    send('a');
    await advance(59);
    send('b');
    expect(batches()).toEqual([]);
    await advance(1);
    expect(batches()).toEqual([['a', 'b']]);

    send('c');
    await advance(60);
    expect(batches()).toEqual([['a', 'b'], ['c']]);
  });

  it('hands a full batch over at once', async () => {
    const { send, batches, advance, main } = serviceOf({}, { BatchSize: 2, MaximumBatchingWindowInSeconds: 60 });

    send('a', 'b', 'c');
    await advance(0);
    expect(batches()).toEqual([['a', 'b']]);
    await advance(60);
    expect(batches()).toEqual([['a', 'b'], ['c']]);
    expect([main.visible().length, main.invisible()]).toEqual([0, 0]);
  });

  it('hands every message over at once where there is no window', async () => {
    const { send, batches, advance } = serviceOf({}, {});

    send('a', 'b');
    await advance(0);

    expect(batches()).toEqual([['a'], ['b']]);
  });

  it('lets the messages come again that the function reports, after their visibility timeout, and no others', async () => {
    const { send, batches, counts, advance } = serviceOf(
      { VisibilityTimeout: 240, RedrivePolicy: { deadLetterTargetArn: arnOf('Failed'), maxReceiveCount: 10 } },
      { BatchSize: 100, MaximumBatchingWindowInSeconds: 60, FunctionResponseTypes: ['ReportBatchItemFailures'] },
      reporting((batch) => batch.filter(({ body }) => body === 'a').map(({ messageId }) => ({ itemIdentifier: messageId }))),
    );

    send('a', 'b');
    await advance(239);
    expect(batches()).toEqual([['a', 'b']]);
    await advance(61);
    expect(batches()).toEqual([['a', 'b'], ['a']]);
    expect(counts()).toEqual([['1', '1'], ['2']]);
  });

  it.each<[string, (batch: Batch) => unknown, number]>([
    ['a list of none', () => [], 0],
    ['no list', () => undefined, 0],
    ['null', () => null, 0],
    ['what is no list', () => 'all', 1],
    ['an empty id', () => [{ itemIdentifier: '' }], 1],
    ['an id that is not in the batch', () => [{ itemIdentifier: 'other' }], 1],
    ['another name', (batch) => [{ messageId: batch[0]?.messageId }], 1],
  ])('understands the answer as AWS Lambda does: %s', async (_, answer, left) => {
    const { send, main, advance } = serviceOf(
      { VisibilityTimeout: 240 },
      { FunctionResponseTypes: ['ReportBatchItemFailures'] },
      reporting(answer),
    );

    send('a');
    await advance(1);

    expect(main.invisible()).toBe(left);
  });

  it('does not look at the answer where it was not told to', async () => {
    const { send, main, advance } = serviceOf(
      {},
      {},
      reporting(([first]) => [{ itemIdentifier: first?.messageId }]),
    );

    send('a');
    await advance(1);

    expect(main.invisible()).toBe(0);
  });

  it('gives a message up to the dead-letter queue after it was received too often', async () => {
    const { send, main, failed, counts, advance } = serviceOf({ VisibilityTimeout: 30 }, {}, failing);

    send('a');
    await advance(0);
    await advance(59);
    expect(failed.visible()).toEqual([]);
    await advance(1);

    expect(counts()).toEqual([['1'], ['2']]);
    expect(failed.visible().map(({ body }) => body)).toEqual(['a']);
    expect([main.visible().length, main.invisible()]).toEqual([0, 0]);
  });

  it.each([
    [{ BatchSize: 11 }, 'MaximumBatchingWindowInSeconds must be at least 1 where BatchSize is more than 10'],
    [{ BatchSize: 10_001 }, 'BatchSize is 10001'],
    [{ MaximumBatchingWindowInSeconds: 301 }, 'MaximumBatchingWindowInSeconds is 301'],
    [{ ScalingConfig: { MaximumConcurrency: 1 } }, 'MaximumConcurrency is 1'],
    [{ FunctionResponseTypes: ['All'] }, 'allowed is ReportBatchItemFailures'],
    [{ FunctionName: 'None' }, 'FunctionName None names no function'],
    [{ EventSourceArn: arnOf('None') }, 'there is no queue'],
  ])('is refused if AWS Lambda would refuse it: %j', (mapping, message) => {
    expect(() => serviceOf({}, mapping)).toThrow(message);
  });

  it('is refused where messages would come again while the function still has them', () => {
    expect(() => serviceOf({ VisibilityTimeout: 29 }, {})).toThrow(
      'Queue visibility timeout: 29 seconds is less than Function timeout: 30 seconds',
    );
  });
});
