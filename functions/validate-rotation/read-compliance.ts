import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { type RuleResult, ruleResultOfKey } from '../aws/config.ts';
import type { Compliance } from '../core/records/outcomes.ts';

export type WaitingForResults = {
  readonly ruleName: string;
  /** Results from this time on have seen what was done to the key; `null` if nothing was, and no re-evaluation was started. */
  readonly since: (keyId: string) => string | null;
  /** Whether a result says of the key what the rule would say of it as it is now. */
  readonly agrees: (keyId: string, result: RuleResult) => boolean;
  /** Keys that were to be written: the wait is for their results. */
  readonly expected: ReadonlySet<string>;
  readonly deadline: number;
  readonly now: () => Date;
  readonly pause: () => Promise<void>;
};

/**
 * What the rule says of each key, read from AWS Config until it has recorded results newer than the writes or the time is up.
 * A result that is older is given as such (`sinceTheChange: false`): the re-evaluation is still to come, which is no failure.
 */
export async function readCompliance(
  config: ConfigServiceClient,
  keyIds: readonly string[],
  waiting: WaitingForResults,
): Promise<ReadonlyMap<string, Compliance>> {
  const results = new Map<string, Compliance>();
  let pending = [...keyIds];
  for (;;) {
    for (const keyId of pending) {
      const result = await complianceOf(config, keyId, waiting);
      if (result !== undefined) results.set(keyId, result);
    }
    pending = [...waiting.expected].filter((keyId) => results.get(keyId)?.sinceTheChange !== true && waiting.since(keyId) !== null);
    if (pending.length === 0 || waiting.now().getTime() >= waiting.deadline) return results;
    await waiting.pause();
  }
}

async function complianceOf(
  config: ConfigServiceClient,
  keyId: string,
  { ruleName, since: sinceOf, agrees }: WaitingForResults,
): Promise<Compliance | undefined> {
  const result = await ruleResultOfKey(config, ruleName, keyId);
  if (result === undefined) return undefined;
  const since = sinceOf(keyId);
  const evaluatedAt = result.configRuleInvokedTime ?? result.resultRecordedTime;
  return {
    complianceType: result.complianceType,
    annotation: result.annotation ?? null,
    recordedAt: result.resultRecordedTime?.toISOString() ?? null,
    sinceTheChange: since !== null && hasSeen(since, evaluatedAt, agrees(keyId, result) ? result.resultRecordedTime : undefined),
  };
}

/** An evaluation that began before the change may have come to the key after it: what is recorded since, and is true of the changed key, has seen the change too. */
function hasSeen(since: string, evaluatedAt: Date | undefined, recordedInAgreement: Date | undefined): boolean {
  const isSince = (time: Date | undefined): boolean => time !== undefined && time.getTime() >= Date.parse(since);
  return isSince(evaluatedAt) || isSince(recordedInAgreement);
}
