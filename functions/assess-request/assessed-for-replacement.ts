import { assessReplacement } from '../aws/replacement/assess-replacement.ts';
import type { StepDependencies } from '../aws/step-dependencies.ts';
import type { Policy } from '../core/policy.ts';
import type { Proposal } from '../core/records/proposal.ts';
import { droppedFrom } from '../core/replacement/dropped-key.ts';
import type { ReplaceEvent } from './event.ts';

/** What a proposal says of the one key whose place is to change: the plan, or why there is none. */
export async function assessedForReplacement(
  { keyIds, direction, acknowledgeCallers }: ReplaceEvent,
  policy: Policy,
  now: Date,
  { kms, evidence, surroundings }: StepDependencies,
): Promise<Required<Pick<Proposal, 'keys' | 'dropped' | 'replacement'>>> {
  const [keyId = ''] = keyIds;
  const change = direction === 'Rollback' ? 'RETURN_ALIASES' : 'REPLACE';
  const callersAcknowledged = acknowledgeCallers === 'Yes';
  const { profile, plan, refusal } = await assessReplacement(
    { keyId, change, callersAcknowledged },
    { kms, evidence, policy, now, surroundings },
  );
  return plan === undefined
    ? { keys: [], dropped: [droppedFrom(profile, refusal)], replacement: { change, callersAcknowledged, plan: null } }
    : { keys: [{ ...profile, change }], dropped: [], replacement: { change, callersAcknowledged, plan } };
}
