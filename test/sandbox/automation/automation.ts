import type { LambdaAnswer } from '../../../sandbox/automation/action.ts';
import type { AutomationSettings } from '../../../sandbox/automation/settings.ts';
import type { ApiCall } from '../../../sandbox/call.ts';
import { checkInput, checkOutput } from '../../../sandbox/input-check.ts';
import { ServiceError } from '../../../sandbox/service-error.ts';
import type { AutomationQuotas } from '../../../sandbox/services/ssm/execution-store.ts';
import type { SsmRequestRates } from '../../../sandbox/services/ssm/request-rates.ts';
import { createSsmService, type SsmService } from '../../../sandbox/services/ssm/ssm-service.ts';
import { everythingDone, manualClock } from './manual-clock.ts';

export const accountId = '111122223333';
export const region = 'eu-central-1';
export const roleArn = `arn:aws:iam::${accountId}:role/Runbook`;
export const operatorArn = `arn:aws:iam::${accountId}:user/operator`;

/** What a fake API or function answers; throwing a ServiceError is an AWS error. */
export type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => unknown>>;

export type AutomationOptions = {
  /** `service.Operation` → answer. Anything else is an error. */
  readonly apis?: Answers;
  /** Function name → what it returns. */
  readonly lambdas?: Answers;
  readonly settings?: Partial<AutomationSettings>;
  readonly quotas?: Partial<AutomationQuotas>;
  readonly requestRates?: SsmRequestRates;
};

type StepView = {
  readonly StepName: string;
  readonly StepStatus: string;
  readonly FailureMessage?: string;
  readonly Inputs: Readonly<Record<string, string>>;
  readonly Outputs: Readonly<Record<string, readonly string[]>>;
  readonly ExecutionStartTime?: Date;
  readonly StepExecutionId: string;
  readonly ParentStepDetails?: { readonly StepName: string; readonly Iteration: number; readonly IteratorValue: string };
};

type ExecutionView = {
  readonly AutomationExecutionStatus: string;
  readonly StepExecutions: readonly StepView[];
  readonly Outputs: Readonly<Record<string, readonly string[]>>;
  readonly Parameters: Readonly<Record<string, readonly string[]>>;
  readonly FailureMessage?: string;
  readonly ExecutedBy: string;
};

const ids = (): (() => string) => {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
};

/** Systems Manager Automation alone, with fake APIs and functions and a clock that the test moves. */
export function automation(options: AutomationOptions = {}) {
  const { apis = {}, lambdas = {} } = options;
  const clock = manualClock();
  const calls: ApiCall[] = [];
  const invocations: { readonly functionName: string; readonly payload: unknown }[] = [];
  const service: SsmService = createSsmService({
    accountId,
    clock,
    newId: ids(),
    mayAssume: (arn) => arn === roleArn,
    refusalToPass: () => undefined,
    knowsOperation: (name, operation) =>
      ['kms', 'config', 'sns'].includes(name) && /^[A-Z]/.test(operation) && operation !== 'RotateEverything',
    dispatch: async (call) => {
      calls.push(call);
      // What Automation asks of itself is answered by itself.
      const own = call.service === 'ssm' ? service.operations[call.operation] : undefined;
      if (own !== undefined) return own(call);
      const answer = apis[`${call.service}.${call.operation}`];
      if (answer === undefined) throw new ServiceError('SandboxNotImplemented', `${call.service}.${call.operation} is not simulated`, 501);
      return answer(call.input) as Record<string, unknown>;
    },
    invokeLambda: async (_, functionName, payload) => {
      const input = JSON.parse(payload);
      invocations.push({ functionName, payload: input });
      return invokeFake(lambdas[functionName], input);
    },
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.quotas === undefined ? {} : { quotas: options.quotas }),
    requestRates: options.requestRates,
  });

  /** One API call, as anybody; what still runs in the background comes to rest before it returns. */
  const call = async (
    operation: string,
    input: Readonly<Record<string, unknown>>,
    callerArn = operatorArn,
  ): Promise<Record<string, unknown>> => {
    const implementation = service.operations[operation];
    if (implementation === undefined) throw new Error(`no operation ${operation}`);
    checkInput('ssm', operation, input);
    const answer = await implementation({ service: 'ssm', region, operation, input, principal: principalOf(callerArn) });
    checkOutput('ssm', operation, answer);
    await everythingDone();
    return answer;
  };

  const executionOf = async (id: string): Promise<ExecutionView> =>
    (await call('GetAutomationExecution', { AutomationExecutionId: id }))['AutomationExecution'] as ExecutionView;

  return {
    clock,
    calls,
    invocations,
    service,
    call,
    executionOf,
    advance: clock.advance,
    register: (content: string, name = 'Test-Runbook') =>
      service.registerDocument({ region, name, content, documentFormat: 'YAML', documentType: 'Automation' }),
    start: async (Parameters: Readonly<Record<string, readonly string[]>> = {}, name = 'Test-Runbook'): Promise<string> =>
      String((await call('StartAutomationExecution', { DocumentName: name, Parameters }))['AutomationExecutionId']),
    answer: (id: string, SignalType: 'Approve' | 'Reject', callerArn: string, comment?: string) =>
      call(
        'SendAutomationSignal',
        { AutomationExecutionId: id, SignalType, ...(comment === undefined ? {} : { Payload: { Comment: [comment] } }) },
        callerArn,
      ),
    stop: (id: string, Type = 'Cancel') => call('StopAutomationExecution', { AutomationExecutionId: id, Type }),
    /** All steps with their status, those inside loops included. */
    stepsOf: async (id: string, Filters: readonly object[] = []): Promise<readonly StepView[]> =>
      (await call('DescribeAutomationStepExecutions', { AutomationExecutionId: id, ...(Filters.length === 0 ? {} : { Filters }) }))[
        'StepExecutions'
      ] as readonly StepView[],
  };
}

export const statusesOf = ({ StepExecutions }: ExecutionView): Readonly<Record<string, string>> =>
  Object.fromEntries(StepExecutions.map(({ StepName, StepStatus }) => [StepName, StepStatus]));

function invokeFake(answer: Answers[string] | undefined, input: Readonly<Record<string, unknown>>): LambdaAnswer {
  if (answer === undefined) throw new ServiceError('ResourceNotFoundException', 'Function not found', 404);
  try {
    return { StatusCode: 200, Payload: JSON.stringify(answer(input)) };
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    const [errorType, errorMessage] = error instanceof Error ? [error.name, error.message] : ['Error', String(error)];
    return { StatusCode: 200, FunctionError: 'Unhandled', Payload: JSON.stringify({ errorType, errorMessage }) };
  }
}

function principalOf(arn: string): ApiCall['principal'] {
  const [, account, role, sessionName] = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (role === undefined || sessionName === undefined) return { kind: 'user', arn, accountId };
  return { kind: 'assumedRole', arn, accountId, roleArn: `arn:aws:iam::${account}:role/${role}`, sessionName };
}

/** A document around the given steps, written as YAML text. */
export const runbookWith = (steps: string, rest = ''): string => `schemaVersion: '0.3'
assumeRole: '${roleArn}'
${rest}
mainSteps:
${steps}`;
