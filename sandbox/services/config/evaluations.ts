import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';
import { createOngoing } from '../../ongoing.ts';
import { changeNotification, oversizedNotification, ruleEvent, scheduledNotification } from './event.ts';
import type { RuleInvocation } from './put-evaluations.ts';
import type { Recorder, Recording } from './recorder.ts';
import { recordedType } from './rule.ts';
import type { RuleState } from './rule-store.ts';
import type { ConfigSettings } from './settings.ts';

type World = {
  readonly accountId: string;
  readonly partition: string;
  readonly clock: SandboxClock;
  readonly settings: ConfigSettings;
  readonly recorder: Recorder;
  /** Asynchronous invocation; resolves when it and its retries are over, however they ended. */
  readonly invoke: (region: string, functionArn: string, event: string) => Promise<void>;
};

export type Evaluations = {
  readonly invocationOf: (region: string, token: string) => RuleInvocation | undefined;
  /** Tells a rule to evaluate everything. */
  readonly evaluateAll: (state: RuleState) => Promise<void>;
  /** Tells a rule to evaluate now, as StartConfigRulesEvaluation does: what a hybrid rule then gets is a setting. */
  readonly evaluateOnDemand: (state: RuleState) => Promise<void>;
  /** Tells a rule of one change, if it listens to changes. */
  readonly evaluateChange: (state: RuleState, recording: Recording) => Promise<void>;
  readonly settled: () => Promise<void>;
  readonly ongoing: () => number;
};

/** Invokes rules, each invocation with a result token of its own. Tokens stay good: how long real ones do is not documented. */
export function createEvaluations({ accountId, partition, clock, settings, recorder, invoke }: World): Evaluations {
  const invocations = new Map<string, RuleInvocation>();
  const work = createOngoing();

  const deliver = (state: RuleState, invokingEvent: Readonly<Record<string, unknown>>, invokedAt: Date): Promise<void> => {
    const { rule } = state;
    const resultToken = randomBytes(48).toString('base64url');
    invocations.set(`${rule.region}/${resultToken}`, { state, invokedAt });
    return work.track(invoke(rule.region, rule.functionArn, ruleEvent({ accountId, partition, rule, resultToken }, invokingEvent)));
  };

  const asWhole = async (state: RuleState, deliveries: () => Promise<unknown>): Promise<void> => {
    state.evaluationsInProgress += 1;
    try {
      await deliveries();
    } finally {
      state.evaluationsInProgress -= 1;
    }
  };

  const evaluateChange = async (state: RuleState, recording: Recording): Promise<void> => {
    const { messages } = state.rule;
    const now = clock.now();
    if (settings.changeNotifications === 'items' && messages.has('ConfigurationItemChangeNotification')) {
      await deliver(state, changeNotification(recording, now), now);
    }
    if (settings.changeNotifications === 'oversized' && messages.has('OversizedConfigurationItemChangeNotification')) {
      await deliver(state, oversizedNotification(recording.item, now), now);
    }
  };

  const evaluateAll = (state: RuleState): Promise<void> =>
    asWhole(state, async () => {
      const now = clock.now();
      if (state.rule.messages.has('ScheduledNotification')) await deliver(state, scheduledNotification(accountId, now), now);
    });

  return {
    invocationOf: (region, token) => invocations.get(`${region}/${token}`),
    evaluateAll,
    evaluateOnDemand: (state) =>
      settings.onDemandMessage === 'scheduled'
        ? evaluateAll(state)
        : // Config evaluates what it has recorded last and records nothing anew (AWS Config API, StartConfigRulesEvaluation).
          asWhole(state, () =>
            Promise.all(
              recorder.current(state.rule.region, recordedType).map((item) => evaluateChange(state, { before: undefined, item })),
            ),
          ),
    evaluateChange,
    settled: work.settled,
    ongoing: work.count,
  };
}
