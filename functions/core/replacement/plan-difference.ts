import type { ReplacementPlan } from '../records/replacement.ts';

/**
 * What of an approved plan is no longer true, in a few words; `undefined`: nothing that matters. Aliases that have been given to another key, or are new, do not count: those that are still
 * as planned can move, and the others are left where they are.
 */
export function differenceFromPlan(approved: ReplacementPlan, now: ReplacementPlan): string | undefined {
  if (approved.change === 'RETURN_ALIASES' || now.change === 'RETURN_ALIASES')
    return approved.change === 'RETURN_ALIASES' && now.change === 'RETURN_ALIASES' && approved.successorArn === now.successorArn
      ? undefined
      : 'the successor is another one';
  const { create, adopts } = approved;
  if (create.policySha256 !== now.create.policySha256) return 'the key policy has been changed';
  if (create.keySpec !== now.create.keySpec || create.keyUsage !== now.create.keyUsage) return 'it is a key of another kind';
  if (create.description !== now.create.description) return 'the description has been changed';
  if (JSON.stringify(create.tags) !== JSON.stringify(now.create.tags)) return 'the tags have been changed';
  return adopts?.successorArn === now.adopts?.successorArn ? undefined : 'another execution has begun to replace it';
}
