import middy from '@middy/core';
import { configClient } from '../aws/clients/config.ts';
import { kmsClient } from '../aws/clients/kms.ts';
import { s3Client } from '../aws/clients/s3.ts';
import { correlated } from '../aws/correlated.ts';
import { evidenceStore } from '../aws/evidence-store.ts';
import { functionLog } from '../aws/log.ts';
import { functionMetrics } from '../aws/metrics.ts';
import { type BatchResponse, messagesIn } from '../aws/sqs-batch.ts';
import { environment } from './environment.ts';
import { requestEvaluation } from './request-evaluation.ts';

const settings = environment();
const log = functionLog('request-evaluation');
const metrics = functionMetrics('request-evaluation');
const evidence = evidenceStore(s3Client(), settings.evidenceBucket);
// A refusal lasts up to a minute or longer: the queue waits it out, where the SDK would only use up the function's time.
const config = configClient({ maxAttempts: 2 });
// A key that cannot be read is evaluated with all others.
const kms = kmsClient({ maxAttempts: 2 });

/** Works off the queue of changes to keys. What it throws leaves every message in the queue. */
export const handler = middy<unknown, BatchResponse>()
  .use(correlated(log, metrics))
  .use({ after: metrics.publish, onError: metrics.publish })
  .handler(async (event: unknown) =>
    requestEvaluation(messagesIn(event), settings, { config, kms, evidence, now: () => new Date(), log, record: metrics.record }),
  );
