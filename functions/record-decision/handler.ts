import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { cloudTrailClient } from '../aws/clients/cloudtrail.ts';
import { iamClient } from '../aws/clients/iam.ts';
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
import type { Dependencies } from './dependencies.ts';
import { environment } from './environment.ts';
import { forLastRelease } from './for-last-release.ts';
import { recordDecision } from './record-decision.ts';

const settings = environment();
const log = functionLog('record-decision');
const metrics = functionMetrics('record-decision');
const clients = {
  kms: kmsClient(),
  ssm: ssmClient({ retryMode: 'adaptive', maxAttempts: 12 }),
  cloudTrail: cloudTrailClient({ retryMode: 'adaptive', maxAttempts: 12 }),
  iam: iamClient(),
};
const evidence = evidenceStore(s3Client(), settings.evidenceBucket);

/** The runbooks' steps RecordDecision and RecordNoApproval: read-only towards AWS KMS; what is not on record is not written to a key. */
export const handler = middy<unknown, unknown>()
  .use(correlated(log, metrics))
  .use({ after: metrics.publish, onError: metrics.publish })
  .handler(async (event: unknown, context: Context) => {
    const dependencies: Dependencies = {
      ...clients,
      evidence,
      now: () => new Date(),
      record: metrics.record,
      surroundings: surroundingsOf(context),
      sleep: async (millis) => {
        await sleep(millis);
      },
    };
    const result = await recordDecision(parseStepEvent(event), settings, dependencies);
    log.info('Decision on record', { decision: result.Decision, changes: result.Changes });
    return stepResult({ ...result, ...forLastRelease });
  });
