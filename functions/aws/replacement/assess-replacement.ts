import type { KMSClient } from '@aws-sdk/client-kms';
import { exemptionOf } from '../../core/exemption.ts';
import { isKeyArn } from '../../core/ids.ts';
import { replacedByTagKey, replacingTagKey } from '../../core/names.ts';
import type { Policy } from '../../core/policy.ts';
import type { KeyProfile } from '../../core/records/key-profile.ts';
import type { ReplacementPlan } from '../../core/records/replacement.ts';
import type { Refusal } from '../../core/refusal.ts';
import { objectionToSuccessor } from '../../core/replacement/is-successor.ts';
import { tagValue } from '../../core/replacement/lineage-tags.ts';
import { planToReplace, planToReturn } from '../../core/replacement/plan.ts';
import { type ReadForReplacement, refusalToReplace, type Unfinished } from '../../core/replacement/refusal.ts';
import { notReplaced, refusalToReturn, type SeenSuccessor } from '../../core/replacement/refusal-to-return.ts';
import type { ReplacementChange } from '../../core/verdict.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import { profileKeys } from '../key-profiles.ts';
import type { Surroundings } from '../lambda-context.ts';
import { findSuccessor } from './find-successor.ts';
import { readGrants } from './read-grants.ts';
import { readPolicy, readTagsIfAllowed, seenSuccessor } from './seen-key.ts';
import { storedSuccessor } from './successor-record.ts';

export type Assessing = {
  readonly kms: KMSClient;
  readonly evidence: EvidenceStore;
  readonly policy: Policy;
  readonly now: Date;
  readonly surroundings: Surroundings;
};

export type AskedReplacement = {
  readonly keyId: string;
  readonly change: ReplacementChange;
  readonly callersAcknowledged: boolean;
};

/** A key of which a replacement, or its return, is asked for: what would be done, or why not. */
export type AssessedReplacement = { readonly profile: KeyProfile } & (
  | { readonly plan: ReplacementPlan; readonly refusal?: never }
  | { readonly plan?: never; readonly refusal: Refusal }
);

/** Reads everything that a replacement depends on, afresh, and makes the plan. Only reads. */
export async function assessReplacement(
  { keyId, change, callersAcknowledged }: AskedReplacement,
  assessing: Assessing,
): Promise<AssessedReplacement> {
  const { kms, policy, now, surroundings } = assessing;
  const [assessed] = await profileKeys(kms, [keyId], { ...surroundings, policy, now });
  if (assessed === undefined) throw new Error(`key ${keyId} was requested and not read`);
  const { profile } = assessed;
  if (change === 'RETURN_ALIASES') return assessReturn(profile, assessing);

  const asked = { profile, exemption: exemptionOf(profile.tags, policy, now), callersAcknowledged };
  // What only costs calls where the key could be replaced at all.
  const early = refusalToReplace({ ...asked, read: undefined, unfinished: undefined, callersAcknowledged: true });
  if (early !== undefined && early.reason !== 'NO_ALIAS') return { profile, refusal: early };
  const read = await readForReplacement(kms, profile.keyArn);
  const unfinished = await unfinishedOf(profile, read, assessing);
  const refusal = refusalToReplace({ ...asked, read, unfinished });
  if (refusal !== undefined) return { profile, refusal };
  if (read.kind === 'refused') throw new Error(`${read.operation} of ${profile.keyArn} was refused and nobody minded`);
  return { profile, plan: planToReplace(profile, read, unfinished) };
}

async function readForReplacement(kms: KMSClient, keyArn: string): Promise<ReadForReplacement> {
  // A profile is without tags where nobody may read them; a successor must not be.
  const tags = await readTagsIfAllowed(kms, keyArn);
  if (tags.kind === 'refused') return { ...tags, operation: 'ListResourceTags' };
  const policy = await readPolicy(kms, keyArn);
  if (policy.kind === 'refused') return { ...policy, operation: 'GetKeyPolicy' };
  const grants = await readGrants(kms, keyArn);
  if (grants.kind === 'refused') return { ...grants, operation: 'ListGrants' };
  return { kind: 'read', policy: policy.value.text, policySha256: policy.value.sha256, grants: grants.value };
}

/** A successor that an earlier execution has left, if it can still be used: its record says which, or, where it got no further than the call, the tags it was created with. */
async function unfinishedOf(profile: KeyProfile, read: ReadForReplacement, { kms, evidence }: Assessing): Promise<Unfinished | undefined> {
  const executionId = executionIn(tagValue(profile.tags, replacingTagKey));
  if (executionId === undefined || read.kind === 'refused') return undefined;
  const record = (await storedSuccessor(evidence, executionId))?.record;
  const successorArn =
    record?.keyArn === profile.keyArn ? record.successorArn : await findSuccessor(kms, { keyArn: profile.keyArn, executionId });
  if (successorArn === undefined) return undefined;
  const { metadata, tags, aliases } = await seenSuccessor(kms, successorArn);
  const policy = await readPolicy(kms, successorArn);
  if (metadata === undefined || policy.kind === 'refused') return undefined;
  const objection = objectionToSuccessor(
    { metadata, tags, policySha256: policy.value.sha256 },
    { keyArn: profile.keyArn, keySpec: profile.keySpec ?? '', keyUsage: profile.keyUsage ?? '', policySha256: read.policySha256 },
  );
  return objection === undefined ? { executionId: record?.createdBy ?? executionId, successorArn, aliases } : undefined;
}

/** Anybody may set a tag: what is no id of an execution leads nowhere. */
const executionIn = (value: string | undefined): string | undefined =>
  value !== undefined && /^[0-9a-f-]{36}$/.test(value) ? value : undefined;

async function assessReturn(profile: KeyProfile, { kms, evidence }: Assessing): Promise<AssessedReplacement> {
  const successorArn = tagValue(profile.tags, replacedByTagKey) ?? (await recordedSuccessor(profile, evidence));
  const successor = successorArn === undefined ? undefined : await successorNamed(kms, successorArn, profile);
  const refusal = refusalToReturn(profile, successor);
  if (refusal !== undefined || successor === undefined) return { profile, refusal: refusal ?? notReplaced };
  return { profile, plan: planToReturn(profile, successor.successorArn, successor.aliases) };
}

/** Anybody may set a tag: what names no key beside this one is not read. */
const successorNamed = async (kms: KMSClient, successorArn: string, { keyArn }: KeyProfile): Promise<SeenSuccessor> =>
  isKeyArn(successorArn) && successorArn.startsWith(keyArn.slice(0, keyArn.lastIndexOf('/') + 1))
    ? seenSuccessor(kms, successorArn)
    : { successorArn, metadata: undefined, tags: [], aliases: [] };

/** Of a replacement that was broken off before the key was tagged. */
async function recordedSuccessor({ keyArn, tags }: KeyProfile, evidence: EvidenceStore): Promise<string | undefined> {
  const executionId = executionIn(tagValue(tags, replacingTagKey));
  const record = executionId === undefined ? undefined : (await storedSuccessor(evidence, executionId))?.record;
  return record?.keyArn === keyArn ? record.successorArn : undefined;
}
