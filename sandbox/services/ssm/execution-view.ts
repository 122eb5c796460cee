import type { Execution, StepRecord } from '../../automation/execution-state.ts';
import { isJsonList, type Json, type JsonRecord, textOf } from '../../automation/json.ts';
import { isCritical, type OnFailure } from '../../automation/runbook.ts';

/** What the API shows for an output of a step that did not succeed or was never reached. */
export const noOutput = 'No output available yet because the step is not successfully executed';

/** Outputs and parameters are lists of texts in the API; maps inside them are JSON text. */
const textsOf = (value: Json): readonly string[] => (isJsonList(value) ? value.map(textOf) : [textOf(value)]);

const textLists = (values: JsonRecord): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textsOf(value)]));

/** An execution as DescribeAutomationExecutions lists it. */
export const metadataOf = (execution: Execution): Record<string, unknown> => ({
  AutomationExecutionId: execution.id,
  DocumentName: execution.documentName,
  DocumentVersion: execution.documentVersion,
  AutomationExecutionStatus: execution.status,
  ExecutionStartTime: execution.startedAt,
  ...(execution.endedAt === undefined ? {} : { ExecutionEndTime: execution.endedAt }),
  ExecutedBy: execution.starter.arn,
  ...(execution.parentExecutionId === undefined ? {} : { ParentAutomationExecutionId: execution.parentExecutionId }),
  Outputs: outputsOf(execution),
  Mode: 'Auto',
  ...(execution.current === undefined
    ? {}
    : { CurrentStepName: execution.current.step.name, CurrentAction: execution.current.step.action }),
  ...(execution.failureMessage === undefined ? {} : { FailureMessage: execution.failureMessage }),
});

/** An execution as GetAutomationExecution shows it: with its top-level steps, those never reached as Pending. */
export const executionView = (execution: Execution): Record<string, unknown> => ({
  ...metadataOf(execution),
  StepExecutions: execution.records.filter(({ parent }) => parent === undefined).map(stepView),
  StepExecutionsTruncated: false,
  Parameters: textLists(execution.parameters),
});

/** The outputs of an execution, one after the other, as the step that started it has them. */
export const outputTextsOf = (execution: Execution): readonly string[] => Object.values(outputsOf(execution)).flat();

function outputsOf({ runbook, records }: Execution): Record<string, readonly string[]> {
  return Object.fromEntries(
    runbook.outputs.map((name) => {
      const [stepName, output = ''] = name.split('.');
      const record = records.find(({ step, parent }) => parent === undefined && step.name === stepName);
      const value = record?.status === 'Success' ? record.outputs[output] : undefined;
      return [name, value === undefined ? [noOutput] : textsOf(value)];
    }),
  );
}

export const stepView = (record: StepRecord): Record<string, unknown> => {
  const { step, parent } = record;
  return {
    StepName: step.name,
    Action: step.action,
    ...(step.timeoutSeconds === undefined ? {} : { TimeoutSeconds: step.timeoutSeconds }),
    OnFailure: onFailureText(step.onFailure),
    MaxAttempts: step.maxAttempts,
    ...(record.startedAt === undefined ? {} : { ExecutionStartTime: record.startedAt }),
    ...(record.endedAt === undefined ? {} : { ExecutionEndTime: record.endedAt }),
    StepStatus: record.status,
    Inputs: Object.fromEntries(Object.entries(record.inputs ?? {}).map(([name, value]) => [name, JSON.stringify(value)])),
    Outputs: textLists(record.outputs),
    ...(record.failureMessage === undefined ? {} : { FailureMessage: record.failureMessage }),
    StepExecutionId: record.id,
    IsEnd: step.isEnd,
    ...(step.nextStep === undefined ? {} : { NextStep: step.nextStep }),
    IsCritical: isCritical(step),
    ...(parent === undefined
      ? {}
      : {
          ParentStepDetails: {
            StepExecutionId: parent.record.id,
            StepName: parent.record.step.name,
            Action: parent.record.step.action,
            Iteration: parent.iteration,
            IteratorValue: parent.iteratorValue,
          },
        }),
  };
};

function onFailureText(onFailure: OnFailure): string {
  if (onFailure.kind === 'step') return `step:${onFailure.step}`;
  return onFailure.kind === 'continue' ? 'Continue' : 'Abort';
}
