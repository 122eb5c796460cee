import type { FailedStep } from './outcome.ts';

/** A step as Systems Manager reports it, as far as the outcome of a key depends on it. */
export type TracedStep = {
  readonly name: string;
  readonly status: string;
  readonly failureMessage: string | null;
  readonly startedAt: string | null;
  readonly iteratorValue: string | null;
  readonly outputs: Readonly<Record<string, readonly string[]>>;
};

/** The two steps of the runbook that write. */
const writingSteps = new Set(['EnableKeyRotation', 'ShortenRotationPeriod']);

/** A failed assertion that the period is still too long says that somebody has changed it; how the key is now decides what that means. */
const expectedToFail = new Set(['StillTooLong']);

const isFailed = ({ status }: TracedStep): boolean => status === 'Failed' || status === 'TimedOut' || status === 'Cancelled';
const hasRun = ({ status }: TracedStep): boolean => status !== 'Pending';

/** Whether the runbook called EnableKeyRotation for this key, whatever came of the call. */
export const writeAttemptedFor = (keyId: string, steps: readonly TracedStep[]): boolean =>
  steps.some((step) => step.iteratorValue === keyId && writingSteps.has(step.name) && hasRun(step));

/**
 * The request id that AWS KMS gave the write, by which AWS CloudTrail has it. Systems Manager calls AWS through boto3, whose answers carry it in `ResponseMetadata`; whether
 * the step hands that on is not documented, so `null` means only that it is not known here.
 */
export function writeRequestIdFor(keyId: string, steps: readonly TracedStep[]): string | null {
  const written = steps.filter((step) => step.iteratorValue === keyId && writingSteps.has(step.name));
  for (const { outputs } of written) {
    for (const text of Object.entries(outputs).flatMap(([name, values]) => (/(^|\.)Response$/.test(name) ? values : []))) {
      const requestId = /"RequestId"\s*:\s*"([0-9A-Za-z-]{8,64})"/.exec(text)?.[1];
      if (requestId !== undefined) return requestId;
    }
  }
  return null;
}

/** The first step that failed for this key, a write before any other: what failed after a write matters less than the write. */
export function failedStepFor(keyId: string, steps: readonly TracedStep[]): FailedStep | undefined {
  const failed = steps.filter((step) => step.iteratorValue === keyId && isFailed(step) && !expectedToFail.has(step.name));
  const step = failed.find(({ name }) => writingSteps.has(name)) ?? failed[0];
  return step === undefined
    ? undefined
    : { step: step.name, status: step.status, errorName: errorNameIn(step.failureMessage), message: step.failureMessage };
}

/** Whether AWS KMS refused the write outright: then nothing is going to show that is not there yet. */
export function writeRefusedFor(keyId: string, steps: readonly TracedStep[]): boolean {
  const failed = failedStepFor(keyId, steps);
  return failed !== undefined && writingSteps.has(failed.step) && failed.errorName !== null;
}

/**
 * The AWS error in a step's failure message. Automation calls AWS through boto3, whose errors read "An error occurred (Name) when
 * calling the Operation operation: …"; there is no field for the name, so it is `null` where the message reads otherwise.
 */
export function errorNameIn(message: string | null): string | null {
  return /An error occurred \(([A-Za-z0-9.]+)\) when calling/.exec(message ?? '')?.[1] ?? null;
}

/** When the re-evaluation was asked for: results recorded from then on have seen every write. */
export const reevaluationStartedAt = (steps: readonly TracedStep[]): string | null =>
  steps.find(({ name, iteratorValue }) => name === 'Reevaluate' && iteratorValue === null)?.startedAt ?? null;
