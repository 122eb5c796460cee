import type { Exemption } from '../exemption.ts';
import { replacedByTagKey } from '../names.ts';
import type { KeyProfile } from '../records/key-profile.ts';
import type { KeyGrant } from '../records/replacement.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { reasonCodeOf } from '../verdict.ts';
import { replaced, whatCallersChange } from './callers.ts';
import { ownerTagsIn, tagValue } from './lineage-tags.ts';
import { isReplaceable } from './replaceable-specs.ts';

type ReadOperation = 'ListResourceTags' | 'GetKeyPolicy' | 'ListGrants';

/** What `GetKeyPolicy` and `ListGrants` say of a key; or the call that was refused, and how. Its tags are in its profile. */
export type ReadForReplacement =
  | {
      readonly kind: 'read';
      readonly policy: string;
      readonly policySha256: string;
      readonly grants: readonly KeyGrant[];
    }
  | { readonly kind: 'refused'; readonly operation: ReadOperation; readonly errorName: string };

/** What an earlier execution has left of a replacement that it did not get to the end with. */
export type Unfinished = {
  readonly executionId: string;
  readonly successorArn: string;
  /** Aliases that name the successor already. */
  readonly aliases: readonly string[];
};

export type AskedToReplace = {
  readonly profile: KeyProfile;
  readonly read: ReadForReplacement | undefined;
  readonly unfinished: Unfinished | undefined;
  readonly exemption: Exemption;
  readonly callersAcknowledged: boolean;
};

/**
 * Why this key cannot be replaced here; `undefined`: it can. In the order in which a person would want to know: what the key is, how it is, what hangs on it, and last what whoever asked
 * has to say first. Where the verdict of the rule says why already, its reason stands.
 */
export const refusalToReplace = (asked: AskedToReplace): Refusal | undefined =>
  refusalForKind(asked.profile) ??
  refusalForState(asked.profile) ??
  refusalForExemption(asked.exemption) ??
  refusalForAliases(asked) ??
  refusalForTexts(asked.profile) ??
  refusalForReading(asked.read) ??
  refusalForCallers(asked);

/** Tags that AWS KMS takes for one key (AWS KMS guide, "Resource quotas"). A key that is being replaced has two more for a moment, its successor two from the start. */
const mostTags = 50;
const lineageTags = 2;
const longestDescription = 8192;

function refusalForKind(profile: KeyProfile): Refusal | undefined {
  const { reason, annotation, keyManager, keySpec, keyUsage, origin, customKeyStoreId, multiRegion } = profile;
  if (reason === 'UNREADABLE' || keyManager !== 'CUSTOMER' || keySpec === null || keyUsage === null) return { reason, annotation };
  if (customKeyStoreId !== null || origin === 'AWS_CLOUDHSM' || origin === 'EXTERNAL_KEY_STORE')
    return refusal(
      'CUSTOM_KEY_STORE',
      'the key is in a custom key store, where no key is created from here. Create the new key in that store and move the alias by hand.',
    );
  if (keySpec === 'SYMMETRIC_DEFAULT') return origin === 'EXTERNAL' ? rotatesOnDemand : rotatesByItself;
  if (origin === 'EXTERNAL')
    return refusal(
      'IMPORTED_KEY_MATERIAL',
      'the key material was imported, so a successor would wait for material of its own. Create a key with origin EXTERNAL, import its material and move the alias by hand.',
    );
  if (origin !== 'AWS_KMS')
    return refusal('UNSUPPORTED_ORIGIN', `origin ${origin ?? 'unknown'} is not known here, so this key is left alone.`);
  if (multiRegion !== false)
    return refusal(
      'MULTI_REGION',
      'the key is in several Regions, and a successor would have to be replicated to each before an alias moves there. Create a multi-Region key, replicate it and move the aliases by hand.',
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
    return refusal(
      'KEY_DISABLED',
      'a disabled key is used by nobody. Enable it first, or schedule its deletion if it is no longer needed.',
    );
  const state = keyState ?? 'unknown';
  return refusal(
    reasonCodeOf({ code: 'KEY_STATE', keyState: state }),
    `a key in state ${state} is not replaced. Ask again once it is enabled.`,
  );
}

const refusalForExemption = (exemption: Exemption): Refusal | undefined =>
  exemption.kind === 'valid'
    ? refusal('EXEMPT', `exempt through ${exemption.until} (${exemption.reason === '' ? 'no reason given' : exemption.reason}).`)
    : undefined;

function refusalForAliases({ profile: { aliases, tags }, unfinished }: AskedToReplace): Refusal | undefined {
  const successor = tagValue(tags, replacedByTagKey);
  if (successor !== undefined)
    return refusal(
      'ALREADY_REPLACED',
      `the key has a successor already, ${successor}. To undo that, start this runbook with Direction Rollback.`,
    );
  if (aliases.some((alias) => alias.startsWith('alias/aws/')))
    return refusal('AWS_ALIAS', 'an alias of AWS names this key, which AWS alone moves.');
  return aliases.length === 0 && unfinished === undefined
    ? refusal(
        'NO_ALIAS',
        'no alias names this key, so every caller names it by id or ARN and would have to be changed anyway. Give it an alias, let callers use that, and ask again.',
      )
    : undefined;
}

function refusalForTexts({ description, tags }: KeyProfile): Refusal | undefined {
  if ((description ?? '').length > longestDescription)
    return refusal('DESCRIPTION_TOO_LONG', `the description is longer than the ${longestDescription} characters that a new key can have.`);
  return Math.max(tags.length, ownerTagsIn(tags).length) + lineageTags > mostTags
    ? refusal(
        'TOO_MANY_TAGS',
        `the key has ${tags.length} tags of the ${mostTags} that it can have, and two more are needed to say what replaces what. Remove two.`,
      )
    : undefined;
}

const whatIsMissing: Readonly<Record<ReadOperation, string>> = {
  ListResourceTags: 'a successor could not have the tags of this key',
  GetKeyPolicy: 'a successor could not have the policy of this key',
  ListGrants: 'nobody can tell which AWS service or account depends on this very key',
};

function refusalForReading(read: ReadForReplacement | undefined): Refusal | undefined {
  if (read === undefined) return undefined;
  if (read.kind === 'refused')
    return refusal(
      'UNREADABLE',
      `${read.operation} was refused (${read.errorName}), so ${whatIsMissing[read.operation]}. Its owner can let governance in: kms-rotation assess has the key policy statement to add.`,
    );
  const service = read.grants.flatMap(({ grantee, retiringPrincipal }) => [grantee, retiringPrincipal ?? '']).find(isOfService);
  return service === undefined
    ? undefined
    : refusal(
        'USED_BY_AWS_SERVICE',
        `by a grant ${service} uses this very key, and would go on doing so whatever an alias says. Change the key where that service is configured; it then gives its grant back.`,
      );
}

/** An AWS service by its own name, or by its role in the account. */
const isOfService = (principal: string): boolean => /\.amazonaws\.com(\.cn)?$/.test(principal) || principal.includes('/aws-service-role/');

const refusalForCallers = ({ profile: { keyUsage }, callersAcknowledged }: AskedToReplace): Refusal | undefined =>
  callersAcknowledged
    ? undefined
    : refusal(
        'CALLERS_NOT_ACKNOWLEDGED',
        `callers would break who are not changed with it. ${whatCallersChange(keyUsage, replaced)} When all of them are known, start this runbook again with AcknowledgeCallers Yes.`,
      );
