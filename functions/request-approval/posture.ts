import { deployedRuleName, ruleResults } from '../aws/config.ts';
import { takeInventory } from '../aws/inventory.ts';
import type { KeyProfile } from '../core/records/key-profile.ts';
import { type Change, changeForCode } from '../core/verdict.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';

/** What a run of the feeder reads of the Region, once for the requests of all runbooks and only if one depends on it. */
export type Posture = {
  readonly configRuleName: () => Promise<string>;
  /** Keys that the rule reports as non-compliant for a reason that an approval can put right, with the change that would. */
  readonly candidates: () => Promise<ReadonlyMap<string, Change>>;
  /** Every customer managed key, which costs several calls for each. */
  readonly keys: () => Promise<readonly KeyProfile[]>;
};

export function postureOf({ configRuleName: name, policy }: Environment, dependencies: Dependencies): Posture {
  const { config, kms, rate, now, surroundings } = dependencies;
  const configRuleName = once(() => deployedRuleName(config, name));
  return {
    configRuleName,
    candidates: once(async () => candidatesIn(dependencies, await configRuleName())),
    keys: once(async () => (await takeInventory({ kms, rate, policy, now: now(), ...surroundings })).keys),
  };
}

/** The reason is read from the annotation. */
async function candidatesIn({ config }: Dependencies, ruleName: string): Promise<ReadonlyMap<string, Change>> {
  const candidates = new Map<string, Change>();
  for await (const { resourceId, reasonCode } of ruleResults(config, ruleName, ['NON_COMPLIANT'])) {
    const change = changeForCode(reasonCode);
    if (change !== undefined) candidates.set(resourceId, change);
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
