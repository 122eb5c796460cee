import { randomBytes } from 'node:crypto';
import type { ApiCall, Operation, ServiceOperations } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import type { Dispatch } from '../../dispatch.ts';
import { createOngoing } from '../../ongoing.ts';
import { type AggregationSource, type Aggregator, createAggregators } from './aggregator.ts';
import { complianceByConfigRule, complianceDetailsByConfigRule, complianceDetailsByResource } from './compliance-reads.ts';
import type { ConfigurationItem } from './configuration-item.ts';
import { configError } from './errors.ts';
import { createEvaluations } from './evaluations.ts';
import { resourceConfigHistory } from './history.ts';
import { putEvaluations } from './put-evaluations.ts';
import { createRecorder, type Recording } from './recorder.ts';
import { checkParameters, type DocumentParameter, parseRemediation } from './remediation.ts';
import {
  describeRemediationConfigurations,
  describeRemediationExecutionStatus,
  startRemediationExecution,
} from './remediation-executions.ts';
import { resourceCompliance } from './resource-compliance.ts';
import { type ConfigRule, parseRule, recordedType } from './rule.ts';
import { describeConfigRules, describeConfigurationRecorderStatus, describeConfigurationRecorders } from './rule-reads.ts';
import { createRuleStore, type Result, type RuleState } from './rule-store.ts';
import { type ConfigSettings, defaultConfigSettings } from './settings.ts';
import { startConfigRulesEvaluation } from './start-evaluation.ts';

type Properties = Readonly<Record<string, unknown>>;

export type ConfigServiceOptions = {
  readonly accountId: string;
  readonly partition: string;
  readonly clock: SandboxClock;
  /** For the automations of remediations. */
  readonly dispatch: Dispatch;
  /** Parameters that a document of Systems Manager takes. @throws if there is no such document in the Region. */
  readonly parametersOf: (region: string, documentName: string) => Promise<readonly DocumentParameter[]>;
  /** Invokes a rule's function asynchronously; resolves when it and its retries are over. */
  readonly invoke: (region: string, functionArn: string, event: string) => Promise<void>;
  /** Whether the function's resource policy lets AWS Config of this account invoke it. */
  readonly mayInvoke: (region: string, functionArn: string) => boolean;
  /** Whether the Region has a configuration recorder that is on. @default it has */
  readonly hasRecorder?: ((region: string) => boolean) | undefined;
  /** How a key is at this moment; `undefined` if there is none of that id. */
  readonly capture: (region: string, keyId: string) => ConfigurationItem | undefined;
  /** The Regions of the account. */
  readonly regions?: readonly string[] | undefined;
  /** What an aggregator of this account sees: every account of its organization. @throws ServiceError if it may not @default this account alone */
  readonly aggregated?: (() => readonly AggregationSource[]) | undefined;
  readonly settings?: Partial<ConfigSettings> | undefined;
};

export type ConfigService = {
  readonly operations: ServiceOperations;
  /** PutConfigRule with the properties of the template, for the account or for the service that owns the rule. Its first evaluation begins at once. */
  readonly putRule: (region: string, properties: Properties, createdBy?: string) => ConfigRule;
  /** DeleteConfigRule, with its results and its remediation. */
  readonly removeRule: (region: string, name: string) => void;
  /** What aggregators see of this account. */
  readonly source: AggregationSource;
  readonly putAggregator: (region: string, properties: Properties) => Aggregator;
  readonly removeAggregator: (region: string, name: string) => void;
  /** PutRemediationConfigurations, likewise. */
  readonly putRemediation: (region: string, properties: Properties) => Promise<void>;
  readonly removeRemediation: (region: string, ruleName: string) => void;
  /** Records keys that are there from the beginning; nobody is told. */
  readonly discover: (region: string, keyIds: readonly string[]) => void;
  /** Tells the recorder that a key has changed. */
  readonly keyChanged: (region: string, keyId: string) => void;
  /** Lets PutEvaluations refuse single evaluations although it answers 200, `times` times. */
  readonly refuseEvaluations: (concerns: (resourceId: string) => boolean, times: number) => void;
  readonly settled: () => Promise<void>;
  /** How many notifications are waiting, on their way or being worked on. */
  readonly ongoing: () => number;
  readonly stop: () => void;
};

/** AWS Config of one account, for all Regions: recorder, custom rules, results, history, remediations. State lives in memory. */
export function createConfigService(options: ConfigServiceOptions): ConfigService {
  const { accountId, partition, clock, dispatch } = options;
  const settings = { ...defaultConfigSettings, ...options.settings };
  const startedAt = clock.now();
  const hasRecorder = options.hasRecorder ?? (() => true);
  const rules = createRuleStore();
  const recorder = createRecorder();
  const evaluations = createEvaluations({ accountId, partition, clock, settings, recorder, invoke: options.invoke });
  const changes = createOngoing();
  const ending = new AbortController();
  let refusals: { readonly concerns: (resourceId: string) => boolean; left: number }[] = [];

  const onStored = ({ rule }: RuleState, before: Result | undefined, after: Result): void => {
    if (before?.complianceType === after.complianceType) return;
    recorder.record(resourceCompliance(rules.all(rule.region), after, { accountId, region: rule.region, at: clock.now() }));
  };
  const refuses = (resourceId: string): boolean => {
    const refusal = refusals.find(({ concerns, left }) => left > 0 && concerns(resourceId));
    if (refusal !== undefined) refusal.left -= 1;
    return refusal !== undefined;
  };
  const inBackground = (work: Promise<unknown>): void => {
    changes.track(work).catch(() => {});
  };

  const announce = async (recording: Recording): Promise<void> => {
    await Promise.all(rules.all(recording.item.region).map((state) => evaluations.evaluateChange(state, recording)));
  };
  const deletedItem = (region: string, keyId: string): ConfigurationItem | undefined => {
    const last = recorder.history(region, recordedType, keyId).at(-1);
    return last === undefined ? undefined : { ...last, status: 'ResourceDeleted', capturedAt: clock.now() };
  };
  const pending = new Set<string>();
  const keyChanged = (region: string, keyId: string): void => {
    const place = `${region}/${keyId}`;
    if (!hasRecorder(region) || settings.changeNotifications === 'off' || pending.has(place)) return;
    pending.add(place);
    inBackground(
      clock.sleep(settings.changeDelayInMillis, ending.signal).then(() => {
        pending.delete(place);
        if (ending.signal.aborted) return undefined;
        const item = options.capture(region, keyId) ?? deletedItem(region, keyId);
        const recording = item === undefined ? undefined : recorder.record(item);
        return recording === undefined ? undefined : announce(recording);
      }),
    );
  };

  const evaluateOnSchedule = async (state: RuleState): Promise<void> => {
    for (;;) {
      await clock.sleep(state.rule.scheduleInMillis, ending.signal);
      if (ending.signal.aborted || !rules.all(state.rule.region).includes(state)) return;
      inBackground(evaluations.evaluateAll(state));
    }
  };

  const putRule = (region: string, properties: Properties, createdBy?: string): ConfigRule => {
    if (!hasRecorder(region))
      throw configError('NoAvailableConfigurationRecorderException', 'Configuration recorder is not available to put config rule.');
    const existing = rules.all(region).find(({ rule }) => rule.name === properties['ConfigRuleName']);
    const id = existing?.rule.id ?? `config-rule-${randomBytes(3).toString('hex')}`;
    const path = createdBy === undefined ? '' : `aws-service-rule/${createdBy}/`;
    const rule = parseRule(properties, {
      region,
      id,
      arn: `arn:${partition}:config:${region}:${accountId}:config-rule/${path}${id}`,
      ...(createdBy === undefined ? {} : { createdBy }),
    });
    if (!options.mayInvoke(region, rule.functionArn)) {
      throw configError(
        'InsufficientPermissionsException',
        `The AWS Lambda function ${rule.functionArn} cannot be invoked. Check the specified function ARN, and check the function's permissions: AWS::Lambda::Permission for config.amazonaws.com with SourceAccount ${accountId}.`,
      );
    }
    if (existing !== undefined) {
      // PutConfigRule on a rule that is there changes it, keeps its results and has it evaluated (AWS Config API).
      existing.rule = rule;
      inBackground(evaluations.evaluateAll(existing));
      return rule;
    }
    const state = rules.add(rule);
    inBackground(evaluations.evaluateAll(state));
    evaluateOnSchedule(state).catch(() => {});
    return rule;
  };

  const source: AggregationSource = {
    accountId,
    regions: options.regions ?? [],
    rules: rules.all,
    items: (region) =>
      hasRecorder(region) ? [recordedType, 'AWS::Config::ResourceCompliance'].flatMap((type) => recorder.current(region, type)) : [],
  };
  const aggregators = createAggregators({ accountId, partition, own: source, sources: options.aggregated ?? (() => [source]) });

  const world = { accountId, partition, dispatch, now: clock.now };
  const answers: Readonly<Record<string, (call: ApiCall) => Record<string, unknown> | Promise<Record<string, unknown>>>> = {
    ...aggregators.operations,
    PutEvaluations: (call) =>
      putEvaluations(call, {
        now: clock.now,
        settings,
        invocationOf: evaluations.invocationOf,
        refuses,
        onStored,
      }),
    GetComplianceDetailsByConfigRule: (call) => complianceDetailsByConfigRule(call, rules),
    GetComplianceDetailsByResource: (call) => complianceDetailsByResource(call, rules),
    DescribeComplianceByConfigRule: (call) => complianceByConfigRule(call, rules),
    DescribeConfigRules: (call) => describeConfigRules(call, rules),
    StartConfigRulesEvaluation: (call) =>
      startConfigRulesEvaluation(call, rules, { now: clock.now(), onceInMillis: settings.evaluationIntervalInMillis }, (state) =>
        inBackground(evaluations.evaluateOnDemand(state)),
      ),
    DescribeRemediationConfigurations: (call) => describeRemediationConfigurations(call, rules),
    StartRemediationExecution: (call) => startRemediationExecution(call, rules, world),
    DescribeRemediationExecutionStatus: (call) => describeRemediationExecutionStatus(call, rules, world),
    GetResourceConfigHistory: (call) => resourceConfigHistory(call, recorder, clock.now()),
    DescribeConfigurationRecorders: (call) =>
      hasRecorder(call.region) ? describeConfigurationRecorders(call, accountId, partition) : { ConfigurationRecorders: [] },
    DescribeConfigurationRecorderStatus: (call) =>
      hasRecorder(call.region) ? describeConfigurationRecorderStatus(call, startedAt) : { ConfigurationRecordersStatus: [] },
  };

  return {
    operations: Object.fromEntries(
      Object.entries(answers).map(([name, answer]): [string, Operation] => [name, async (call) => answer(call)]),
    ),
    source,
    putAggregator: aggregators.put,
    removeAggregator: aggregators.remove,
    putRule,
    removeRule: rules.remove,
    putRemediation: async (region, properties) => {
      const name = String(properties['ConfigRuleName']);
      const state = rules.get(region, name);
      const remediation = parseRemediation(
        properties,
        `arn:${partition}:config:${region}:${accountId}:remediation-configuration/${name}/sandbox`,
      );
      checkParameters(remediation, await options.parametersOf(region, remediation.documentName));
      state.remediation = remediation;
    },
    removeRemediation: (region, ruleName) => {
      for (const state of rules.all(region)) if (state.rule.name === ruleName) delete state.remediation;
    },
    discover: (region, keyIds) => {
      for (const keyId of hasRecorder(region) ? keyIds : []) {
        const item = options.capture(region, keyId);
        if (item !== undefined) recorder.record(item);
      }
    },
    keyChanged,
    refuseEvaluations: (concerns, times) => {
      refusals = [...refusals, { concerns, left: times }];
    },
    settled: async () => {
      while (changes.count() + evaluations.ongoing() > 0) await Promise.all([changes.settled(), evaluations.settled()]);
    },
    ongoing: () => changes.count() + evaluations.ongoing(),
    stop: () => ending.abort(),
  };
}
