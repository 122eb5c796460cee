import type { FailedStep } from './finding.ts';

/** A step as Systems Manager reports it, as far as the outcome of a key depends on it. */
export type TracedStep = {
  readonly name: string;
  readonly status: string;
  readonly failureMessage: string | null;
  readonly startedAt: string | null;
  readonly iteratorValue: string | null;
  readonly outputs: Readonly<Record<string, readonly string[]>>;
};

/** The steps that write of the runbook that takes one key at a time, and so has no loop: they are about the one key that was asked for. */
const writingStepsOfOneKey = new Set(['CreateSuccessor', 'MoveAliases', 'TagLineage', 'ReturnAliases', 'TagReturn']);

/** The steps of the runbooks that write. */
const writingSteps = new Set([
  'EnableKeyRotation',
  'ShortenRotationPeriod',
  'RotateKeyOnDemand',
  'RotateKeyOnDemandAgain',
  ...writingStepsOfOneKey,
]);

const isAbout = (keyId: string, { name, iteratorValue }: TracedStep): boolean =>
  iteratorValue === keyId || (iteratorValue === null && writingStepsOfOneKey.has(name));

/** A failed assertion that a key is still as it was approved says that it has changed; how the key is now decides what that means. */
const expectedToFail = new Set(['StillTooLong', 'StillTheSameMaterial', 'StillNotRotated']);

const isFailed = ({ status }: TracedStep): boolean => status === 'Failed' || status === 'TimedOut' || status === 'Cancelled';
const hasRun = ({ status }: TracedStep): boolean => status !== 'Pending';

const writesOf = (keyId: string, steps: readonly TracedStep[]): readonly TracedStep[] =>
  steps.filter((step) => isAbout(keyId, step) && writingSteps.has(step.name) && hasRun(step));

/** Whether the runbook made its write to this key, whatever came of the call. */
export const writeAttemptedFor = (keyId: string, steps: readonly TracedStep[]): boolean => writesOf(keyId, steps).length > 0;

/**
 * The request id that AWS KMS gave the write, by which AWS CloudTrail has it. Systems Manager calls AWS through boto3, whose answers carry it in `ResponseMetadata`; whether
 * the step hands that on is not documented, so `null` means only that it is not known here.
 */
export function writeRequestIdFor(keyId: string, steps: readonly TracedStep[]): string | null {
  for (const { outputs } of writesOf(keyId, steps)) {
    for (const text of Object.entries(outputs).flatMap(([name, values]) => (/(^|\.)Response$/.test(name) ? values : []))) {
      const requestId = /"RequestId"\s*:\s*"([0-9A-Za-z-]{8,64})"/.exec(text)?.[1];
      if (requestId !== undefined) return requestId;
    }
  }
  return null;
}

/**
 * The step that failed for this key: its last write, if that failed, because what failed after a write matters less than the write; otherwise the first that failed. A write that
 * failed and was made good by a second attempt is none.
 */
export function failedStepFor(keyId: string, steps: readonly TracedStep[]): FailedStep | undefined {
  const failed = steps.filter((step) => isAbout(keyId, step) && isFailed(step) && !expectedToFail.has(step.name));
  const lastWrite = writesOf(keyId, steps).at(-1);
  const step = lastWrite !== undefined && isFailed(lastWrite) ? lastWrite : failed.find(({ name }) => !writingSteps.has(name));
  return step === undefined
    ? undefined
    : { step: step.name, status: step.status, errorName: errorNameOf(step), message: step.failureMessage };
}

/** Errors after which a write has certainly not been carried out. A failure of AWS KMS, or an answer that was lost, says nothing of that. */
const refusals = new Set([
  'AccessDeniedException',
  'ConflictException',
  'DisabledException',
  'InvalidArnException',
  'KMSInvalidStateException',
  'LimitExceededException',
  'NotFoundException',
  'ThrottlingException',
  'UnsupportedOperationException',
  'ValidationException',
]);

/** Whether AWS KMS refused the write, every time it was tried: then nothing is going to show that is not there yet. */
export function writeRefusedFor(keyId: string, steps: readonly TracedStep[]): boolean {
  const writes = writesOf(keyId, steps);
  return writes.length > 0 && writes.every((step) => isFailed(step) && refusals.has(errorNameOf(step) ?? ''));
}

/**
 * The AWS error in a step's failure message. Automation calls AWS through boto3, whose errors read "An error occurred (Name) when
 * calling the Operation operation: …"; there is no field for the name, so it is `null` where the message reads otherwise.
 */
export function errorNameIn(message: string | null): string | null {
  return /An error occurred \(([A-Za-z0-9.]+)\) when calling/.exec(message ?? '')?.[1] ?? null;
}

/** A function names the error that it ends with itself; in which words Systems Manager hands that on is not documented. */
const errorNameOf = ({ name, failureMessage }: TracedStep): string | null =>
  errorNameIn(failureMessage) ??
  (writingStepsOfOneKey.has(name) ? (/\b([A-Z][A-Za-z]*(?:Exception|Error)): /.exec(failureMessage ?? '')?.[1] ?? null) : null);

/** The second only where the first was refused. */
const reevaluations = new Set(['Reevaluate', 'ReevaluateAgain']);

/**
 * From when on a result of AWS Config has seen what was done to a key: since the re-evaluation was asked for, if AWS Config took the request. It takes one a minute, and another
 * execution may have been first: then since the write to that key. `null`: there was neither.
 */
export const resultsCountSince = (keyId: string, steps: readonly TracedStep[]): string | null =>
  steps.find(({ name, iteratorValue, status }) => reevaluations.has(name) && iteratorValue === null && status === 'Success')?.startedAt ??
  writesOf(keyId, steps).at(-1)?.startedAt ??
  null;
