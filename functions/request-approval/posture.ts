import { replacedOnRecord } from '../aws/changes/replaced-on-record.ts';
import { deployedRuleName, ruleResults } from '../aws/config.ts';
import { takeInventory } from '../aws/inventory.ts';
import type { ChangeKind } from '../core/changes/kind.ts';
import type { SubjectRead } from '../core/changes/propose.ts';
import { kindsConcerned } from '../core/request.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';

/** What a run reads of the Region, each only if the request depends on it. */
export type Posture = {
  readonly configRuleName: () => Promise<string>;
  /** Kinds of change that each non-compliant result of the rule can concern, by key id. */
  readonly candidates: () => Promise<ReadonlyMap<string, readonly ChangeKind[]>>;
  /** Every customer managed key, which costs several calls for each. */
  readonly subjects: () => Promise<readonly SubjectRead[]>;
};

export function postureOf({ configRuleName: name, policy }: Environment, dependencies: Dependencies): Posture {
  const { config, kms, evidence, rate, now, surroundings } = dependencies;
  const configRuleName = once(() => deployedRuleName(config, name));
  return {
    configRuleName,
    candidates: once(async () => candidatesIn(await configRuleName(), policy, dependencies)),
    subjects: once(async () => {
      const { keys } = await takeInventory({
        kms,
        rate,
        policy,
        now: now(),
        ...surroundings,
        replacedBy: replacedOnRecord(kms, evidence),
      });
      return keys.map((profile) => ({ keyId: profile.keyId, subject: { profile } }));
    }),
  };
}

/** The reason is read from the annotation. */
async function candidatesIn(
  ruleName: string,
  policy: Environment['policy'],
  { config }: Dependencies,
): Promise<ReadonlyMap<string, readonly ChangeKind[]>> {
  const candidates = new Map<string, readonly ChangeKind[]>();
  for await (const { resourceId, reasonCode } of ruleResults(config, ruleName, ['NON_COMPLIANT'])) {
    const kinds = kindsConcerned(reasonCode, { policy });
    if (kinds.length > 0) candidates.set(resourceId, kinds);
  }
  return candidates;
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => {
    answer ??= read();
    return answer;
  };
}
