import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { configClient } from '../aws/clients/config.ts';
import { kmsClient } from '../aws/clients/kms.ts';
import { stsClient } from '../aws/clients/sts.ts';
import { requestRate } from '../aws/request-rate.ts';
import { environment } from './environment.ts';
import { evaluate } from './evaluate.ts';
import { parseRuleEvent, type RuleEvent } from './event.ts';
import { memberCredentials } from './member-credentials.ts';

const settings = environment();
const log = new Logger({ serviceName: 'evaluate-rotation' });
const own = { kms: kmsClient(), config: configClient() };

async function clientsFor(event: RuleEvent) {
  const { memberRoleName } = event.policy;
  if (memberRoleName === undefined) return own;
  const credentials = await memberCredentials(stsClient(), memberRoleName, event);
  return { kms: kmsClient({ credentials }), config: configClient({ credentials }) };
}

/** Half a minute before the time is up the signal is aborted. The answer is left to the evaluation, which then fails and says how far it got. */
const stopEarly = { timeoutEarlyInMillis: 30_000, timeoutEarlyResponse: () => new Promise<never>(() => {}) };

/** The AWS Config rule. What it cannot evaluate is thrown: no result is better than a wrong one. */
export const handler = middy<unknown, number>(stopEarly).handler(
  async (input: unknown, context: Context, { signal }: { signal: AbortSignal }) => {
    log.addContext(context);
    const event = parseRuleEvent(input);
    const clients = await clientsFor(event);
    const rate = requestRate(settings.kmsRequestQuotaShare);
    return evaluate(event, { ...clients, rate, now: () => new Date(), log, signal });
  },
);
