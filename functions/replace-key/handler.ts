import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { cloudTrailClient } from '../aws/clients/cloudtrail.ts';
import { kmsClient } from '../aws/clients/kms.ts';
import { s3Client } from '../aws/clients/s3.ts';
import { ssmClient } from '../aws/clients/ssm.ts';
import { correlated } from '../aws/correlated.ts';
import { evidenceStore } from '../aws/evidence-store.ts';
import { surroundingsOf } from '../aws/lambda-context.ts';
import { functionLog } from '../aws/log.ts';
import { idOfChange } from '../core/changes/kind.ts';
import { parseStepEvent } from '../core/step-inputs.ts';
import { stepResult } from '../core/step-result.ts';
import { applyReplacement } from './apply.ts';
import { environment } from './environment.ts';

const settings = environment();
const log = functionLog('replace-key');
const clients = {
  kms: kmsClient(),
  kmsOnce: kmsClient({ maxAttempts: 1 }),
  kmsWrites: kmsClient({ endsWhereLost: true }),
  ssm: ssmClient({ retryMode: 'adaptive', maxAttempts: 12 }),
  cloudTrail: cloudTrailClient({ retryMode: 'adaptive', maxAttempts: 12 }),
};
const evidence = evidenceStore(s3Client(), settings.evidenceBucket);

/** The step Apply of the runbook that replaces keys: with apply-changes the only function that writes to AWS KMS, and only what records of the execution say was approved (docs/adr/0025). */
export const handler = middy<unknown, unknown>()
  .use(correlated(log))
  .handler(async (event: unknown, context: Context) => {
    const result = await applyReplacement(parseStepEvent(event), settings, {
      ...clients,
      evidence,
      now: () => new Date(),
      surroundings: surroundingsOf(context),
      invocation: context.awsRequestId,
      pause: async () => {
        await sleep(settings.lookIntervalInMillis);
      },
      onFailure: ({ final }, error) =>
        log.error('A change is left for the next attempt', {
          change: idOfChange(final),
          failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        }),
    });
    log.info('Approved changes have been made', { changes: result.Changes });
    return stepResult(result);
  });
