import type { SandboxClock } from '../../clock.ts';
import type { InvocationAnswer } from '../../lambda/lambda-function.ts';
import { createOngoing } from '../../ongoing.ts';
import { mappingSettingsFrom, workOff } from './event-source-mapping.ts';
import { createQueue, type Queue } from './queue.ts';
import { InvalidQueueError, queueAttributesFrom } from './queue-attributes.ts';
import { maySend } from './queue-policy.ts';

type Properties = Readonly<Record<string, unknown>>;

export type SqsServiceOptions = {
  readonly accountId: string;
  readonly partition: string;
  readonly clock: SandboxClock;
  /** The function's timeout in seconds; `undefined` if the Region has no such function. */
  readonly timeoutOf: (region: string, functionName: string) => number | undefined;
  /** Why the function's role may not work a queue off; `undefined` if it may. */
  readonly refusalToWorkOff: (region: string, functionName: string, queueArn: string) => string | undefined;
  readonly invoke: (region: string, functionName: string, payload: string) => Promise<InvocationAnswer>;
  readonly log: (line: string) => void;
};

export type SqsService = {
  /** CreateQueue with the properties of the template. @throws InvalidQueueError */
  readonly createQueue: (region: string, properties: Properties, generatedName: string) => Queue;
  /** With what is in it. */
  readonly removeQueue: (queueArn: string) => void;
  readonly setPolicy: (region: string, queueUrl: string, policy: unknown) => void;
  readonly removePolicy: (region: string, queueUrl: string) => void;
  /** Lambda's CreateEventSourceMapping, likewise. Works the queue off from now on, until what it returns is called. */
  readonly addEventSourceMapping: (region: string, properties: Properties) => () => void;
  /** Sends as EventBridge does for one of its rules. @throws InvalidQueueError if there is no such queue or its policy does not allow it */
  readonly sendForRule: (queueArn: string, body: string, ruleArn: string) => void;
  readonly find: (region: string, queueName: string) => Queue | undefined;
  /** Resolves when no function is at work on messages; those that wait for their delay, window or visibility timeout count as settled. */
  readonly settled: () => Promise<void>;
  readonly ongoing: () => number;
  readonly stop: () => void;
};

/** Amazon SQS of one account, with the event source mappings by which AWS Lambda works its queues off. State lives in memory. */
export function createSqsService(options: SqsServiceOptions): SqsService {
  const { accountId, partition, clock, log } = options;
  const queues = new Map<string, Queue>();
  const work = createOngoing();
  const ending = new AbortController();

  const queueOf = (arn: string): Queue => {
    const queue = queues.get(arn);
    if (queue === undefined) throw new InvalidQueueError(`there is no queue ${arn}`);
    return queue;
  };

  const queueAt = (region: string, queueUrl: string): Queue | undefined =>
    [...queues.values()].find((one) => one.region === region && one.url === queueUrl);

  return {
    createQueue: (region, properties, generatedName) => {
      const { QueueName: name = generatedName } = properties;
      if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,80}$/.test(name))
        throw new InvalidQueueError(`QueueName is ${JSON.stringify(name)}; it must have 1 to 80 letters, digits and - _`);
      const attributes = queueAttributesFrom(properties);
      const { redrive } = attributes;
      const deadLetterQueue = redrive === undefined ? undefined : queueOf(redrive.deadLetterTargetArn);
      const queue = createQueue(name, attributes, {
        region,
        accountId,
        partition,
        clock,
        ending: ending.signal,
        deadLetters: ({ body, senderId }) => deadLetterQueue?.send(body, senderId),
      });
      if (queues.has(queue.arn)) throw new InvalidQueueError(`QueueName: ${name} exists already in ${region}`);
      queues.set(queue.arn, queue);
      return queue;
    },
    removeQueue: (queueArn) => {
      queues.delete(queueArn);
    },
    setPolicy: (region, queueUrl, policy) => {
      const queue = queueAt(region, queueUrl);
      if (queue === undefined) throw new InvalidQueueError(`Queues: there is no queue ${queueUrl} in ${region}`);
      queue.policy = policy;
    },
    removePolicy: (region, queueUrl) => {
      const queue = queueAt(region, queueUrl);
      if (queue !== undefined) queue.policy = undefined;
    },
    addEventSourceMapping: (region, properties) => {
      const queue = queueOf(String(properties['EventSourceArn']));
      const functionName = String(properties['FunctionName']);
      const timeout = options.timeoutOf(region, functionName);
      if (timeout === undefined) throw new InvalidQueueError(`FunctionName ${functionName} names no function of ${region}`);
      const { visibilityTimeoutSeconds } = queue.attributes;
      // Lambda refuses the mapping otherwise (AWS Lambda guide, "Using Lambda with Amazon SQS").
      if (visibilityTimeoutSeconds < timeout)
        throw new InvalidQueueError(
          `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ${timeout} seconds`,
        );
      const refusal = (): string | undefined => options.refusalToWorkOff(region, functionName, queue.arn);
      const problem = refusal();
      if (problem !== undefined) throw new InvalidQueueError(problem);
      const removed = new AbortController();
      workOff(queue, mappingSettingsFrom(properties), {
        clock,
        ending: AbortSignal.any([ending.signal, removed.signal]),
        refusal,
        invoke: (payload) => options.invoke(region, functionName, payload),
        track: (one) => {
          work.track(one).catch(() => {});
        },
        log,
      });
      return () => removed.abort();
    },
    sendForRule: (queueArn, body, ruleArn) => {
      const queue = queueOf(queueArn);
      if (!maySend(queue.policy, queueArn, { service: 'events.amazonaws.com', sourceArn: ruleArn, sourceAccount: accountId }))
        throw new InvalidQueueError(`the policy of ${queue.name} does not let ${ruleArn} send`);
      queue.send(body, 'events.amazonaws.com');
    },
    find: (region, queueName) => [...queues.values()].find((queue) => queue.region === region && queue.name === queueName),
    settled: work.settled,
    ongoing: work.count,
    stop: () => ending.abort(),
  };
}
