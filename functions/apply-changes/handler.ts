import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { kmsClient } from '../aws/clients/kms.ts';
import { s3Client } from '../aws/clients/s3.ts';
import { ssmClient } from '../aws/clients/ssm.ts';
import { correlated } from '../aws/correlated.ts';
import { evidenceStore } from '../aws/evidence-store.ts';
import { surroundingsOf } from '../aws/lambda-context.ts';
import { functionLog } from '../aws/log.ts';
import { paceOf } from '../aws/pace.ts';
import { idOfChange } from '../core/changes/kind.ts';
import { parseStepEvent } from '../core/step-inputs.ts';
import { stepResult } from '../core/step-result.ts';
import { applyChanges } from './apply.ts';
import { environment } from './environment.ts';

const settings = environment();
const log = functionLog('apply-changes');
/** AWS KMS takes 15 calls of EnableKeyRotation a second, which the SDK shares by giving way (AWS KMS guide, "Request quotas"). */
const kms = kmsClient({ retryMode: 'adaptive', maxAttempts: 12 });
const kmsOnce = kmsClient({ maxAttempts: 1 });
const kmsWrites = kmsClient({ retryMode: 'adaptive', maxAttempts: 12, endsWhereLost: true });
const ssm = ssmClient({ retryMode: 'adaptive', maxAttempts: 12 });
const evidence = evidenceStore(s3Client(), settings.evidenceBucket);

/** Writes of one execution: four at once fill the quota, and one alone leaves most of it to others. */
const writesPerSecond = 5;

/** The runbooks' step Apply: with replace-key the only function that writes to AWS KMS, and only what records of the execution say was approved (docs/adr/0025). */
export const handler = middy<unknown, unknown>()
  .use(correlated(log))
  .handler(async (event: unknown, context: Context) => {
    const result = await applyChanges(parseStepEvent(event), settings, {
      kms,
      kmsOnce,
      kmsWrites,
      ssm,
      evidence,
      now: () => new Date(),
      surroundings: surroundingsOf(context),
      invocation: context.awsRequestId,
      pace: paceOf(writesPerSecond, Date.now, async (millis) => {
        await sleep(millis);
      }),
      onFailure: ({ final }, error) =>
        log.error('A change is left for the next attempt', {
          change: idOfChange(final),
          failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        }),
    });
    log.info('Approved changes have been made', { changes: result.Changes });
    return stepResult(result);
  });
