import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeKeyCommand, GetKeyRotationStatusCommand, type KMSClient } from '@aws-sdk/client-kms';
import { isRotatableState, rotationStatusMatters, supportsOnDemandRotation } from '../core/eligibility.ts';
import { idIn } from '../core/ids.ts';
import type { KeyMetadata, RotationStatus, Tag } from '../core/key.ts';
import { type KeyMaterial, materialAgeInDays } from '../core/key-material.ts';
import type { KeyObservation } from '../core/key-observation.ts';
import { isRotatedByHand } from '../core/kind-of-key.ts';
import type { Policy } from '../core/policy.ts';
import { verdictOf } from '../core/verdict.ts';
import type { ReplacedOnRecord } from './changes/replaced-on-record.ts';
import { dateField } from './iso-time.ts';
import { readKeyMaterial } from './key-material.ts';
import { keyMetadataFrom } from './key-metadata.ts';
import { readAliases, readTags } from './kms.ts';
import { type Answer, inContext, type Reading, refusalsForTypeOrState, unlessRefused, unreadableErrors } from './kms-answers.ts';
import { unlimited } from './request-rate.ts';
import { UnexpectedAnswerError } from './unexpected-answer.ts';

export type ObservingKey = Reading & {
  readonly policy: Policy;
  /** Lets a key whose material cannot be too old yet go without being asked for it. */
  readonly now?: Date | undefined;
  /** Read the key material whatever the policy says: it is to be rotated on demand. */
  readonly withKeyMaterial?: boolean | undefined;
  /** Where the aliases of a key come from, for who looks at many; by default they are read key by key. */
  readonly aliasesOf?: ((key: KeyMetadata) => Promise<readonly string[]>) | undefined;
  /** Looks up whether a key that no alias names has been replaced: whoever judges keys asks the records, or two would say two things. */
  readonly replacedBy: ReplacedOnRecord;
};

/**
 * What can be seen of one key: metadata, and where rotation is possible at all its status and, if an exemption tag is configured, its tags. The key material is read of
 * imported keys, and of others where the policy or the caller depends on it; tags, aliases and records of a replacement of keys that only people rotate, where the policy asks for that.
 * A key whose reading is refused, or of which AWS KMS does not say what its API promises, is `unreadable`, one that does not exist is `gone`; everything else that goes wrong is thrown, because
 * it says nothing about the key.
 */
export async function observeKey(kms: KMSClient, keyIdOrArn: string, options: ObservingKey): Promise<KeyObservation> {
  try {
    return await observe(kms, keyIdOrArn, options);
  } catch (error) {
    if (isNamed(error, 'NotFoundException')) return { kind: 'gone', because: 'DELETED' };
    throw error;
  }
}

async function observe(kms: KMSClient, keyIdOrArn: string, options: ObservingKey): Promise<KeyObservation> {
  const described = await unlessRefused(() => describeSettled(kms, keyIdOrArn, options), unreadableErrors);
  if (described.kind === 'refused')
    return { kind: 'unreadable', keyId: idIn(keyIdOrArn), operation: 'DescribeKey', errorName: described.errorName };
  const key = described.value;
  const isImported = key.origin === 'EXTERNAL' && supportsOnDemandRotation(key);
  if (options.policy.ineligibleKeys === 'MANUAL_ROTATION_REQUIRED' && isRotatedByHand(key))
    return isImported ? observeImportedByHand(kms, key, options) : observeByHand(kms, key, options);
  if (isImported && isRotatableState(key.keyState)) return observeImported(kms, key, options);
  if (!rotationStatusMatters(key) || key.multiRegion.type === 'UNSETTLED') return { kind: 'described', key };
  return observeRotation(kms, key, options);
}

/** Of a key that can rotate by itself: whether it does, and what may excuse it. */
async function observeRotation(kms: KMSClient, key: KeyMetadata, options: ObservingKey): Promise<KeyObservation> {
  const status = await unlessRefused(() => readStatus(kms, key, options), [...unreadableErrors, ...refusalsForTypeOrState]);
  if (status.kind === 'refused') return withoutStatus(kms, key, status.errorName, options);

  const tags = await tagsIfTheyMatter(kms, key, options);
  if (tags.kind === 'refused') return { ...unreadableKey(key, 'ListResourceTags', tags.errorName), status: status.value };
  const read = { kind: 'read', key, status: status.value, tags: tags.value } as const;
  if (!materialMatters(key, options)) return read;
  const material = await readKeyMaterial(kms, key, status.value, options);
  if (material.kind === 'answered') return { ...read, material: material.value };
  // The verdict depends on the material only where nothing before it decides.
  const isJudged = options.policy.maximumKeyMaterialAgeInDays !== undefined && decidesByMaterial(read, options);
  return isJudged ? { ...unreadableKey(key, 'ListKeyRotations', material.errorName), status: status.value } : read;
}

/** Whether a key is in order but for its material: without that its verdict would be that it rotates. */
const decidesByMaterial = (read: KeyObservation, { policy, now }: ObservingKey): boolean =>
  now === undefined || verdictOf(read, policy, now).reason.code === 'ROTATION_ENABLED';

/** That new material waits may be put right; so only then does it matter whether the key is exempt, or rotates already. */
async function observeImported(kms: KMSClient, key: KeyMetadata, options: ObservingKey): Promise<KeyObservation> {
  const material = await readKeyMaterial(kms, key, { enabled: false }, options);
  if (material.kind === 'refused') return { kind: 'described', key };
  if (material.value.pending === undefined) return { kind: 'imported', key, material: material.value, tags: [] };
  const rotating = await rotatingField(kms, key, options);
  const tags = await tagsIfTheyMatter(kms, key, options);
  if (tags.kind === 'refused') return unreadableKey(key, 'ListResourceTags', tags.errorName);
  return { kind: 'imported', key, material: { ...material.value, ...rotating }, tags: tags.value };
}

/** Of an imported key that people have to rotate, the material counts too. */
async function observeImportedByHand(kms: KMSClient, key: KeyMetadata, options: ObservingKey): Promise<KeyObservation> {
  const material = await readKeyMaterial(kms, key, { enabled: false }, options);
  if (material.kind === 'refused')
    return unreadableBut(kms, key, { operation: 'ListKeyRotations', errorName: material.errorName }, options);
  const rotating = material.value.pending === undefined ? {} : await rotatingField(kms, key, options);
  return observeByHand(kms, key, options, { ...material.value, ...rotating });
}

/** Whether it is exempt, which aliases name it, and where none does, what has replaced it. */
async function observeByHand(kms: KMSClient, key: KeyMetadata, options: ObservingKey, material?: KeyMaterial): Promise<KeyObservation> {
  const tags = await unlessRefused(() => readTags(kms, key.keyArn, options), unreadableErrors);
  if (tags.kind === 'refused' && options.policy.exemptionTagKey !== undefined)
    return unreadableKey(key, 'ListResourceTags', tags.errorName);
  const { aliasesOf = ({ keyArn }: KeyMetadata) => readAliases(kms, keyArn, options) } = options;
  const aliases = await unlessRefused(() => aliasesOf(key), unreadableErrors);
  const known = tags.kind === 'answered' ? tags.value : [];
  if (aliases.kind === 'refused') return { ...unreadableKey(key, 'ListAliases', aliases.errorName), ...tagsRead(tags) };
  const seen = { key, tags: known, aliases: aliases.value };
  const observation: KeyObservation = material === undefined ? { kind: 'rotatedByHand', ...seen } : { kind: 'imported', material, ...seen };
  if (seen.aliases.length > 0) return observation;
  if (tags.kind === 'refused')
    return dependsOnReplacement(observation, options) ? unreadableKey(key, 'ListResourceTags', tags.errorName) : observation;
  const replaced = await options.replacedBy(key, seen.tags);
  if (replaced.kind === 'answered') return replaced.value === undefined ? observation : { ...observation, replacedBy: replaced.value };
  return dependsOnReplacement(observation, options) ? unreadableKey(key, 'GetObject', replaced.errorName) : observation;
}

/** Whether the key would have to be rotated if nothing had replaced it. */
function dependsOnReplacement(observation: KeyObservation, { policy, now }: ObservingKey): boolean {
  if (now === undefined) return true;
  const { code } = verdictOf(observation, policy, now).reason;
  return code === 'MANUAL_ROTATION_REQUIRED' || code === 'KEY_DISABLED';
}

async function rotatingField(kms: KMSClient, key: KeyMetadata, options: ObservingKey): Promise<Pick<RotationStatus, 'rotatingSince'>> {
  const status = await unlessRefused(() => readStatus(kms, key, options), [...unreadableErrors, ...refusalsForTypeOrState]);
  const { rotatingSince } = status.kind === 'answered' ? status.value : {};
  return rotatingSince === undefined ? {} : { rotatingSince };
}

const noTags: Answer<readonly Tag[]> = { kind: 'answered', value: [] };

const tagsIfTheyMatter = async (kms: KMSClient, key: KeyMetadata, options: ObservingKey): Promise<Answer<readonly Tag[]>> =>
  options.policy.exemptionTagKey === undefined ? noTags : unlessRefused(() => readTags(kms, key.keyArn, options), unreadableErrors);

/** ListKeyRotations has the smallest quota of all reads, a hundred a second: a key that is younger than the limit is not asked. */
function materialMatters({ creationDate }: KeyMetadata, { policy, now, withKeyMaterial = false }: ObservingKey): boolean {
  if (withKeyMaterial) return true;
  if (policy.maximumKeyMaterialAgeInDays === undefined) return false;
  const age = now === undefined || creationDate === undefined ? undefined : materialAgeInDays({ since: creationDate }, now);
  return age === undefined || age > policy.maximumKeyMaterialAgeInDays;
}

/**
 * A status refused for the key's type or state means that the key has changed since it was described: its metadata now decides. If by its metadata it
 * can rotate all the same, nobody knows whether it does, and the next key is read.
 */
async function withoutStatus(kms: KMSClient, key: KeyMetadata, errorName: string, options: ObservingKey): Promise<KeyObservation> {
  if (refusalsForTypeOrState.includes(errorName)) {
    const again = await unlessRefused(() => describe(kms, key.keyArn, options), unreadableErrors);
    if (again.kind === 'answered' && !rotationStatusMatters(again.value)) return { kind: 'described', key: again.value };
  }
  return unreadableBut(kms, key, { operation: 'GetKeyRotationStatus', errorName }, options);
}

type Unreadable = Extract<KeyObservation, { kind: 'unreadable' }>;

/** That the key is exempt may decide without what was refused. */
async function unreadableBut(
  kms: KMSClient,
  key: KeyMetadata,
  { operation, errorName }: Pick<Unreadable, 'operation' | 'errorName'>,
  options: ObservingKey,
): Promise<KeyObservation> {
  const tags = await tagsIfTheyMatter(kms, key, options);
  return { ...unreadableKey(key, operation, errorName), ...tagsRead(tags) };
}

/** Tags that were not read are not stated: none would mean that nothing exempts the key. */
const tagsRead = (tags: Answer<readonly Tag[]>): Pick<Unreadable, 'tags'> => (tags.kind === 'answered' ? { tags: tags.value } : {});

const unreadableKey = (key: KeyMetadata, operation: Unreadable['operation'], errorName: string): Unreadable => ({
  kind: 'unreadable',
  keyArn: key.keyArn,
  keyId: key.keyId,
  key,
  operation,
  errorName,
});

/** While the primary of a multi-Region key moves, KMS may name none for seconds (AWS KMS guide, "Change the primary key"): read again, a few times. */
async function describeSettled(kms: KMSClient, keyIdOrArn: string, options: ObservingKey): Promise<KeyMetadata> {
  let key = await describe(kms, keyIdOrArn, options);
  for (let again = 0; again < 3 && key.multiRegion.type === 'UNSETTLED'; again++) {
    await sleep(500, undefined, options.signal === undefined ? {} : { signal: options.signal });
    key = await describe(kms, keyIdOrArn, options);
  }
  return key;
}

async function describe(kms: KMSClient, keyIdOrArn: string, { rate = unlimited, signal }: Reading): Promise<KeyMetadata> {
  await rate('DescribeKey', signal);
  const { KeyMetadata: metadata } = await inContext(
    `DescribeKey of ${keyIdOrArn}`,
    kms.send(new DescribeKeyCommand({ KeyId: keyIdOrArn })),
  );
  if (metadata === undefined) throw new UnexpectedAnswerError(`DescribeKey of ${keyIdOrArn}`, 'without metadata');
  return keyMetadataFrom(metadata);
}

async function readStatus(kms: KMSClient, key: KeyMetadata, { rate = unlimited, signal }: Reading): Promise<RotationStatus> {
  await rate('GetKeyRotationStatus', signal);
  const status = await inContext(`GetKeyRotationStatus of ${key.keyArn}`, kms.send(new GetKeyRotationStatusCommand({ KeyId: key.keyArn })));
  if (status.KeyRotationEnabled === undefined || status.KeyRotationEnabled === null)
    throw new UnexpectedAnswerError(`GetKeyRotationStatus of ${key.keyArn}`, 'without saying whether rotation is on');
  const rotating = dateField('rotatingSince', status.OnDemandRotationStartDate);
  if (!status.KeyRotationEnabled) return { enabled: false, ...rotating };
  return {
    enabled: true,
    ...(status.RotationPeriodInDays === undefined ? {} : { periodInDays: status.RotationPeriodInDays }),
    ...dateField('nextRotationDate', status.NextRotationDate),
    ...rotating,
  };
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
