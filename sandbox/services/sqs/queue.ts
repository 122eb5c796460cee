import { createHash, randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';
import type { QueueAttributes } from './queue-attributes.ts';

export type Message = {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: Date;
  readonly senderId: string;
  receiveCount: number;
  firstReceivedAt?: Date;
};

/** A message in the hands of a consumer, until it is deleted or given back. */
export type Received = { readonly message: Message; readonly receiptHandle: string };

export type Queue = {
  readonly arn: string;
  readonly url: string;
  readonly region: string;
  readonly name: string;
  readonly attributes: QueueAttributes;
  /** Statements that decide who may send. */
  policy: unknown;
  /** Puts a message in; it is visible after the queue's delay. */
  readonly send: (body: string, senderId: string) => void;
  /** Takes up to `most` visible messages, oldest first. What was received too often goes to the dead-letter queue instead. */
  readonly receive: (most: number) => readonly Received[];
  readonly delete: (received: Received) => void;
  /** Has a message come again once its visibility timeout, counted from its receipt, is over. */
  readonly giveBack: (received: Received) => void;
  /** Visible messages, oldest first. */
  readonly visible: () => readonly Message[];
  /** Messages that are delayed or in somebody's hands. */
  readonly invisible: () => number;
  /** Calls the listener whenever messages have become visible. */
  readonly onVisible: (listener: () => void) => void;
};

export type QueueOptions = {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly clock: SandboxClock;
  readonly ending: AbortSignal;
  /** Where messages go that were received more than `maxReceiveCount` times. */
  readonly deadLetters: (message: Message) => void;
};

/** A standard queue of Amazon SQS (SQS guide, "Delay queues", "Visibility timeout" and "Dead-letter queues"). State lives in memory. */
export function createQueue(name: string, attributes: QueueAttributes, options: QueueOptions): Queue {
  const { region, accountId, partition, clock, ending } = options;
  const arn = `arn:${partition}:sqs:${region}:${accountId}:${name}`;
  const messages: Message[] = [];
  const hidden = new Set<Message>();
  const receivedAt = new Map<string, number>();
  const listeners: (() => void)[] = [];

  const remove = (message: Message): void => {
    hidden.delete(message);
    const at = messages.indexOf(message);
    if (at >= 0) messages.splice(at, 1);
  };
  const show = (message: Message): void => {
    hidden.delete(message);
    for (const listener of listeners) listener();
  };
  const showLater = (message: Message, millis: number): void => {
    if (millis <= 0) show(message);
    else
      clock
        .sleep(millis, ending)
        .then(() => {
          if (!ending.aborted) show(message);
        })
        .catch(() => {});
  };
  const mayBeReceived = (message: Message): boolean => {
    const { redrive } = attributes;
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return true;
    remove(message);
    options.deadLetters(message);
    return false;
  };
  const visible = (): readonly Message[] => messages.filter((message) => !hidden.has(message));

  return {
    arn,
    url: `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
    region,
    name,
    attributes,
    policy: undefined,
    send: (body, senderId) => {
      const message: Message = { messageId: randomUUID(), body, sentAt: clock.now(), senderId, receiveCount: 0 };
      messages.push(message);
      hidden.add(message);
      showLater(message, attributes.delaySeconds * 1000);
    },
    receive: (most) =>
      visible()
        .filter(mayBeReceived)
        .slice(0, most)
        .map((message) => {
          message.receiveCount += 1;
          message.firstReceivedAt ??= clock.now();
          hidden.add(message);
          const receiptHandle = randomUUID();
          receivedAt.set(receiptHandle, clock.now().getTime());
          return { message, receiptHandle };
        }),
    delete: ({ message, receiptHandle }) => {
      receivedAt.delete(receiptHandle);
      remove(message);
    },
    giveBack: ({ message, receiptHandle }) => {
      const received = receivedAt.get(receiptHandle) ?? clock.now().getTime();
      receivedAt.delete(receiptHandle);
      showLater(message, received + attributes.visibilityTimeoutSeconds * 1000 - clock.now().getTime());
    },
    visible,
    invisible: () => hidden.size,
    onVisible: (listener) => {
      listeners.push(listener);
    },
  };
}

/** A message as a function gets it (AWS Lambda guide, "Using Lambda with Amazon SQS", example event). */
export const recordOf = ({ message, receiptHandle }: Received, { arn, region }: Queue): Readonly<Record<string, unknown>> => ({
  messageId: message.messageId,
  receiptHandle,
  body: message.body,
  attributes: {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt.getTime()),
    SenderId: message.senderId,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt?.getTime() ?? message.sentAt.getTime()),
  },
  messageAttributes: {},
  md5OfBody: createHash('md5').update(message.body).digest('hex'),
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: region,
});
