import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { s3Client } from '../aws/clients/s3.ts';
import { snsClient } from '../aws/clients/sns.ts';
import { ssmClient } from '../aws/clients/ssm.ts';
import { correlated } from '../aws/correlated.ts';
import { evidenceStore } from '../aws/evidence-store.ts';
import { surroundingsOf } from '../aws/lambda-context.ts';
import { functionLog } from '../aws/log.ts';
import { parseStepEvent } from '../core/step-inputs.ts';
import { stepResult } from '../core/step-result.ts';
import { environment } from './environment.ts';
import { notify } from './notify.ts';

const settings = environment();
const log = functionLog('notify-approvers');
// The topic may be the organization's, in another Region.
const sns = snsClient({ region: settings.topicRegion });
const ssm = ssmClient({ retryMode: 'adaptive', maxAttempts: 12 });
const evidence = evidenceStore(s3Client(), settings.evidenceBucket);

/** The runbook's step NotifyApprovers. What it throws ends the request: people who were not told must not be waited for. */
export const handler = middy<unknown, unknown>()
  .use(correlated(log))
  .handler(async (event: unknown, context: Context) => {
    const result = await notify(parseStepEvent(event), settings, {
      sns,
      ssm,
      evidence,
      surroundings: surroundingsOf(context),
      now: () => new Date(),
      sleep: (millis) => sleep(millis),
    });
    log.info('Approvers have been told', { messageId: result.MessageId });
    return stepResult(result);
  });
