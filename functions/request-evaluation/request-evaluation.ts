import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { deployedRuleName, startEvaluation } from '../aws/config.ts';
import type { BatchResponse, Message } from '../aws/sqs-batch.ts';
import { type KeyChange, keyChangeIn } from '../core/key-change-event.ts';
import type { Environment } from './environment.ts';

/** Where the reason for a request goes. */
export type Log = { readonly info: (message: string, details: Readonly<Record<string, unknown>>) => void };

export type Dependencies = { readonly config: ConfigServiceClient; readonly log: Log };

/** A log line names this many changes; an event of CloudWatch Logs holds 256 KB. */
const changesPerLine = 100;

/**
 * Requests one evaluation of the rule for however many changes, since an evaluation looks at all keys.
 *
 * AWS Config runs one at a time and at most one a minute. If it refuses, the messages go back to the queue and come again after their
 * visibility timeout: the evaluation that is running may have passed the changed key before it changed, so it does not stand for this one.
 *
 * @throws RuleNotDeployedError, or what AWS Config answers otherwise, which returns the messages likewise.
 */
export async function requestEvaluation(
  messages: readonly Message[],
  environment: Environment,
  { config, log }: Dependencies,
): Promise<BatchResponse> {
  const configRuleName = await deployedRuleName(config, environment.configRuleName);
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

function causes(messages: readonly Message[]) {
  const changes = messages.map(({ body }) => keyChangeIn(body)).filter((change): change is KeyChange => change !== undefined);
  return { messages: messages.length, unreadable: messages.length - changes.length, changes: changes.slice(0, changesPerLine) };
}
