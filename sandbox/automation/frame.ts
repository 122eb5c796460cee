import { partitionOf } from '../../functions/core/partition.ts';
import type { ApiCall } from '../call.ts';
import type { SandboxClock } from '../clock.ts';
import type { LambdaAnswer } from './action.ts';
import { toDateTimeText } from './date-variables.ts';
import type { Execution, StepRecord } from './execution-state.ts';
import type { Json, JsonRecord } from './json.ts';
import { isSystemVariable, type SystemVariable } from './references.ts';
import type { Step } from './runbook.ts';
import type { AutomationSettings } from './settings.ts';
import type { Scope } from './substitution.ts';

/** What the interpreter needs of the world around it. */
export type AutomationEnvironment = {
  readonly clock: SandboxClock;
  readonly settings: AutomationSettings;
  readonly dispatch: (call: ApiCall) => Promise<Readonly<Record<string, unknown>>>;
  /** As the execution's role. */
  readonly invokeLambda: (execution: Execution, functionName: string, payload: string) => Promise<LambdaAnswer>;
  /** Starts an execution for a step of another. @throws ServiceError */
  readonly startChild: (parent: Execution, input: JsonRecord) => Promise<Execution>;
  readonly stopChild: (child: Execution) => void;
  /** Resolves when an execution has ended. */
  readonly ended: (execution: Execution) => Promise<void>;
  /** The outputs of an execution, one after the other. */
  readonly outputOf: (execution: Execution) => readonly string[];
  readonly newId: () => string;
  /** Called after every change of an execution's status. */
  readonly changed: (execution: Execution) => void;
};

/** A run through the main steps, or through the body of a loop for one item. */
export type Frame = {
  readonly execution: Execution;
  readonly environment: AutomationEnvironment;
  readonly steps: readonly Step[];
  readonly records: readonly StepRecord[];
  readonly outer?: Frame;
};

export function recordOf(step: Step, { records }: Frame): StepRecord {
  const record = records.find((candidate) => candidate.step === step);
  if (record === undefined) throw new Error(`step ${step.name} has no record in this run`);
  return record;
}

/** What references mean to the steps of a frame: system variables, parameters, and outputs of steps that have succeeded. */
export const scopeOf =
  (frame: Frame): Scope =>
  (name) => {
    if (isSystemVariable(name)) return systemVariable(name, frame);
    if (Object.hasOwn(frame.execution.parameters, name)) return frame.execution.parameters[name];
    const [stepName = '', output = ''] = name.split('.');
    return outputOf(stepName, output, frame);
  };

function outputOf(stepName: string, output: string, frame: Frame): Json | undefined {
  const loop = frame.records[0]?.parent;
  if (loop?.record.step.name === stepName) return { CurrentIteration: loop.iteration, CurrentIteratorValue: loop.iteratorValue }[output];
  const record = frame.records.find(({ step }) => step.name === stepName);
  if (record === undefined) return frame.outer === undefined ? undefined : outputOf(stepName, output, frame.outer);
  return record.status === 'Success' ? record.outputs[output] : undefined;
}

function systemVariable(name: SystemVariable, { execution, environment }: Frame): string {
  switch (name) {
    case 'global:ACCOUNT_ID':
      return execution.accountId;
    case 'global:REGION':
      return execution.region;
    case 'global:AWS_PARTITION':
      return partitionOf(execution.region);
    case 'global:DATE':
      return toDateTimeText(environment.clock.now()).slice(0, 10);
    case 'global:DATE_TIME':
      return toDateTimeText(environment.clock.now());
    case 'automation:EXECUTION_ID':
      return execution.id;
    default:
      return name satisfies never;
  }
}
