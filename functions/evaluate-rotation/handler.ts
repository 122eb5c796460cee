import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { configClient } from '../aws/clients/config.ts';
import { kmsClient } from '../aws/clients/kms.ts';
import { stsClient } from '../aws/clients/sts.ts';
import { functionMetrics } from '../aws/metrics.ts';
import { requestRate } from '../aws/request-rate.ts';
import { environment } from './environment.ts';
import { evaluate } from './evaluate.ts';
import { parseRuleEvent, type RuleEvent } from './event.ts';
import { memberCredentials } from './member-credentials.ts';

const settings = environment();
const log = new Logger({ serviceName: 'evaluate-rotation' });
const metrics = functionMetrics('evaluate-rotation');

/** The quotas are those of the account whose keys are read. */
const ownRate = requestRate(settings.kmsRequestQuotaShare);
const own = { kms: kmsClient({ onThrottled: ownRate.throttled }), config: configClient(), rate: ownRate };

async function clientsFor(event: RuleEvent) {
  const { memberRoleName } = event.policy;
  if (memberRoleName === undefined) return own;
  const credentials = await memberCredentials(stsClient(), memberRoleName, event);
  const rate = requestRate(settings.kmsRequestQuotaShare);
  return { kms: kmsClient({ credentials, onThrottled: rate.throttled }), config: configClient({ credentials }), rate };
}

/** Half a minute before the time is up the signal is aborted. The answer is left to the evaluation, which then fails and says how far it got. */
const stopEarly = { timeoutEarlyInMillis: 30_000, timeoutEarlyResponse: () => new Promise<never>(() => {}) };

/** Also for what is thrown: an evaluation that fails silently would look like one that found nothing. */
const measured = {
  after: metrics.publish,
  onError: () => {
    metrics.record('EvaluationFailures', 1);
    metrics.publish();
  },
};

/** The AWS Config rule. What it cannot evaluate is thrown: no result is better than a wrong one. */
export const handler = middy<unknown, number>(stopEarly)
  .use(measured)
  .handler(async (input: unknown, context: Context, { signal }: { signal: AbortSignal }) => {
    log.addContext(context);
    const event = parseRuleEvent(input);
    const clients = await clientsFor(event);
    return evaluate(event, { ...clients, now: () => new Date(), log, record: metrics.record, signal });
  });
