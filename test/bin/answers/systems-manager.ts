import {
  DescribeAutomationExecutionsCommand,
  type DescribeAutomationExecutionsCommandInput,
  GetAutomationExecutionCommand,
  SendAutomationSignalCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  type StartAutomationExecutionCommandInput,
} from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';

export type FakeExecution = {
  readonly documentName: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly status?: string;
  readonly requestedBy?: string;
  readonly failureMessage?: string;
  readonly startedAt?: Date;
  /** Status of its approval step, if it is another than that of the execution. */
  readonly approval?: string;
  /** Entries of `ApproverDecisions`, in the form that AWS was seen to give. */
  readonly decisions?: readonly { readonly Approver: string; readonly Decision: string }[];
};

export type SentSignal = { readonly executionId: string; readonly type: string; readonly comment: string | undefined };

export const executionNumber = (number: number): string => `11111111-2222-4333-8444-${String(number).padStart(12, '0')}`;

const executions = new Map<string, FakeExecution>();
let signals: SentSignal[] = [];
let starts: StartAutomationExecutionCommandInput[] = [];
let refusal: Error | undefined;
let whenRefused: () => void = () => {};
let whenSignalled: (signal: SentSignal) => void = () => {};

const ssm = mockClient(SSMClient);
const sts = mockClient(STSClient);

/** Systems Manager and AWS STS, as far as the command line asks them. */
export const systemsManager = {
  reset(): void {
    executions.clear();
    signals = [];
    starts = [];
    refusal = undefined;
    whenSignalled = () => {};
    ssm.reset();
    ssm.onAnyCommand().callsFake(refuse);
    sts.reset();
    sts.onAnyCommand().callsFake(refuse);
    ssm.on(DescribeAutomationExecutionsCommand).callsFake(describe);
    ssm.on(StartAutomationExecutionCommand).callsFake(async (input: StartAutomationExecutionCommandInput) => {
      starts.push(input);
      return { AutomationExecutionId: executionNumber(starts.length) };
    });
    ssm.on(GetAutomationExecutionCommand).callsFake(async ({ AutomationExecutionId }) => answerFor(AutomationExecutionId));
    ssm.on(SendAutomationSignalCommand).callsFake(async ({ AutomationExecutionId, SignalType, Payload }) => {
      if (refusal !== undefined) {
        whenRefused();
        throw refusal;
      }
      const signal = { executionId: AutomationExecutionId, type: SignalType, comment: Payload?.Comment?.[0] };
      signals.push(signal);
      whenSignalled(signal);
      return {};
    });
  },
  calledBy(arn: string, userId: string): void {
    sts.on(GetCallerIdentityCommand).resolves({ Arn: arn, UserId: userId, Account: arn.split(':')[4] ?? '' });
  },
  runs: (executionId: string, execution: FakeExecution): void => {
    executions.set(executionId, execution);
  },
  /** What becomes of an execution once a signal has come. */
  onSignal(then: (signal: SentSignal) => void): void {
    whenSignalled = then;
  },
  /** @param then what happens at the same moment */
  refuseSignals(error: Error | undefined, then: () => void = () => {}): void {
    refusal = error;
    whenRefused = then;
  },
  denyExecutions(): void {
    ssm.on(GetAutomationExecutionCommand).callsFake(async () => {
      throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    });
  },
  signals: (): readonly SentSignal[] => signals,
  /** Executions that were started, which have the numbers from 1 on. */
  starts: (): readonly StartAutomationExecutionCommandInput[] => starts,
};

const refuse = async (input: unknown): Promise<never> => {
  throw new Error(`a call this test did not expect: ${JSON.stringify(input)}`);
};

const waits = 'Waiting';

async function describe({ Filters = [] }: DescribeAutomationExecutionsCommandInput): Promise<object> {
  const filter = (name: string): string | undefined => Filters.find(({ Key }) => Key === name)?.Values?.[0];
  const [documentName, status] = [filter('DocumentNamePrefix') ?? '', filter('ExecutionStatus')];
  return {
    AutomationExecutionMetadataList: [...executions]
      .filter(([, one]) => one.documentName === documentName && (status === undefined || status === (one.status ?? waits)))
      .map(([AutomationExecutionId, one]) => ({
        AutomationExecutionId,
        DocumentName: one.documentName,
        AutomationExecutionStatus: one.status ?? waits,
        ExecutionStartTime: one.startedAt ?? new Date(),
      })),
  };
}

function answerFor(executionId: string): object {
  const execution = executions.get(executionId);
  if (execution === undefined) throw Object.assign(new Error(executionId), { name: 'AutomationExecutionNotFoundException' });
  const { documentName, parameters, status = waits, requestedBy, failureMessage, startedAt, decisions = [], approval = status } = execution;
  return {
    AutomationExecution: {
      AutomationExecutionStatus: status,
      DocumentName: documentName,
      DocumentVersion: '1',
      Parameters: parameters,
      ExecutedBy:
        requestedBy ?? 'arn:aws:sts::111122223333:assumed-role/KmsRotation-RequestApproval-eu-central-1/KmsRotation-RequestApproval',
      ExecutionStartTime: startedAt ?? new Date(),
      FailureMessage: failureMessage,
      StepExecutions: [
        {
          StepName: 'Approve',
          Action: 'aws:approve',
          StepStatus: approval,
          ...(approval === waits ? {} : { ExecutionEndTime: new Date() }),
          Outputs: { ApproverDecisions: decisions.map((decision) => JSON.stringify(decision)) },
        },
      ],
    },
  };
}
