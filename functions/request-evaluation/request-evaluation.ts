import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { KMSClient } from '@aws-sdk/client-kms';
import { deployedRuleName, readRuleParameters, startEvaluation } from '../aws/config.ts';
import type { EvidenceStore } from '../aws/evidence-store.ts';
import type { BatchResponse, Message } from '../aws/sqs-batch.ts';
import { isAliasChange, type KeyChange, keyChangeIn, keysConcerned } from '../core/key-change-event.ts';
import type { MetricOf, RecordMetric } from '../core/metric-names.ts';
import type { Policy } from '../core/policy.ts';
import type { Environment } from './environment.ts';
import { isNews } from './news.ts';
import { unmatchedWrites } from './unmatched-writes.ts';

/** Where the reason for a request goes. */
type Say = (message: string, details: Readonly<Record<string, unknown>>) => void;
export type Log = { readonly info: Say; readonly error: Say };

export type Dependencies = {
  readonly config: ConfigServiceClient;
  readonly kms: KMSClient;
  readonly evidence: EvidenceStore;
  readonly now: () => Date;
  readonly log: Log;
  readonly record: RecordMetric<MetricOf<'request-evaluation'>>;
};

/** A log line names this many changes; an event of CloudWatch Logs holds 256 KB. */
const changesPerLine = 100;

/**
 * Requests one evaluation of the rule for however many changes, since an evaluation looks at all keys, and none where no change makes a difference.
 *
 * AWS Config runs one at a time and at most one a minute. If it refuses, the messages go back to the queue and come again after their
 * visibility timeout: the evaluation that is running may have passed the changed key before it changed, so it does not stand for this one.
 *
 * Calls by the roles of the writing functions are compared with the attempts on record.
 *
 * @throws RuleNotDeployedError, or what AWS Config answers otherwise, which returns the messages likewise.
 */
export async function requestEvaluation(
  messages: readonly Message[],
  environment: Environment,
  { config, kms, evidence, now, log, record }: Dependencies,
): Promise<BatchResponse> {
  const unmatched = await unmatchedWrites(
    messages.map(({ body }) => body),
    { kms, evidence },
  );
  for (const call of unmatched) log.error('A writing function changed a key, and no attempt is on record', { call });
  record('UnmatchedWrites', unmatched.length);
  const configRuleName = await deployedRuleName(config, environment.configRuleName);
  const changes = messages.map(({ body }) => keyChangeIn(body));
  if (changes.every((change) => change !== undefined && mayMakeNoDifference(change))) {
    const policy = await readRuleParameters(config, environment.configRuleName);
    const keys = keysIn(changes, policy);
    if (keys !== undefined && !(await isNews(keys, { kms, config, evidence, policy, ruleName: environment.configRuleName, now: now() }))) {
      log.info('No evaluation: what AWS Config has on record of these keys still holds', {
        configRuleName,
        evaluation: 'NOT_NEEDED',
        ...causes(messages),
      });
      return { batchItemFailures: [] };
    }
  }
  const evaluation = await startEvaluation(config, configRuleName);
  log.info(evaluation === 'STARTED' ? 'Evaluation of all keys started' : 'AWS Config is busy: evaluation will be requested again', {
    configRuleName,
    evaluation,
    ...causes(messages),
  });
  return {
    batchItemFailures: evaluation === 'STARTED' ? [] : messages.map(({ messageId }) => ({ itemIdentifier: messageId })),
  };
}

const mayMakeNoDifference = (change: KeyChange): boolean => isAliasChange(change) || keysConcerned(change) !== undefined;

/** `undefined` unless every change names all its keys. Aliases of keys concern the rule only where people have to rotate some. */
function keysIn(changes: readonly (KeyChange | undefined)[], { ineligibleKeys }: Policy): readonly string[] | undefined {
  const concerned = changes.map((change) => {
    if (change === undefined) return undefined;
    return isAliasChange(change) && ineligibleKeys === 'NOT_APPLICABLE' ? [] : keysConcerned(change);
  });
  return concerned.every((keys) => keys !== undefined) ? concerned.flat() : undefined;
}

function causes(messages: readonly Message[]) {
  const changes = messages.map(({ body }) => keyChangeIn(body)).filter((change): change is KeyChange => change !== undefined);
  return { messages: messages.length, unreadable: messages.length - changes.length, changes: changes.slice(0, changesPerLine) };
}
