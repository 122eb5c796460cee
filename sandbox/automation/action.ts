import type { SandboxClock } from '../clock.ts';
import type { Json, JsonRecord } from './json.ts';
import type { Step } from './runbook.ts';
import type { AutomationSettings } from './settings.ts';

/** Why a step did not succeed; the message is what GetAutomationExecution shows. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  /** Outputs that are visible although the step failed, such as who rejected an approval. */
  readonly outputs: JsonRecord;
  constructor(message: string, outputs: JsonRecord = {}) {
    super(message);
    this.outputs = outputs;
  }
}

export type ActionResult = {
  readonly outputs: JsonRecord;
  /** The step to go to instead of the following one, chosen by a branch. */
  readonly goTo?: string;
  /** The loop ended other than by success: the failure of a step in its body decides about the execution. */
  readonly ended?: LoopEnding;
};

export type LoopEnding =
  | { readonly kind: 'aborted'; readonly status: 'Failed' | 'TimedOut'; readonly message: string }
  | { readonly kind: 'left'; readonly target: string }
  | { readonly kind: 'cancelled' };

export type Iteration = { readonly iteration: number; readonly iteratorValue: string };

/** What a running step works with. */
export type ActionContext = {
  readonly step: Step;
  /** Resolved: no references are left. */
  readonly inputs: JsonRecord;
  /** Aborted when the step times out or the execution is stopped. */
  readonly signal: AbortSignal;
  readonly clock: SandboxClock;
  readonly settings: AutomationSettings;
  readonly accountId: string;
  readonly region: string;
  readonly executionId: string;
  /** Calls AWS as the runbook's role; throttling is retried. @throws StepFailure as boto3 words it */
  readonly callApi: (service: string, operation: string, input: JsonRecord) => Promise<JsonRecord>;
  readonly invokeLambda: (functionName: string, payload: string) => Promise<LambdaAnswer>;
  /** Shows outputs of a step that is still running. */
  readonly publishOutputs: (outputs: JsonRecord) => void;
  /** Makes the execution wait for signals; resolves with the verdict. */
  readonly waitForApproval: (ballot: Ballot) => Promise<void>;
  /**
   * Starts another execution with these inputs of StartAutomationExecution, and waits for its end.
   * @throws StepFailure
   */
  readonly runChild: (input: JsonRecord) => Promise<ChildEnd>;
  /** Runs the body of a loop once; `undefined` when it ran to its end. */
  readonly runBody: (iteration: Iteration, signal: AbortSignal) => Promise<LoopEnding | undefined>;
};

/** How an execution that a step has started ended. */
export type ChildEnd = { readonly executionId: string; readonly status: string; readonly output: readonly string[] };

export type LambdaAnswer = { readonly StatusCode: number; readonly FunctionError?: string; readonly Payload: string };

/** An open approval. `isDecided` is asked after every answer. */
export type Ballot = {
  readonly approvers: readonly string[];
  readonly answer: (answer: Answer) => void;
  readonly isDecided: () => boolean;
};

export type Answer = {
  readonly kind: 'Approve' | 'Reject';
  /** ARN of the caller. */
  readonly callerArn: string;
  /** ARN of the role whose session the caller is. */
  readonly roleArn?: string;
  /** The entry of the approver list that the caller matches. */
  readonly approver: string;
  readonly comment?: string;
  readonly at: Date;
};

/** One `aws:` action: what may be written in a document, and what it does. */
export type Action = {
  readonly name: string;
  /** Seconds after which the step times out unless it says otherwise; absent: never. */
  readonly defaultTimeoutSeconds?: number;
  readonly maximumTimeoutSeconds?: number;
  /** Whether steps may declare `outputs` of their own. */
  readonly declaresOutputs: boolean;
  /** Outputs every step of this action has. */
  readonly ownOutputs: readonly string[];
  /** Whether the status is Waiting while it runs, and the execution counts as blocked, not as running. */
  readonly isBlocking: boolean;
  /** What is wrong with inputs as written. */
  readonly problemsOfInputs: (inputs: JsonRecord, knows: KnowsOperation) => readonly string[];
  /** Steps the inputs lead to, beside `nextStep`. */
  readonly targetsOf: (inputs: JsonRecord) => readonly string[];
  readonly run: (context: ActionContext) => Promise<ActionResult>;
};

export type KnowsOperation = (service: string, operation: string) => boolean;

/** Problems for inputs that are not in the list of known ones, or that are missing. */
export function problemsOfKeys(inputs: JsonRecord, required: readonly string[], optional: readonly string[]): readonly string[] {
  const known = [...required, ...optional];
  return [
    ...Object.keys(inputs)
      .filter((key) => !known.includes(key))
      .map((key) => `input '${key}' is not known; known are ${known.join(', ')}`),
    ...required.filter((key) => inputs[key] === undefined).map((key) => `input '${key}' is missing`),
  ];
}

/** The text of an input that must be one. @throws StepFailure */
export function textInput(inputs: JsonRecord, name: string): string {
  const value: Json | undefined = inputs[name];
  if (typeof value === 'string') return value;
  throw new StepFailure(`Input ${name} must be a String, found ${JSON.stringify(value)}`);
}
