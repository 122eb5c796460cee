import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';
import { createOngoing } from '../../ongoing.ts';
import { type EventRule, eventRuleFrom } from './event-rule.ts';

/** What a service says has happened. Envelope fields that every event has are added by the bus. */
export type ServiceEvent = {
  readonly source: string;
  readonly detailType: string;
  readonly resources?: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
};

export type EventBusOptions = {
  readonly accountId: string;
  readonly partition: string;
  readonly clock: SandboxClock;
  /** Invokes a function asynchronously; resolves when it and its retries are over. @throws if the rule may not, or there is none. */
  readonly invoke: (functionArn: string, payload: string, ruleArn: string) => Promise<void>;
  /** @throws if the queue's policy does not let the rule send, or there is no such queue. */
  readonly send: (queueArn: string, body: string, ruleArn: string) => void;
  /** Milliseconds after which an event is sent to a queue, once for each: at least once, in any order (EventBridge guide, "Retry policy"; SQS guide, "At-least-once delivery"). @default once and at once */
  readonly deliveriesToQueues?: (() => readonly number[]) | undefined;
  readonly log: (line: string) => void;
  /** Whether rules on a schedule run. A test that moves its clock over days may have no use for them. @default true */
  readonly schedulesRun?: boolean | undefined;
};

export type EventBus = {
  /** PutRule and PutTargets with the properties of the template. A schedule runs from now on. */
  readonly putRule: (region: string, properties: Readonly<Record<string, unknown>>, generatedName: string) => EventRule;
  readonly removeRule: (ruleArn: string) => void;
  readonly publish: (region: string, event: ServiceEvent) => void;
  /** Resolves when nothing is being delivered; a schedule that waits for its time counts as settled. */
  readonly settled: () => Promise<void>;
  readonly ongoing: () => number;
  readonly stop: () => void;
};

/** Amazon EventBridge of one account: the default bus of each Region, with rules for events and rules on a schedule. */
export function createEventBus(options: EventBusOptions): EventBus {
  const { accountId, partition, clock, invoke, send, log, schedulesRun = true } = options;
  let rules: readonly EventRule[] = [];
  const deliveries = createOngoing();
  const ending = new AbortController();

  const envelope = (region: string, { source, detailType, resources = [], detail }: ServiceEvent, time: Date) => ({
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: accountId,
    // To the second (EventBridge guide, "Events").
    time: `${time.toISOString().slice(0, 19)}Z`,
    region,
    resources,
    detail,
  });

  const sendAtLeastOnce = async (...message: Parameters<typeof send>): Promise<void> => {
    const after = async (millis: number): Promise<void> => {
      if (millis > 0) await new Promise((resolve) => setTimeout(resolve, millis));
      send(...message);
    };
    await Promise.all((options.deliveriesToQueues?.() ?? [0]).map(after));
  };
  const deliver = async ({ arn, targets }: EventRule, event: Readonly<Record<string, unknown>>): Promise<void> => {
    await Promise.all(
      targets.map(async (target) => {
        const text = target.input ?? JSON.stringify(event);
        try {
          if (target.service === 'sqs') await sendAtLeastOnce(target.arn, text, arn);
          else await invoke(target.arn, text, arn);
        } catch (error) {
          // What a target refuses is not tried again, and without a dead-letter queue of the rule it is lost (EventBridge guide, "Retry policy").
          log(`EventBridge could not deliver to ${target.arn}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }),
    );
  };
  const inBackground = (work: Promise<void>): void => {
    deliveries.track(work).catch(() => {});
  };

  const runOnSchedule = async (rule: EventRule): Promise<void> => {
    if (rule.schedule === undefined) return;
    // A rate is counted from the creation of the rule, so that it first runs one period later (EventBridge guide, "Rate expressions").
    let due = rule.schedule(clock.now());
    for (;;) {
      await clock.sleep(due.getTime() - clock.now().getTime(), ending.signal);
      if (ending.signal.aborted || !rules.includes(rule)) return;
      const event = { source: 'aws.events', detailType: 'Scheduled Event', resources: [rule.arn], detail: {} };
      inBackground(deliver(rule, envelope(rule.region, event, due)));
      due = rule.schedule(due);
    }
  };

  return {
    putRule: (region, properties, generatedName) => {
      const arn = (name: string): string => `arn:${partition}:events:${region}:${accountId}:rule/${name}`;
      const rule = eventRuleFrom(properties, { region, arn, generatedName });
      rules = [...rules, rule];
      if (rule.isEnabled && schedulesRun)
        runOnSchedule(rule).catch((error: unknown) => log(`the schedule of ${rule.name} ended: ${String(error)}`));
      return rule;
    },
    removeRule: (ruleArn) => {
      rules = rules.filter(({ arn }) => arn !== ruleArn);
    },
    publish: (region, serviceEvent) => {
      const event = envelope(region, serviceEvent, clock.now());
      for (const rule of rules)
        if (rule.region === region && rule.isEnabled && rule.matches?.(event) === true) inBackground(deliver(rule, event));
    },
    settled: deliveries.settled,
    ongoing: deliveries.count,
    stop: () => ending.abort(),
  };
}
