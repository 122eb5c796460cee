import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { configClient } from '../aws/clients/config.ts';
import { organizationsClient } from '../aws/clients/organizations.ts';
import { s3Client } from '../aws/clients/s3.ts';
import { correlated } from '../aws/correlated.ts';
import { evidenceStore } from '../aws/evidence-store.ts';
import { surroundingsOf } from '../aws/lambda-context.ts';
import { functionLog } from '../aws/log.ts';
import { functionMetrics } from '../aws/metrics.ts';
import { organizationsRegion } from '../aws/organization/accounts.ts';
import { environment } from './environment.ts';
import { type ReportResult, reportOrganization } from './report.ts';

const settings = environment();
const log = functionLog('report-organization');
const metrics = functionMetrics('report-organization');
const config = configClient();
const evidence = evidenceStore(s3Client(), settings.centralEvidenceBucket);

/** Invoked on a schedule, in the central account. Reads what AWS Config has aggregated; no access to any other account. */
export const handler = middy<unknown, ReportResult>()
  .use(correlated(log, metrics))
  .use({ after: metrics.publish, onError: metrics.publish })
  .handler(async (_event: unknown, context: Context) => {
    const surroundings = surroundingsOf(context);
    const result = await reportOrganization(settings, {
      config,
      organizations: organizationsClient({ region: organizationsRegion(surroundings.partition) }),
      evidence,
      surroundings,
      now: () => new Date(),
      record: metrics.record,
    });
    log.info('Report on the organization written', { ...result });
    return result;
  });
