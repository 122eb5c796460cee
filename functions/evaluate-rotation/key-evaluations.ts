import { aliasesOnceRead } from '../aws/kms.ts';
import { observeKey } from '../aws/observe-key.ts';
import { type Verdict, verdictOf } from '../core/verdict.ts';
import type { Dependencies } from './dependencies.ts';
import { evaluationOf } from './evaluation.ts';
import type { RuleEvent } from './event.ts';
import type { Outbox } from './outbox.ts';
import { count, type Tally } from './tally.ts';

/** Keys read at once: enough to use the KMS quotas whole while a call takes 50 ms, two of them to a key. The rate of requests decides how many are under way. */
export const keysAtOnce = 100;
const keysPerProgressLine = 5000;

/** Reading keys, deciding and reporting at the same time, so that memory holds little more than the ids. */
export type KeyEvaluations = {
  /** A key that `ListKeys` named. @returns whether it is there */
  readonly evaluateListed: (keyId: string) => Promise<boolean>;
  /** A key that has a result and was not listed. It is read like any other before anything is said of it: it may have been created since. */
  readonly evaluateUnlisted: (keyId: string) => Promise<void>;
};

/** AWS managed keys are not reported. An unreadable key is a result like any other; throttling or a failure of AWS KMS is thrown. */
export function keyEvaluations(event: RuleEvent, outbox: Outbox, tally: Tally, dependencies: Dependencies): KeyEvaluations {
  const { kms, rate, signal, now, log, replacedBy } = dependencies;
  const aliasesOf = aliasesOnceRead(kms, { rate, signal });
  const verdictFor = async (keyId: string): Promise<Verdict> => {
    const observation = await observeKey(kms, keyId, { policy: event.policy, now: now(), rate, signal, aliasesOf, replacedBy });
    // What is read after the end neither counts nor is put.
    signal.throwIfAborted();
    const verdict = verdictOf(observation, event.policy, now());
    count(tally, verdict);
    return verdict;
  };
  return {
    async evaluateListed(keyId) {
      const verdict = await verdictFor(keyId);
      if (verdict.reason.code === 'DELETED') return false;
      tally.keysRead += 1;
      if (tally.keysRead % keysPerProgressLine === 0)
        log.info('sweep in progress', { keysRead: tally.keysRead, evaluationsPut: outbox.putSoFar() });
      if (verdict.reason.code !== 'AWS_MANAGED') await outbox.add(evaluationOf(keyId, verdict, event.orderingTimestamp));
      return true;
    },
    async evaluateUnlisted(keyId) {
      await outbox.add(evaluationOf(keyId, await verdictFor(keyId), event.orderingTimestamp));
    },
  };
}
