import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { lazilyReplaced } from '../aws/changes/lazily-replaced.ts';
import { configClient } from '../aws/clients/config.ts';
import { kmsClient } from '../aws/clients/kms.ts';
import { correlated } from '../aws/correlated.ts';
import { type Surroundings, surroundingsOf } from '../aws/lambda-context.ts';
import { functionLog } from '../aws/log.ts';
import { functionMetrics } from '../aws/metrics.ts';
import { requestRate } from '../aws/request-rate.ts';
import { evidenceBucketName } from '../core/names.ts';
import { environment } from './environment.ts';
import { evaluate } from './evaluate.ts';
import { parseRuleEvent, type RuleEvent } from './event.ts';
import { type SweepProgress, sweepPartIn } from './sweep-event.ts';
import { atTheBeginning, evaluatePages, evaluateVanished } from './sweep-part.ts';

const settings = environment();
const log = functionLog('evaluate-rotation');
const metrics = functionMetrics('evaluate-rotation');

/** The quotas are those of the account whose keys are read. */
const ownRate = requestRate(settings.kmsRequestQuotaShare);
const ownKms = kmsClient({ onThrottled: ownRate.throttled });
const ownConfig = configClient();

async function clientsFor({ accountId, ...event }: RuleEvent, { region }: Surroundings) {
  const bucket = evidenceBucketName(accountId, region);
  const { memberRoleName } = event.policy;
  if (memberRoleName === undefined) return { kms: ownKms, config: ownConfig, rate: ownRate, replacedBy: lazilyReplaced(ownKms, bucket) };
  // Loaded only where it is needed: every start of the function would load the client of AWS STS.
  const [{ stsClient }, { memberCredentials }] = await Promise.all([import('../aws/clients/sts.ts'), import('./member-credentials.ts')]);
  const credentials = await memberCredentials(stsClient(), memberRoleName, { ...event, accountId });
  const rate = requestRate(settings.kmsRequestQuotaShare);
  const kms = kmsClient({ credentials, onThrottled: rate.throttled });
  return { kms, config: configClient({ credentials }), rate, replacedBy: lazilyReplaced(kms, bucket, { credentials }) };
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

/** Loaded only where it is needed: few accounts have so many keys, and all would load it with every start. */
async function handOver(stateMachineArn: string, input: unknown): Promise<number> {
  const [{ sfnClient }, { startLongSweep }] = await Promise.all([import('../aws/clients/sfn.ts'), import('../aws/long-sweep.ts')]);
  const executionArn = await startLongSweep(sfnClient(), stateMachineArn, input);
  log.info(executionArn === undefined ? 'This long sweep was started before' : 'Long sweep started', { stateMachineArn, executionArn });
  return 0;
}

/**
 * The AWS Config rule, and the parts of a long sweep. What it cannot evaluate is thrown: no result is better than a wrong one.
 * @returns how many evaluations were put, or how far a long sweep is
 */
export const handler = middy<unknown, number | SweepProgress>(stopEarly)
  .use(correlated(log, metrics))
  .use(measured)
  .handler(async (input: unknown, context: Context, { signal }: { signal: AbortSignal }) => {
    const part = sweepPartIn(input);
    const event = parseRuleEvent(part === undefined ? input : part.event);
    if (part === undefined && event.subject.kind === 'sweep' && settings.longSweepArn !== undefined)
      return handOver(settings.longSweepArn, input);
    const clients = await clientsFor(event, surroundingsOf(context));
    const dependencies = { ...clients, now: () => new Date(), log, record: metrics.record, signal };
    if (part === undefined) return evaluate(event, dependencies);
    const progress = part.progress ?? atTheBeginning(new Date());
    if (part.step === 'EVALUATE_VANISHED') return evaluateVanished(event, progress, dependencies);
    return evaluatePages(event, progress, { ...dependencies, remainingMillis: () => context.getRemainingTimeInMillis() });
  });
