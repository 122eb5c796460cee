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
import { requestRate } from '../aws/request-rate.ts';
import { environment } from './environment.ts';
import { parseEvent } from './event.ts';
import { requestApproval, type SchedulerResult } from './request-approval.ts';

const settings = environment();
const log = functionLog('request-approval');
const metrics = functionMetrics('request-approval');
const rate = requestRate(settings.kmsRequestQuotaShare);
const clients = { kms: kmsClient({ onThrottled: rate.throttled }), config: configClient(), ssm: ssmClient() };
const evidence = evidenceStore(s3Client(), settings.evidenceBucket);

/** The request scheduler: invoked on a schedule, when an execution of the runbook has ended, and by people who want a request now. */
export const handler = middy<unknown, SchedulerResult>()
  .use(correlated(log, metrics))
  .use({ after: metrics.publish, onError: metrics.publish })
  .handler(async (event: unknown, context: Context) => {
    const result = await requestApproval(parseEvent(event), settings, {
      ...clients,
      evidence,
      rate,
      now: () => new Date(),
      record: metrics.record,
      sleep: (millis) => sleep(millis),
      surroundings: surroundingsOf(context),
    });
    log.info('The request scheduler has run', { ...result });
    return result;
  });
