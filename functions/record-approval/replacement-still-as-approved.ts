import { type Assessing, assessReplacement } from '../aws/replacement/assess-replacement.ts';
import type { DroppedKey, Proposal } from '../core/records/proposal.ts';
import { refusal } from '../core/refusal.ts';
import { droppedFrom } from '../core/replacement/dropped-key.ts';
import { differenceFromPlan } from '../core/replacement/plan-difference.ts';

/** Reads the key of an approved replacement once more. `undefined`: what was approved can still be done, and is still what it was; otherwise, why the key is left as it is. */
export async function replacementStillAsApproved(
  keyId: string,
  { replacement }: Proposal,
  assessing: Assessing,
): Promise<DroppedKey | undefined> {
  if (replacement?.plan == null) throw new Error(`${keyId} was approved for a replacement that has no plan`);
  const { change, callersAcknowledged, plan: approved } = replacement;
  const { profile, plan, refusal: refused } = await assessReplacement({ keyId, change, callersAcknowledged }, assessing);
  if (plan === undefined) return droppedFrom(profile, refused);
  const difference = differenceFromPlan(approved, plan);
  if (difference !== undefined)
    return droppedFrom(
      profile,
      refusal(
        'CHANGED_SINCE_PROPOSED',
        `${difference} since the request was made, so that it is another plan than the approved one. Start a new request.`,
      ),
    );
  return approved.aliases.some((alias) => plan.aliases.includes(alias))
    ? undefined
    : droppedFrom(
        profile,
        refusal('CHANGED_SINCE_PROPOSED', 'none of the aliases in the plan names the key any more. Start a new request.'),
      );
}
