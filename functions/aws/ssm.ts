import {
  type AutomationExecution,
  type AutomationExecutionFilter,
  DescribeAutomationExecutionsCommand,
  DescribeAutomationStepExecutionsCommand,
  GetAutomationExecutionCommand,
  SendAutomationSignalCommand,
  type SSMClient,
  StartAutomationExecutionCommand,
  type StepExecution,
} from '@aws-sdk/client-ssm';

import { documentNames } from '../core/changes/runbooks.ts';
import { isoTime } from './iso-time.ts';
import { UnexpectedAnswerError } from './unexpected-answer.ts';

/** One step of an execution; steps inside a loop carry the value they ran for. */
export type Step = {
  readonly name: string;
  readonly action: string;
  readonly status: string;
  readonly failureMessage: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly outputs: Readonly<Record<string, readonly string[]>>;
  readonly iteratorValue: string | null;
};

export type Execution = {
  readonly executionId: string;
  readonly status: string;
  readonly failureMessage: string | null;
  /** ARN of whoever started it (`ExecutedBy`). */
  readonly requestedBy: string;
  readonly documentName: string;
  readonly documentVersion: string;
  /** What it was started with. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** The execution that started it as a child; `null`: it is none. */
  readonly parentExecutionId: string | null;
  readonly isInteractive: boolean;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly steps: readonly Step[];
};

/** How an execution of a runbook is started. */
export type ExecutionStart = {
  readonly documentName: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** The request that it belongs to; empty: none. */
  readonly requestId: string;
  readonly automationRoleArn: string;
  /** A UUID; the same token with the same request starts nothing twice. */
  readonly clientToken: string;
};

/** Tag that lets approvers' permissions and our own queries find the executions of a request. */
export const requestIdTag = 'kms-rotation:request-id';

/** Starts an execution of a runbook. @returns its id */
export async function startExecution(ssm: SSMClient, start: ExecutionStart): Promise<string> {
  const parameters = Object.fromEntries(Object.entries(start.parameters).map(([name, values]) => [name, [...values]]));
  const { AutomationExecutionId } = await ssm.send(
    new StartAutomationExecutionCommand({
      DocumentName: start.documentName,
      Parameters: { AutomationAssumeRole: [start.automationRoleArn], ...parameters, RequestId: [start.requestId] },
      ClientToken: start.clientToken,
      ...(start.requestId === '' ? {} : { Tags: [{ Key: requestIdTag, Value: start.requestId }] }),
    }),
  );
  if (AutomationExecutionId === undefined) throw new UnexpectedAnswerError('StartAutomationExecution', 'without an execution id');
  return AutomationExecutionId;
}

/** One execution with its top-level steps, as Systems Manager reports it now. */
export async function readExecution(ssm: SSMClient, executionId: string): Promise<Execution> {
  const { AutomationExecution: execution } = await ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: executionId }));
  if (execution === undefined) throw new UnexpectedAnswerError('GetAutomationExecution', `without the execution ${executionId}`);
  return executionFrom(executionId, execution);
}

const executionFrom = (executionId: string, execution: AutomationExecution): Execution => ({
  executionId,
  status: execution.AutomationExecutionStatus ?? 'Unknown',
  failureMessage: execution.FailureMessage ?? null,
  requestedBy: execution.ExecutedBy ?? 'unknown',
  documentName: execution.DocumentName ?? 'unknown',
  documentVersion: execution.DocumentVersion ?? 'unknown',
  parameters: execution.Parameters ?? {},
  parentExecutionId: execution.ParentAutomationExecutionId ?? null,
  isInteractive: execution.Mode === 'Interactive',
  startedAt: iso(execution.ExecutionStartTime),
  endedAt: iso(execution.ExecutionEndTime),
  steps: (execution.StepExecutions ?? []).map(stepFrom),
});

/** Steps of an execution, those inside loops included, of the given statuses only if any are given. */
export async function readSteps(ssm: SSMClient, executionId: string, statuses: readonly string[] = []): Promise<readonly Step[]> {
  const steps: Step[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ssm.send(
      new DescribeAutomationStepExecutionsCommand({
        AutomationExecutionId: executionId,
        ...(statuses.length === 0 ? {} : { Filters: [{ Key: 'StepExecutionStatus', Values: [...statuses] }] }),
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        MaxResults: 50,
      }),
    );
    steps.push(...(page.StepExecutions ?? []).map(stepFrom));
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return steps;
}

const stepFrom = (step: StepExecution): Step => ({
  name: step.StepName ?? 'unknown',
  action: step.Action ?? 'unknown',
  status: step.StepStatus ?? 'Unknown',
  failureMessage: step.FailureMessage ?? null,
  startedAt: iso(step.ExecutionStartTime),
  endedAt: iso(step.ExecutionEndTime),
  outputs: step.Outputs ?? {},
  iteratorValue: step.ParentStepDetails?.IteratorValue ?? null,
});

/** Approves as the caller; Systems Manager checks that the caller is one of the approvers. The comment holds at most 512 characters. */
export const approve = (ssm: SSMClient, executionId: string, comment: string): Promise<void> =>
  signal(ssm, executionId, 'Approve', comment);

/** Rejects as the caller. The signal is called `Reject`; the guide's `Deny` is not in the API. */
export const reject = (ssm: SSMClient, executionId: string, comment: string): Promise<void> => signal(ssm, executionId, 'Reject', comment);

async function signal(ssm: SSMClient, executionId: string, type: 'Approve' | 'Reject', comment: string): Promise<void> {
  await ssm.send(
    new SendAutomationSignalCommand({
      AutomationExecutionId: executionId,
      SignalType: type,
      ...(comment === '' ? {} : { Payload: { Comment: [comment.slice(0, 512)] } }),
    }),
  );
}

/** An execution as it appears in lists: without parameters and steps. */
export type ListedExecution = {
  readonly executionId: string;
  readonly status: string;
  readonly startedAt: string | null;
  /** Whoever started it starts each step, and may leave any out: it asks nobody by itself. */
  readonly isInteractive: boolean;
};

/** Statuses in which nothing more happens; whatever else there is or will be counts as still running (Systems Manager guide, "Automation statuses"). */
const endedStatuses = ['Success', 'Failed', 'TimedOut', 'Cancelled', 'Rejected', 'CompletedWithSuccess', 'CompletedWithFailure', 'Exited'];
export const hasEnded = ({ status }: { readonly status: string }): boolean => endedStatuses.includes(status);

/** Ids of all executions that wait for an approval, of every runbook. */
export async function waitingExecutions(ssm: SSMClient): Promise<readonly string[]> {
  const waiting: ListedExecution[] = [];
  for (const documentName of documentNames)
    waiting.push(...(await describeExecutions(ssm, documentName, [{ Key: 'ExecutionStatus', Values: ['Waiting'] }])));
  return waiting.map(({ executionId }) => executionId);
}

/** A runbook's executions that Systems Manager still knows of (it forgets them after 30 days), newest first. */
export const knownExecutions = (ssm: SSMClient, documentName: string): Promise<readonly ListedExecution[]> =>
  describeExecutions(ssm, documentName, []);

async function describeExecutions(
  ssm: SSMClient,
  documentName: string,
  filters: readonly AutomationExecutionFilter[],
): Promise<readonly ListedExecution[]> {
  const executions: ListedExecution[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ssm.send(
      new DescribeAutomationExecutionsCommand({
        Filters: [{ Key: 'DocumentNamePrefix', Values: [documentName] }, ...filters],
        MaxResults: 50,
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      }),
    );
    for (const one of page.AutomationExecutionMetadataList ?? []) {
      if (one.AutomationExecutionId === undefined || one.DocumentName !== documentName) continue;
      executions.push({
        executionId: one.AutomationExecutionId,
        status: one.AutomationExecutionStatus ?? 'Unknown',
        startedAt: iso(one.ExecutionStartTime),
        isInteractive: one.Mode === 'Interactive',
      });
    }
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return executions;
}

const iso = (date: Date | undefined): string | null => isoTime(date) ?? null;
