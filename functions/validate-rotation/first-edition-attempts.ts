import type { SSMClient } from '@aws-sdk/client-ssm';
import { type Execution, readSteps, type Step } from '../aws/ssm.ts';
import { idOfChange } from '../core/changes/kind.ts';
import type { Decision } from '../core/records/decision.ts';
import type { AttemptOutcome } from '../core/records/outcomes.ts';
import type { WhatWasDone } from './what-was-done.ts';

/** Steps of the documents of the last release that wrote, in loops over key ids or for the one key of a replacement. */
const writingSteps = [
  'EnableKeyRotation',
  'ShortenRotationPeriod',
  'RotateKeyOnDemand',
  'RotateKeyOnDemandAgain',
  'CreateSuccessor',
  'MoveAliases',
  'ReturnAliases',
];

/**
 * What an execution of the last release did before the upgrade, as Systems Manager tells of its
 * steps: that release kept no record of attempts.
 */
export async function firstEditionAttempts(
  ssm: SSMClient,
  { executionId }: Execution,
  decision: Decision | undefined,
): Promise<WhatWasDone> {
  const written = (await readSteps(ssm, executionId)).filter(({ name, status }) => writingSteps.includes(name) && status !== 'Pending');
  const attempts = new Map(
    (decision?.finalList ?? []).map((final) => [
      idOfChange(final),
      written.filter(({ iteratorValue }) => iteratorValue === null || iteratorValue === final.keyId).map((step) => attemptFrom(step)),
    ]),
  );
  return { attempts: (change) => attempts.get(change) ?? [], notWritten: () => undefined };
}

function attemptFrom({ name, status, startedAt, failureMessage, outputs }: Step): AttemptOutcome {
  const record = `step ${name}`;
  const kmsRequestId = /"RequestId"\s*:\s*"([0-9A-Za-z-]{8,64})"/.exec(Object.values(outputs).flat().join(' '))?.[1] ?? null;
  const errorName = /An error occurred \(([A-Za-z0-9.]+)\) when calling/.exec(failureMessage ?? '')?.[1];
  const about = { record, sha256: '', kmsRequestId } as const;
  const at = startedAt ?? new Date(0).toISOString();
  if (status === 'Success') return { record, sha256: '', startedAt: at, moves: [], result: { ...about, result: 'WRITTEN', error: null } };
  const error = { operation: name, name: errorName ?? 'Unknown', message: failureMessage ?? '' };
  return { record, sha256: '', startedAt: at, moves: [], result: errorName === undefined ? null : { ...about, result: 'REFUSED', error } };
}
