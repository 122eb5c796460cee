import { type KMSClient, ListKeyRotationsCommand, type ListKeyRotationsCommandInput, type RotationsListEntry } from '@aws-sdk/client-kms';
import type { KeyRotation } from '../core/history.ts';
import type { KeyMetadata, RotationStatus } from '../core/key.ts';
import { type KeyMaterial, keyMaterialFrom, type ListedKeyMaterial } from '../core/key-material.ts';
import { dateField, isoTime } from './iso-time.ts';
import {
  type Answer,
  inContext,
  nextMarker,
  type Reading,
  refusalsForTypeOrState,
  unlessRefused,
  unreadableErrors,
} from './kms-answers.ts';
import { unlimited } from './request-rate.ts';

/** The material of a key: what `DescribeKey` and `GetKeyRotationStatus` said of it, with all that `ListKeyRotations` lists. */
export async function readKeyMaterial(
  kms: KMSClient,
  key: KeyMetadata,
  status: RotationStatus,
  reading: Reading,
): Promise<Answer<KeyMaterial>> {
  const listed = await unlessRefused(() => listKeyMaterial(kms, key.keyArn, reading), [...unreadableErrors, ...refusalsForTypeOrState]);
  return listed.kind === 'refused' ? listed : { kind: 'answered', value: keyMaterialFrom(key, status, listed.value) };
}

/** All key material of a key: the first, which no rotation made, and imported material that waits, included. */
async function listKeyMaterial(kms: KMSClient, keyArn: string, reading: Reading): Promise<readonly ListedKeyMaterial[]> {
  const listed: ListedKeyMaterial[] = [];
  for await (const page of rotationPages(kms, { KeyId: keyArn, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }, reading))
    listed.push(...page.flatMap(materialFrom));
  return listed;
}

async function* rotationPages(
  kms: KMSClient,
  input: ListKeyRotationsCommandInput & { readonly KeyId: string },
  { rate = unlimited, signal }: Reading,
): AsyncGenerator<readonly RotationsListEntry[]> {
  let marker: string | undefined;
  do {
    await rate('ListKeyRotations', signal);
    const command = new ListKeyRotationsCommand({ ...input, Limit: 1000, ...(marker === undefined ? {} : { Marker: marker }) });
    const page = await inContext(`ListKeyRotations of ${input.KeyId}`, kms.send(command));
    yield page.Rotations ?? [];
    marker = nextMarker('ListKeyRotations', page);
  } while (marker !== undefined);
}

function materialFrom(entry: RotationsListEntry): readonly ListedKeyMaterial[] {
  if (entry.KeyMaterialId === undefined) return [];
  return [
    {
      keyMaterialId: entry.KeyMaterialId,
      state: entry.KeyMaterialState ?? 'unknown',
      ...dateField('rotatedAt', entry.RotationDate),
      ...(entry.RotationType === undefined ? {} : { rotationType: entry.RotationType }),
      ...dateField('validTo', entry.ValidTo),
    },
  ];
}

/**
 * When KMS made new key material for a key, oldest first. The first key material has no date and is not among them (AWS KMS API, ListKeyRotations). Refusals are told apart by
 * name: without permission, for a key that cannot rotate, and for one that is gone, there is nothing to read.
 */
export async function readRotations(
  kms: KMSClient,
  keyId: string,
  reading: Reading = {},
): Promise<readonly KeyRotation[] | { readonly unreadable: string }> {
  const answer = await unlessRefused(async () => {
    const rotations: KeyRotation[] = [];
    for await (const page of rotationPages(kms, { KeyId: keyId }, reading)) rotations.push(...page.flatMap(rotationFrom));
    return rotations;
  }, ['AccessDeniedException', 'NotFoundException', ...refusalsForTypeOrState]);
  if (answer.kind === 'refused') return { unreadable: answer.errorName };
  // In which order they come is not documented.
  return answer.value.sort((one, other) => (one.at < other.at ? -1 : 1));
}

function rotationFrom({ RotationDate, RotationType }: RotationsListEntry): readonly KeyRotation[] {
  const at = isoTime(RotationDate);
  return at === undefined || RotationType === undefined ? [] : [{ at, rotationType: RotationType }];
}
