import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { configClient } from '../aws/clients/config.ts';
import { kmsClient } from '../aws/clients/kms.ts';
import { s3Client } from '../aws/clients/s3.ts';
import { ssmClient } from '../aws/clients/ssm.ts';
import { correlated } from '../aws/correlated.ts';
import { evidenceStore } from '../aws/evidence-store.ts';
import { surroundingsOf } from '../aws/lambda-context.ts';
import { functionLog } from '../aws/log.ts';
import { functionMetrics } from '../aws/metrics.ts';
import { parseStepEvent } from '../core/step-inputs.ts';
import { stepResult } from '../core/step-result.ts';
import { environment } from './environment.ts';
import { validate } from './validate.ts';

const settings = environment();
const log = functionLog('validate-rotation');
const metrics = functionMetrics('validate-rotation');
const kms = kmsClient();
const config = configClient();
const ssm = ssmClient({ retryMode: 'adaptive', maxAttempts: 12 });
const evidence = evidenceStore(s3Client(), settings.evidenceBucket);

/** The runbook's step Validate: read-only towards KMS, writes outcomes and validation summary. */
export const handler = middy<unknown, unknown>()
  .use(correlated(log, metrics))
  .use({ after: metrics.publish, onError: metrics.publish })
  .handler(async (event: unknown, context: Context) => {
    const result = await validate(parseStepEvent(event), settings, {
      kms,
      config,
      ssm,
      evidence,
      now: () => new Date(),
      record: metrics.record,
      sleep: async (millis) => {
        await sleep(millis);
      },
      surroundings: surroundingsOf(context),
    });
    const { Requested: requested, Confirmed: confirmed, NotConfirmed: notConfirmed, Skipped: skipped } = result;
    log.info('Validation on record', { requested, confirmed, notConfirmed, skipped });
    return stepResult(result);
  });
