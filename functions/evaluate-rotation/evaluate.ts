import { putAgain, putEvaluations } from '../aws/config.ts';
import { observeKey } from '../aws/observe-key.ts';
import type { KeyObservation } from '../core/key-observation.ts';
import { reasonCodeOf, verdictOf } from '../core/verdict.ts';
import type { Dependencies } from './dependencies.ts';
import { evaluationOf, puttingFor } from './evaluation.ts';
import type { RuleEvent, Subject } from './event.ts';
import { sweep } from './sweep.ts';

/**
 * Answers one event of AWS Config: a change with exactly one evaluation, for that key; a schedule with one for every key of the Region.
 * @returns how many evaluations were put.
 */
export function evaluate(event: RuleEvent, dependencies: Dependencies): Promise<number> {
  return event.subject.kind === 'sweep' ? sweep(event, dependencies) : evaluateKey(event, event.subject, dependencies);
}

type OneKey = Exclude<Subject, { readonly kind: 'sweep' }>;

async function evaluateKey(event: RuleEvent, subject: OneKey, dependencies: Dependencies): Promise<number> {
  const observation = await observationOf(event, subject, dependencies);
  const verdict = verdictOf(observation, event.policy, dependencies.now());
  const evaluations = [evaluationOf(subject.keyId, verdict, event.orderingTimestamp)];
  const putting = { ...puttingFor(event), signal: dependencies.signal };
  await putAgain(dependencies.config, await putEvaluations(dependencies.config, evaluations, putting), putting);
  dependencies.log.info('evaluated one key', {
    keyId: subject.keyId,
    complianceType: verdict.complianceType,
    reason: reasonCodeOf(verdict.reason),
  });
  return evaluations.length;
}

async function observationOf(
  event: RuleEvent,
  subject: OneKey,
  { kms, rate, signal, now, replacedBy }: Dependencies,
): Promise<KeyObservation> {
  if (subject.kind === 'gone') return subject;
  const { keyId, accountId, region } = subject;
  return observeKey(kms, `arn:${event.partition}:kms:${region}:${accountId}:key/${keyId}`, {
    policy: event.policy,
    now: now(),
    rate,
    signal,
    replacedBy,
  });
}
