import { type Exemption, exemptionOf } from '../../exemption.ts';
import { replacedByTagKey, replacingTagKey } from '../../names.ts';
import type { KeyProfile } from '../../records/key-profile.ts';
import { type Refusal, refusal } from '../../refusal.ts';
import { plainText } from '../../report/plain-text.ts';
import { reasonCodeOf } from '../../verdict.ts';
import { ownReason } from '../automatic-rotation.ts';
import { serviceOf } from '../grant.ts';
import { ownerTagsIn } from '../lineage-tags.ts';
import type { ChangeContext, ChangeSubject, KeyAccess, ReplacementRead } from '../subject.ts';
import { replaced, whatCallersChange } from './callers.ts';
import { openAliases } from './open-aliases.ts';
import { isReplaceable } from './replaceable-specs.ts';
import { objectionToSuccessor } from './successor.ts';

/**
 * Why this key cannot be replaced here; `undefined`: it can. In the order in which a person would
 * want to know: what the key is, how it is, what has been done already, what depends on it, and
 * last what the person who asks has to say first. Where the verdict of the rule says why already,
 * its reason stands.
 */
export function refusalToReplace({ profile, replacement }: ChangeSubject, { policy, now, asked }: ChangeContext): Refusal | undefined {
  if (replacement === undefined) throw new Error(`nothing was read of the replacement of ${profile.keyId}`);
  return (
    refusalForKind(profile) ??
    refusalForState(profile) ??
    refusalForExemption(exemptionOf(profile.tags, policy, now)) ??
    refusalForHistory(profile, replacement) ??
    refusalForAliases(profile, openAliases(replacement)) ??
    refusalForTexts(profile, policy.exemptionTagKey) ??
    refusalForAccess(replacement.access) ??
    (asked.callersAcknowledged === true ? undefined : callersNotAcknowledged(profile))
  );
}

/** Tags that AWS KMS takes for one key (AWS KMS guide, "Resource quotas"). */
const maximumTags = 50;
/** A key that is being replaced has both for a moment. Its successor has as many from the start. */
const tagsToSet: readonly string[] = [replacingTagKey, replacedByTagKey];
const maximumDescriptionLength = 8192;

function refusalForKind(profile: KeyProfile): Refusal | undefined {
  const { reason, keyManager, keySpec, keyUsage, origin, customKeyStoreId, multiRegion } = profile;
  if (reason === 'UNREADABLE' || keyManager !== 'CUSTOMER' || keySpec === null || keyUsage === null) return ownReason(profile);
  if (customKeyStoreId !== null || origin === 'AWS_CLOUDHSM' || origin === 'EXTERNAL_KEY_STORE')
    return refusal(
      'CUSTOM_KEY_STORE',
      'the key is in a custom key store, where no key is created from here. Create the new key in that store and move the alias manually.',
    );
  if (keySpec === 'SYMMETRIC_DEFAULT') return origin === 'EXTERNAL' ? rotatesOnDemand : rotatesByItself;
  if (origin === 'EXTERNAL')
    return refusal(
      'IMPORTED_KEY_MATERIAL',
      'the key material was imported, so a successor would wait for material of its own. Create a key with origin EXTERNAL, import its material and move the alias manually.',
    );
  if (origin !== 'AWS_KMS')
    return refusal('UNSUPPORTED_ORIGIN', `origin ${origin ?? 'unknown'} is not known here, so this key is left alone.`);
  if (multiRegion !== false)
    return refusal(
      'MULTI_REGION',
      'the key is in several Regions, and a successor would have to be replicated to each before an alias moves there. Create a multi-Region key, replicate it and move the aliases manually.',
    );
  return isReplaceable(keySpec, keyUsage)
    ? undefined
    : refusal('UNKNOWN_KEY_SPEC', `a key of spec ${keySpec} with usage ${keyUsage} is not known here, so this key is left alone.`);
}

const rotatesByItself = refusal(
  'KEY_CAN_ROTATE',
  'AWS KMS gives this key new material under the id that it has, so that no caller needs to change anything. Enable automatic rotation, or rotate it on demand.',
);
const rotatesOnDemand = refusal(
  'KEY_CAN_ROTATE',
  'import new key material and rotate the key on demand: it keeps its id, so that no caller needs to change anything.',
);

function refusalForState({ keyState }: KeyProfile): Refusal | undefined {
  if (keyState === 'Enabled') return undefined;
  if (keyState === 'Disabled')
    return refusal('KEY_DISABLED', 'no caller uses a disabled key. Enable it first, or schedule its deletion if it is no longer needed.');
  const state = keyState ?? 'unknown';
  return refusal(
    reasonCodeOf({ code: 'KEY_STATE', keyState: state }),
    `a key in state ${state} is not replaced. Ask again once it is enabled.`,
  );
}

const refusalForExemption = (exemption: Exemption): Refusal | undefined =>
  exemption.kind === 'valid'
    ? refusal(
        'EXEMPT',
        `exempt through ${exemption.until} (${exemption.reason === '' ? 'no reason given' : plainText(exemption.reason, 150)}).`,
      )
    : undefined;

function refusalForHistory(profile: KeyProfile, replacement: ReplacementRead): Refusal | undefined {
  const { history, successor, access } = replacement;
  switch (history.state) {
    case 'NONE':
      return undefined;
    case 'NOT_KNOWN':
      return refusal(
        'REPLACEMENT_NOT_KNOWN',
        `execution ${history.executionId} asked AWS KMS at ${history.startedAt} to create a successor, and the answer is not on record. No second key is created. Look in AWS CloudTrail for CreateKey by the role KmsRotation-ReplaceKey after that time; a key that it created can be scheduled for deletion.`,
      );
    case 'CREATED': {
      const { successorArn } = history.successor;
      if (profile.aliases.length === 0 && history.moved.length > 0 && openAliases(replacement).length === 0)
        return refusal(
          'ALREADY_REPLACED',
          `the key has a successor already, ${successorArn}. To undo that, ask for the roll-back: kms-rotation replace --key ${profile.keyId} --rollback.`,
        );
      const objection = objectionToSuccessor(successor, { profile, access, createdAt: history.successor.createdAt });
      return objection === undefined
        ? undefined
        : refusal(
            'SUCCESSOR_NOT_AS_CREATED',
            `execution ${history.successor.executionId} created ${successorArn} to replace this key, and ${objection}. No alias moves to it. Its owner has to look at that key first.`,
          );
    }
    default:
      return history satisfies never;
  }
}

function refusalForAliases({ aliases }: KeyProfile, open: readonly string[]): Refusal | undefined {
  if (aliases.some((alias) => alias.startsWith('alias/aws/')))
    return refusal('AWS_ALIAS', 'an alias of AWS names this key, which AWS alone moves.');
  return aliases.length === 0 && open.length === 0
    ? refusal(
        'NO_ALIAS',
        'no alias names this key, so every caller names it by id or ARN and would have to be changed anyway. Give it an alias, let callers use that, and ask again.',
      )
    : undefined;
}

function refusalForTexts({ description, tags }: KeyProfile, exemptionTagKey: string | undefined): Refusal | undefined {
  if ((description ?? '').length > maximumDescriptionLength)
    return refusal(
      'DESCRIPTION_TOO_LONG',
      `the description is longer than the ${maximumDescriptionLength} characters that a new key can have.`,
    );
  const missing = tagsToSet.filter((tagKey) => tags.every(({ key }) => key !== tagKey)).length;
  const most = Math.max(tags.length + missing, ownerTagsIn(tags, exemptionTagKey).length + tagsToSet.length);
  return most > maximumTags
    ? refusal(
        'TOO_MANY_TAGS',
        `the key has ${tags.length} tags of the ${maximumTags} that it can have, and ${tagsToSet.length} more are needed to say what replaces what. Remove ${most - maximumTags}.`,
      )
    : undefined;
}

const whatIsMissing = {
  ListResourceTags: 'a successor could not have the tags of this key',
  GetKeyPolicy: 'a successor could not have the policy of this key',
  ListGrants: 'it is not known which AWS service or account depends on this very key',
} as const;

export function refusalForAccess(access: KeyAccess): Refusal | undefined {
  if (access.kind === 'refused')
    return refusal(
      'UNREADABLE',
      `${access.operation} was refused (${access.errorName}), so ${whatIsMissing[access.operation]}. Its owner can let governance in: docs/security.md has the key policy statement to add.`,
    );
  const service = access.grants.flatMap((grant) => serviceOf(grant) ?? [])[0];
  return service === undefined
    ? undefined
    : refusal(
        'USED_BY_AWS_SERVICE',
        `${service} uses this very key by a grant, and would go on doing so whatever an alias says. Change the key where that service is configured; the service then gives its grant back.`,
      );
}

const callersNotAcknowledged = ({ keyUsage }: KeyProfile): Refusal =>
  refusal(
    'CALLERS_NOT_ACKNOWLEDGED',
    `callers would break who are not changed with it. ${whatCallersChange(keyUsage, replaced)} When all of them are known, ask again with --acknowledge-callers; in Systems Manager, with AcknowledgeCallers Yes.`,
  );
