import type { ApiCall, Principal } from '../../call.ts';
import type { Dispatch } from '../../dispatch.ts';
import { ServiceError } from '../../service-error.ts';
import { configError } from './errors.ts';
import { type Input, isMap, mapsIn, refuseMoreThan, requiredTextIn, textIn, textsIn } from './input.ts';
import { limitIn, pageOf } from './paging.ts';
import type { Remediation } from './remediation.ts';
import type { RuleState, RuleStore } from './rule-store.ts';

type World = { readonly accountId: string; readonly partition: string; readonly dispatch: Dispatch; readonly now: () => Date };

export function describeRemediationConfigurations({ region, input }: ApiCall, rules: RuleStore): Record<string, unknown> {
  const names = textsIn(input, 'ConfigRuleNames');
  refuseMoreThan(25, 'configRuleNames', names);
  // Rules without a remediation, and names that no rule has, are left out.
  const states = rules.all(region).filter(({ rule }) => names.includes(rule.name));
  return {
    RemediationConfigurations: states.flatMap(({ rule, remediation }) =>
      remediation === undefined ? [] : [describe(rule.name, remediation)],
    ),
  };
}

const describe = (ruleName: string, { written, arn }: Remediation): Record<string, unknown> => ({
  ...written,
  ConfigRuleName: ruleName,
  Automatic: false,
  Arn: arn,
});

/**
 * StartRemediationExecution: the Remediate button. Starts one automation per resource that is NON_COMPLIANT; the others come back as failed
 * items, and the call itself succeeds (AWS Config API).
 */
export async function startRemediationExecution(
  { region, input }: ApiCall,
  rules: RuleStore,
  world: World,
): Promise<Record<string, unknown>> {
  const { state, remediation } = remediationOf(region, input, rules);
  const keys = mapsIn(input, 'ResourceKeys');
  if (keys.length === 0) throw configError('ValidationException', 'ResourceKeys must have 1 to 100 entries');
  refuseMoreThan(100, 'resourceKeys', keys);
  const failures: { readonly key: Input; readonly message: string }[] = [];
  for (const key of keys) {
    const message = await startFor(requiredTextIn(key, 'resourceId'), { state, remediation, world });
    if (message !== undefined) failures.push({ key, message });
  }
  const [first] = failures;
  return first === undefined ? {} : { FailureMessage: first.message, FailedItems: failures.map(({ key }) => key) };
}

type Target = { readonly state: RuleState; readonly remediation: Remediation; readonly world: World };

/** @returns why nothing was started, or `undefined`. */
async function startFor(resourceId: string, { state, remediation, world }: Target): Promise<string | undefined> {
  if (state.results.get(resourceId)?.complianceType !== 'NON_COMPLIANT') return `Resource ${resourceId} is not NON_COMPLIANT`;
  const running = await executionOf(state, resourceId, world);
  if (running !== undefined && ['QUEUED', 'IN_PROGRESS'].includes(stateOf(running)))
    return `Resource ${resourceId} is being remediated already`;
  const Parameters = Object.fromEntries(
    Object.entries(remediation.parameters).map(([name, value]) => [name, value.kind === 'fixed' ? value.values : [resourceId]]),
  );
  try {
    const { AutomationExecutionId } = await world.dispatch({
      service: 'ssm',
      region: state.rule.region,
      operation: 'StartAutomationExecution',
      input: {
        DocumentName: remediation.documentName,
        ...(remediation.documentVersion === undefined ? {} : { DocumentVersion: remediation.documentVersion }),
        Parameters,
      },
      principal: remediationPrincipal(world),
    });
    state.remediations.set(resourceId, { executionId: String(AutomationExecutionId), startedAt: world.now() });
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return `${error.name}: ${error.message}`;
    throw error;
  }
}

/** DescribeRemediationExecutionStatus. How a waiting approval maps is undocumented; here it is IN_PROGRESS. */
export async function describeRemediationExecutionStatus(
  { region, input }: ApiCall,
  rules: RuleStore,
  world: World,
): Promise<Record<string, unknown>> {
  const { state } = remediationOf(region, input, rules);
  const keys = mapsIn(input, 'ResourceKeys').map((key) => requiredTextIn(key, 'resourceId'));
  const wanted = keys.length === 0 ? [...state.remediations.keys()] : keys;
  const { page, nextToken } = pageOf(wanted, limitIn(input['Limit'], 100, 100), textIn(input, 'NextToken'));
  const statuses: Record<string, unknown>[] = [];
  for (const resourceId of page) {
    const execution = await executionOf(state, resourceId, world);
    if (execution !== undefined) statuses.push(statusOf(resourceId, execution, world.now()));
  }
  return { RemediationExecutionStatuses: statuses, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
}

function remediationOf(region: string, input: Input, rules: RuleStore): { readonly state: RuleState; readonly remediation: Remediation } {
  const name = requiredTextIn(input, 'ConfigRuleName');
  const state = rules.all(region).find(({ rule }) => rule.name === name);
  if (state?.remediation === undefined) {
    throw configError('NoSuchRemediationConfigurationException', `No RemediationConfiguration for rule ${name} exists`);
  }
  return { state, remediation: state.remediation };
}

async function executionOf(state: RuleState, resourceId: string, world: World): Promise<Input | undefined> {
  const started = state.remediations.get(resourceId);
  if (started === undefined) return undefined;
  const { AutomationExecution } = await world.dispatch({
    service: 'ssm',
    region: state.rule.region,
    operation: 'GetAutomationExecution',
    input: { AutomationExecutionId: started.executionId },
    principal: remediationPrincipal(world),
  });
  return isMap(AutomationExecution) ? AutomationExecution : undefined;
}

const remediationPrincipal = ({ accountId, partition }: World): Principal => ({
  kind: 'service',
  accountId,
  arn: `arn:${partition}:iam::${accountId}:role/aws-service-role/remediation.config.amazonaws.com/AWSServiceRoleForConfigRemediation`,
});

const executionStates: Readonly<Record<string, string>> = {
  Pending: 'QUEUED',
  InProgress: 'IN_PROGRESS',
  Waiting: 'IN_PROGRESS',
  Cancelling: 'IN_PROGRESS',
  Success: 'SUCCEEDED',
};

const stateOf = ({ AutomationExecutionStatus }: Input): string => executionStates[String(AutomationExecutionStatus)] ?? 'FAILED';

const stepStates: Readonly<Record<string, string>> = {
  Pending: 'PENDING',
  InProgress: 'IN_PROGRESS',
  Waiting: 'IN_PROGRESS',
  Success: 'SUCCEEDED',
};

const statusOf = (resourceId: string, execution: Input, now: Date): Record<string, unknown> => ({
  ResourceKey: { resourceType: 'AWS::KMS::Key', resourceId },
  State: stateOf(execution),
  StepDetails: mapsIn(execution, 'StepExecutions').map(stepDetail),
  InvocationTime: execution['ExecutionStartTime'],
  LastUpdatedTime: execution['ExecutionEndTime'] ?? now,
});

const stepDetail = (step: Input): Record<string, unknown> => ({
  Name: step['StepName'],
  State: stepStates[String(step['StepStatus'])] ?? 'FAILED',
  ...(step['FailureMessage'] === undefined ? {} : { ErrorMessage: step['FailureMessage'] }),
  ...(step['ExecutionStartTime'] === undefined ? {} : { StartTime: step['ExecutionStartTime'] }),
  ...(step['ExecutionEndTime'] === undefined ? {} : { StopTime: step['ExecutionEndTime'] }),
});
