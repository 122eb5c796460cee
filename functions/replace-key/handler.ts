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
import { stepResult } from '../core/step-result.ts';
import { environment } from './environment.ts';
import { parseEvent } from './event.ts';
import { replaceKey } from './replace-key.ts';

const settings = environment();
const log = functionLog('replace-key');
const kms = kmsClient();
const kmsOnce = kmsClient({ maxAttempts: 1 });
const ssm = ssmClient();
const evidence = evidenceStore(s3Client(), settings.evidenceBucket);

/** The steps of the runbook that replaces keys which write: the one function that may, and only what the records of the execution say was approved (docs/adr/0023). */
export const handler = middy<unknown, unknown>()
  .use(correlated(log))
  .handler(async (event: unknown, context: Context) => {
    const request = parseEvent(event);
    const result = await replaceKey(request, settings, {
      kms,
      kmsOnce,
      ssm,
      evidence,
      now: () => new Date(),
      surroundings: surroundingsOf(context),
      sleep: async (millis) => {
        await sleep(millis);
      },
    });
    const { SuccessorArn: successorArn, Moved: moved, Left: left } = result;
    log.info('A step of a replacement is done', { successorArn, moved, left });
    return stepResult(result);
  });
