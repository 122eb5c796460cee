import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { s3Client } from '../aws/clients/s3.ts';
import { correlated } from '../aws/correlated.ts';
import { surroundingsOf } from '../aws/lambda-context.ts';
import { functionLog } from '../aws/log.ts';
import { type BatchResponse, messagesIn } from '../aws/sqs-batch.ts';
import { copyRecords } from './copy.ts';
import { environment } from './environment.ts';

const settings = environment();
const log = functionLog('copy-evidence');
const clients = { s3: s3Client(), central: s3Client({ region: settings.centralEvidenceRegion }) };

/** Works off the queue of new records. What it throws leaves every message in the queue. */
export const handler = middy<unknown, BatchResponse>()
  .use(correlated(log))
  .handler(async (event: unknown, context: Context) => {
    const logged = { error: (message: string, details: Readonly<Record<string, unknown>>) => log.error(message, { ...details }) };
    return copyRecords(messagesIn(event), settings, { ...clients, surroundings: surroundingsOf(context), log: logged });
  });
