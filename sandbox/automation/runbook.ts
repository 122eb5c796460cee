import type { JsonRecord } from './json.ts';

/** Types of parameters and outputs of which this sandbox knows how they behave; Automation has more. */
export const parameterTypes = ['String', 'StringList', 'Integer', 'Boolean'] as const;
export type ParameterType = (typeof parameterTypes)[number];

export const outputTypes = ['String', 'StringList', 'Integer', 'Boolean', 'StringMap', 'MapList'] as const;
export type OutputType = (typeof outputTypes)[number];

export type Parameter = {
  readonly name: string;
  readonly type: ParameterType;
  readonly description?: string;
  /** Absent: the parameter must be given. */
  readonly defaultValue?: string | number | boolean | readonly string[];
  readonly allowedPattern?: RegExp;
  readonly allowedValues?: readonly string[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minChars?: number;
  readonly maxChars?: number;
};

/** What follows when a step fails or times out. */
export type OnFailure = { readonly kind: 'abort' } | { readonly kind: 'continue' } | { readonly kind: 'step'; readonly step: string };

export type OutputDeclaration = { readonly name: string; readonly selector: string; readonly type: OutputType };

export type Step = {
  readonly name: string;
  readonly action: string;
  readonly description?: string;
  /** As written, references unresolved; without the `Steps` of a loop. */
  readonly inputs: JsonRecord;
  readonly outputs: readonly OutputDeclaration[];
  readonly timeoutSeconds?: number;
  readonly maxAttempts: number;
  readonly onFailure: OnFailure;
  /** The step to go on with when somebody cancels during this step. */
  readonly onCancel?: string;
  readonly nextStep?: string;
  readonly isEnd: boolean;
  /** Absent unless written: the default depends on `onFailure`. */
  readonly isCritical?: boolean;
  /** The body of a loop; empty for every other action. */
  readonly body: readonly Step[];
};

export type Runbook = {
  readonly description?: string;
  /** As written, usually `{{ AutomationAssumeRole }}`. */
  readonly assumeRole: string;
  readonly parameters: readonly Parameter[];
  readonly steps: readonly Step[];
  /** `Step.Output` names shown in the execution's `Outputs`. */
  readonly outputs: readonly string[];
};

/**
 * Whether a failure of this step makes the whole execution fail: the default is true, and false where `onFailure` is `Continue`
 * (Systems Manager user guide, "Properties shared by all actions").
 */
export const isCritical = (step: Step): boolean => step.isCritical ?? step.onFailure.kind !== 'continue';

export const stepsAndBodies = (steps: readonly Step[]): readonly Step[] => steps.flatMap((step) => [step, ...step.body]);
