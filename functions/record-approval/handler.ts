import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { kmsClient } from '../aws/clients/kms.ts';
import { s3Client } from '../aws/clients/s3.ts';
import { ssmClient } from '../aws/clients/ssm.ts';
import { correlated } from '../aws/correlated.ts';
import { evidenceStore } from '../aws/evidence-store.ts';
import { surroundingsOf } from '../aws/lambda-context.ts';
import { functionLog } from '../aws/log.ts';
import { functionMetrics } from '../aws/metrics.ts';
import { stepResult } from '../core/step-result.ts';
import type { Dependencies } from './dependencies.ts';
import { environment } from './environment.ts';
import { parseEvent } from './event.ts';
import { recordApproved } from './record-approved.ts';
import { recordNotApproved } from './record-not-approved.ts';

const settings = environment();
const log = functionLog('record-approval');
const metrics = functionMetrics('record-approval');
const kms = kmsClient();
const ssm = ssmClient();
const evidence = evidenceStore(s3Client(), settings.evidenceBucket);

/** The runbook's steps RecordApproval and RecordNotApproved: read-only towards KMS; what is not on record is not written to a key. */
export const handler = middy<unknown, unknown>()
  .use(correlated(log, metrics))
  .use({ after: metrics.publish, onError: metrics.publish })
  .handler(async (event: unknown, context: Context) => {
    const request = parseEvent(event);
    const dependencies: Dependencies = {
      kms,
      ssm,
      evidence,
      now: () => new Date(),
      record: metrics.record,
      surroundings: surroundingsOf(context),
    };
    if (request.action === 'notApproved') {
      const result = await recordNotApproved(request.executionId, dependencies);
      log.info('Decision on record', { decision: result.Decision });
      return stepResult(result);
    }
    const result = await recordApproved(request, settings, dependencies);
    const { EnableCount: toEnable, ShortenCount: toShorten, ApprovalSha256: approvalSha256 } = result;
    log.info('Decision on record', { decision: 'APPROVED', toEnable, toShorten, approvalSha256 });
    return stepResult(result);
  });
