import {
  type ComplianceType as ConfigComplianceType,
  type ConfigRule,
  type ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  type Evaluation,
  type EvaluationResult,
  GetComplianceDetailsByConfigRuleCommand,
  GetComplianceDetailsByResourceCommand,
  PutEvaluationsCommand,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import { reasonCodeIn } from '../core/annotation.ts';
import type { Policy } from '../core/policy.ts';
import { parseRuleParameters } from '../core/rule-parameters.ts';

export const resourceType = 'AWS::KMS::Key';

/** `PutEvaluations` takes at most this many (AWS Config API). */
export const evaluationsPerCall = 100;

/** AWS Config refused evaluations again after they were sent again: the results are incomplete, and nothing may be cleared on them. */
export class EvaluationsRejectedError extends Error {
  override readonly name = 'EvaluationsRejectedError' as const;
  readonly resourceIds: readonly string[];
  constructor(resourceIds: readonly string[]) {
    super(`AWS Config rejected ${resourceIds.length} evaluations twice, first: ${resourceIds.slice(0, 3).join(', ')}`);
    this.resourceIds = resourceIds;
  }
}

export type Putting = { readonly resultToken: string; readonly testMode: boolean; readonly signal?: AbortSignal | undefined };

/** Puts up to 100 evaluations. @returns those that AWS Config refused; it answers 200 all the same. */
export async function putEvaluations(
  config: ConfigServiceClient,
  evaluations: readonly Evaluation[],
  putting: Putting,
): Promise<readonly Evaluation[]> {
  const { FailedEvaluations } = await config.send(
    new PutEvaluationsCommand({
      ResultToken: putting.resultToken,
      Evaluations: [...evaluations],
      ...(putting.testMode ? { TestMode: true } : {}),
    }),
    putting.signal === undefined ? {} : { abortSignal: putting.signal },
  );
  return FailedEvaluations ?? [];
}

/** Sends refused evaluations once more. @throws EvaluationsRejectedError with the ids of those refused again. */
export async function putAgain(config: ConfigServiceClient, refused: readonly Evaluation[], putting: Putting): Promise<void> {
  const refusedAgain: Evaluation[] = [];
  for (let start = 0; start < refused.length; start += evaluationsPerCall) {
    refusedAgain.push(...(await putEvaluations(config, refused.slice(start, start + evaluationsPerCall), putting)));
  }
  if (refusedAgain.length > 0)
    throw new EvaluationsRejectedError(refusedAgain.map(({ ComplianceResourceId }) => ComplianceResourceId ?? 'unknown'));
}

/** What the rule says of one key. The reason code is read from the annotation. */
export type RuleResult = {
  readonly resourceId: string;
  readonly complianceType: ConfigComplianceType | 'UNKNOWN';
  readonly annotation?: string;
  readonly reasonCode?: string;
  readonly resultRecordedTime?: Date;
  /** As it was put. */
  readonly orderingTimestamp?: Date;
  readonly configRuleInvokedTime?: Date;
};

/** Current results of the rule, page by page; of the given compliance types only, if any are given. */
export async function* ruleResults(
  config: ConfigServiceClient,
  ruleName: string,
  complianceTypes: readonly ConfigComplianceType[] = [],
  signal?: AbortSignal,
): AsyncGenerator<RuleResult> {
  let nextToken: string | undefined;
  do {
    const page = await config.send(
      new GetComplianceDetailsByConfigRuleCommand({
        ConfigRuleName: ruleName,
        Limit: 100,
        ...(complianceTypes.length === 0 ? {} : { ComplianceTypes: [...complianceTypes] }),
        // An empty token is refused: it is left out on the first call.
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    for (const result of page.EvaluationResults ?? []) yield ruleResultFrom(result);
    nextToken = page.NextToken === '' ? undefined : page.NextToken;
  } while (nextToken !== undefined);
}

/** The rule's current result for one key; `undefined` if it has none. A conformance pack appends to the name of a rule. */
export async function ruleResultOfKey(config: ConfigServiceClient, ruleName: string, keyId: string): Promise<RuleResult | undefined> {
  let nextToken: string | undefined;
  do {
    const page = await config.send(
      new GetComplianceDetailsByResourceCommand({
        ResourceType: resourceType,
        ResourceId: keyId,
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      }),
    );
    const own = (page.EvaluationResults ?? []).find(({ EvaluationResultIdentifier: identifier }) =>
      isRule(identifier?.EvaluationResultQualifier?.ConfigRuleName, ruleName),
    );
    if (own !== undefined) return ruleResultFrom(own);
    nextToken = page.NextToken === '' ? undefined : page.NextToken;
  } while (nextToken !== undefined);
  return undefined;
}

/** Whether this is the name of the rule, or what a conformance pack made of it. */
export const isRule = (name: string | undefined, ruleName: string): boolean =>
  name === ruleName || name?.startsWith(`${ruleName}-conformance-pack-`) === true;

function ruleResultFrom(result: EvaluationResult): RuleResult {
  const reasonCode = reasonCodeIn(result.Annotation);
  return {
    resourceId: result.EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId ?? 'unknown',
    complianceType: result.ComplianceType ?? 'UNKNOWN',
    ...(result.Annotation === undefined ? {} : { annotation: result.Annotation.trim() }),
    ...(reasonCode === undefined ? {} : { reasonCode }),
    ...(result.EvaluationResultIdentifier?.OrderingTimestamp === undefined
      ? {}
      : { orderingTimestamp: result.EvaluationResultIdentifier.OrderingTimestamp }),
    ...(result.ResultRecordedTime === undefined ? {} : { resultRecordedTime: result.ResultRecordedTime }),
    ...(result.ConfigRuleInvokedTime === undefined ? {} : { configRuleInvokedTime: result.ConfigRuleInvokedTime }),
  };
}

/** Starts a re-evaluation; AWS Config runs one at a time and at most one a minute. */
export async function startEvaluation(config: ConfigServiceClient, ruleName: string): Promise<'STARTED' | 'ALREADY_RUNNING'> {
  try {
    await config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [ruleName] }));
    return 'STARTED';
  } catch (error) {
    if (error instanceof Error && (error.name === 'LimitExceededException' || error.name === 'ResourceInUseException'))
      return 'ALREADY_RUNNING';
    throw error;
  }
}

/** No rule of this name is deployed in the Region, neither by itself nor by a conformance pack. */
export class RuleNotDeployedError extends Error {
  override readonly name = 'RuleNotDeployedError' as const;
  constructor(ruleName: string) {
    super(
      `there is no AWS Config rule ${ruleName} in this Region, nor one that a conformance pack made of it; is the pack deployed, and is its status CREATE_COMPLETE?`,
    );
  }
}

/** The policy the rule evaluates by, from its deployed parameters. @throws RuleNotDeployedError, InvalidRuleParameterError */
export async function readRuleParameters(config: ConfigServiceClient, ruleName: string): Promise<Policy> {
  const rule = await findRule(config, ruleName);
  if (rule === undefined) throw new RuleNotDeployedError(ruleName);
  return parseRuleParameters(rule.InputParameters);
}

/** The name by which the rule is deployed, for calls that take no other. @throws RuleNotDeployedError */
export async function deployedRuleName(config: ConfigServiceClient, ruleName: string): Promise<string> {
  const deployed = await deployedRule(config, ruleName);
  if (deployed === undefined) throw new RuleNotDeployedError(ruleName);
  return deployed;
}

/** The name by which the rule is deployed, which a conformance pack makes longer; `undefined` if the Region has no such rule. */
export const deployedRule = async (config: ConfigServiceClient, ruleName: string): Promise<string | undefined> =>
  (await findRule(config, ruleName))?.ConfigRuleName;

/** Looks through all rules: the ending that a conformance pack gives is in no other call that needs no permission on the pack. */
async function findRule(config: ConfigServiceClient, ruleName: string): Promise<ConfigRule | undefined> {
  let nextToken: string | undefined;
  do {
    const page = await config.send(new DescribeConfigRulesCommand(nextToken === undefined ? {} : { NextToken: nextToken }));
    const own = (page.ConfigRules ?? []).find(({ ConfigRuleName }) => isRule(ConfigRuleName, ruleName));
    if (own !== undefined) return own;
    nextToken = page.NextToken === '' ? undefined : page.NextToken;
  } while (nextToken !== undefined);
  return undefined;
}

/** Whether a configuration recorder is on in the Region. Without one no rule can be deployed. */
export async function isRecording(config: ConfigServiceClient): Promise<boolean> {
  const { ConfigurationRecordersStatus = [] } = await config.send(new DescribeConfigurationRecorderStatusCommand({}));
  return ConfigurationRecordersStatus.some(({ recording }) => recording === true);
}
