import type { SandboxClock } from '../../clock.ts';
import type { Queue, Received } from './queue.ts';
import { recordOf } from './queue.ts';
import { InvalidQueueError, wholeNumberIn } from './queue-attributes.ts';

type Properties = Readonly<Record<string, unknown>>;

/** How a queue is worked off by a function. */
export type MappingSettings = {
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly maximumConcurrency: number;
  readonly reportsBatchItemFailures: boolean;
};

/** Reads the properties of an `AWS::Lambda::EventSourceMapping` of a standard queue. Limits: Lambda API, CreateEventSourceMapping. @throws InvalidQueueError */
export function mappingSettingsFrom(properties: Properties): MappingSettings {
  const batchSize = wholeNumberIn(properties, 'BatchSize', { least: 1, most: 10_000, byDefault: 10 });
  const batchingWindowSeconds = wholeNumberIn(properties, 'MaximumBatchingWindowInSeconds', { least: 0, most: 300, byDefault: 0 });
  if (batchSize > 10 && batchingWindowSeconds === 0)
    throw new InvalidQueueError('MaximumBatchingWindowInSeconds must be at least 1 where BatchSize is more than 10');
  const types = properties['FunctionResponseTypes'] ?? [];
  if (!Array.isArray(types) || types.some((type) => type !== 'ReportBatchItemFailures'))
    throw new InvalidQueueError(`FunctionResponseTypes is ${JSON.stringify(types)}; allowed is ReportBatchItemFailures`);
  const scaling = properties['ScalingConfig'] as Properties | undefined;
  return {
    batchSize,
    batchingWindowSeconds,
    maximumConcurrency:
      scaling === undefined ? Number.POSITIVE_INFINITY : wholeNumberIn(scaling, 'MaximumConcurrency', { least: 2, most: 1000 }),
    reportsBatchItemFailures: types.length > 0,
  };
}

export type MappingOptions = {
  readonly clock: SandboxClock;
  readonly ending: AbortSignal;
  /** Why the function's role may not work the queue off; `undefined` if it may. */
  readonly refusal: () => string | undefined;
  /** Invokes the function and waits for it. @throws if there is none */
  readonly invoke: (payload: string) => Promise<{ readonly FunctionError?: string | undefined; readonly Payload: string }>;
  /** Counts work until it has ended. */
  readonly track: (work: Promise<void>) => void;
  readonly log: (line: string) => void;
};

/** What a function may be handed at once, in bytes (AWS Lambda guide, "Quotas"). */
const maximumPayloadBytes = 6 * 1024 * 1024;

/**
 * Works a queue off (AWS Lambda guide, "Using Lambda with Amazon SQS"): messages are received as soon as they are visible, and handed over
 * when the batch is full or its window, which begins with its first message, is over.
 *
 * Lambda polls with several pollers, of which each fills a batch of its own; how a burst is spread over them is not documented. Here is one.
 *
 * A message does not become visible while the function works on it: functions work in real time, over which this clock may be advanced.
 */
export function workOff(queue: Queue, settings: MappingSettings, { clock, ending, refusal, invoke, track, log }: MappingOptions): void {
  let batch: Received[] = [];
  let bytes = 0;
  let window: AbortController | undefined;
  let running = 0;
  const ready: (readonly Received[])[] = [];

  const handOver = async (received: readonly Received[]): Promise<void> => {
    const failed = await failedOf(received);
    for (const one of received) {
      if (failed.has(one.message.messageId)) queue.giveBack(one);
      else queue.delete(one);
    }
  };
  const failedOf = async (received: readonly Received[]): Promise<ReadonlySet<string>> => {
    const all = new Set(received.map(({ message }) => message.messageId));
    try {
      const answer = await invoke(JSON.stringify({ Records: received.map((one) => recordOf(one, queue)) }));
      if (answer.FunctionError !== undefined) {
        log(`the function that works ${queue.name} off failed: ${answer.Payload.slice(0, 500)}`);
        return all;
      }
      return settings.reportsBatchItemFailures ? reportedIn(answer.Payload, all) : new Set();
    } catch (error) {
      log(`the function that works ${queue.name} off could not be invoked: ${error instanceof Error ? error.message : String(error)}`);
      return all;
    }
  };
  const startReady = (): void => {
    while (running < settings.maximumConcurrency) {
      const next = ready.shift();
      if (next === undefined) return;
      running += 1;
      track(
        handOver(next).finally(() => {
          running -= 1;
          startReady();
        }),
      );
    }
  };
  const close = (): void => {
    window?.abort();
    window = undefined;
    if (batch.length > 0) ready.push(batch);
    batch = [];
    bytes = 0;
    startReady();
  };
  const openWindow = (): void => {
    const own = new AbortController();
    window = own;
    clock
      .sleep(settings.batchingWindowSeconds * 1000, AbortSignal.any([own.signal, ending]))
      .then(() => {
        if (!own.signal.aborted && !ending.aborted) close();
      })
      .catch(() => {});
  };
  const mayPoll = (): boolean => {
    const problem = refusal();
    // Messages stay where they are; the next that becomes visible has the queue looked at again.
    if (problem !== undefined) log(`the queue ${queue.name} is not worked off: ${problem}`);
    return problem === undefined;
  };
  const take = (received: Received): void => {
    const size = Buffer.byteLength(received.message.body, 'utf8');
    if (bytes + size > maximumPayloadBytes) close();
    batch.push(received);
    bytes += size;
    if (batch.length >= settings.batchSize || settings.batchingWindowSeconds === 0) close();
    else if (window === undefined) openWindow();
  };
  const poll = (): void => {
    if (!mayPoll()) return;
    while (!ending.aborted) {
      const [received] = queue.receive(1);
      if (received === undefined) return;
      take(received);
    }
  };

  // What was received and not handed over yet goes back to the queue.
  ending.addEventListener('abort', () => {
    for (const one of batch.splice(0)) queue.giveBack(one);
  });
  queue.onVisible(poll);
  poll();
}

/**
 * Which messages the function says have failed. An answer without the list means none, one that cannot be understood means all (AWS Lambda
 * guide, "Reporting batch item failures", success and failure conditions).
 */
function reportedIn(payload: string, all: ReadonlySet<string>): ReadonlySet<string> {
  const answer: unknown = JSON.parse(payload);
  const failures: unknown = typeof answer === 'object' && answer !== null ? (answer as Properties)['batchItemFailures'] : undefined;
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return all;
  const ids = failures.map((failure: unknown) =>
    typeof failure === 'object' && failure !== null ? (failure as Properties)['itemIdentifier'] : undefined,
  );
  return ids.every((id) => typeof id === 'string' && all.has(id)) ? new Set(ids as string[]) : all;
}
