import { isKnownUse, usagesOfSpec } from '../../key-specs.ts';
import { usagesWithAdvice } from './callers.ts';

/**
 * Key specs that a key may have which is replaced: those of which it is known what callers have to change, whatever the key is used for. The IAM policy of the function that creates successors is made
 * from it too.
 */
export const replaceableSpecs: readonly string[] = Object.entries(usagesOfSpec).flatMap(([spec, usages]) =>
  usages.every((usage) => usagesWithAdvice.includes(usage)) ? spec : [],
);

export const isReplaceable = (keySpec: string | null, keyUsage: string | null): boolean =>
  keySpec !== null && keyUsage !== null && replaceableSpecs.includes(keySpec) && isKnownUse(keySpec, keyUsage);
