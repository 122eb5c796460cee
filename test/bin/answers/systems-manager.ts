import {
  DescribeAutomationExecutionsCommand,
  type DescribeAutomationExecutionsCommandInput,
  GetAutomationExecutionCommand,
  SendAutomationSignalCommand,
  SSMClient,
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
  /** Entries of `ApproverDecisions`, in the form that AWS was seen to give. */
  readonly decisions?: readonly { readonly Approver: string; readonly Decision: string }[];
};

export type SentSignal = { readonly executionId: string; readonly type: string; readonly comment: string | undefined };

const executions = new Map<string, FakeExecution>();
let signals: SentSignal[] = [];
let refusal: Error | undefined;
let whenSignalled: (signal: SentSignal) => void = () => {};

const ssm = mockClient(SSMClient);
const sts = mockClient(STSClient);

/** Systems Manager and AWS STS, as far as the command line asks them. */
export const systemsManager = {
  reset(): void {
    executions.clear();
    signals = [];
    refusal = undefined;
    whenSignalled = () => {};
    for (const mock of [ssm, sts]) {
      mock.reset();
      mock.onAnyCommand().callsFake((input: unknown) => {
        throw new Error(`a call this test did not expect: ${JSON.stringify(input)}`);
      });
    }
    ssm.on(DescribeAutomationExecutionsCommand).callsFake(describe);
    ssm.on(GetAutomationExecutionCommand).callsFake(({ AutomationExecutionId }) => answerFor(AutomationExecutionId));
    ssm.on(SendAutomationSignalCommand).callsFake(({ AutomationExecutionId, SignalType, Payload }) => {
      if (refusal !== undefined) throw refusal;
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
  refuseSignals(error: Error | undefined): void {
    refusal = error;
  },
  denyExecutions(): void {
    ssm.on(GetAutomationExecutionCommand).callsFake(() => {
      throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    });
  },
  signals: (): readonly SentSignal[] => signals,
};

const waits = 'Waiting';

function describe({ Filters = [] }: DescribeAutomationExecutionsCommandInput): object {
  const valueOf = (name: string): string | undefined => Filters.find(({ Key }) => Key === name)?.Values?.[0];
  const [documentName, status] = [valueOf('DocumentNamePrefix') ?? '', valueOf('ExecutionStatus')];
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
  const { documentName, parameters, status = waits, requestedBy, failureMessage, startedAt, decisions = [] } = execution;
  return {
    AutomationExecution: {
      AutomationExecutionStatus: status,
      DocumentName: documentName,
      DocumentVersion: '1',
      Parameters: parameters,
      ExecutedBy: requestedBy ?? 'arn:aws:sts::111122223333:assumed-role/KmsRotation-RequestApproval-eu-central-1/KmsRotation-RequestApproval',
      ExecutionStartTime: startedAt ?? new Date(),
      FailureMessage: failureMessage,
      StepExecutions: [
        {
          StepName: 'Approve',
          Action: 'aws:approve',
          StepStatus: status,
          ...(status === waits ? {} : { ExecutionEndTime: new Date() }),
          Outputs: { ApproverDecisions: decisions.map((decision) => JSON.stringify(decision)) },
        },
      ],
    },
  };
}
