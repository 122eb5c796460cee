import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { kmsClient } from '../aws/clients/kms.ts';
import { s3Client } from '../aws/clients/s3.ts';
import { ssmClient } from '../aws/clients/ssm.ts';
import { evidenceStore } from '../aws/evidence-store.ts';
import { surroundingsOf } from '../aws/lambda-context.ts';
import { functionMetrics } from '../aws/metrics.ts';
import { stepResult } from '../core/step-result.ts';
import type { Dependencies } from './dependencies.ts';
import { environment } from './environment.ts';
import { parseEvent } from './event.ts';
import { recordApproved } from './record-approved.ts';
import { recordNotApproved } from './record-not-approved.ts';

const settings = environment();
const metrics = functionMetrics('record-approval');
const kms = kmsClient();
const ssm = ssmClient();
const evidence = evidenceStore(s3Client(), settings.evidenceBucket);

/** The runbook's steps RecordApproval and RecordNotApproved: read-only towards KMS; what is not on record is not written to a key. */
export const handler = middy<unknown, unknown>()
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
    return stepResult(
      request.action === 'approved'
        ? await recordApproved(request, settings, dependencies)
        : await recordNotApproved(request.executionId, dependencies),
    );
  });
