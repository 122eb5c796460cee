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
import { parseStepEvent } from '../core/step-inputs.ts';
import { stepResult } from '../core/step-result.ts';
import { assess } from './assess.ts';
import { environment } from './environment.ts';

const settings = environment();
const log = functionLog('assess-request');
const kms = kmsClient();
const config = configClient();
const ssm = ssmClient({ retryMode: 'adaptive', maxAttempts: 12 });
const evidence = evidenceStore(s3Client(), settings.evidenceBucket);

/** The runbook's step Assess: read-only towards KMS, writes the proposal. What it throws ends the execution before anybody is asked. */
export const handler = middy<unknown, unknown>()
  .use(correlated(log))
  .handler(async (event: unknown, context: Context) => {
    const surroundings = surroundingsOf(context);
    const result = await assess(parseStepEvent(event), settings, { kms, config, ssm, evidence, now: () => new Date(), surroundings });
    log.info('Proposal on record', { requestId: result.RequestId, changes: result.Changes, proposalSha256: result.ProposalSha256 });
    return stepResult(result);
  });
