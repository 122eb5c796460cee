import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AliasListEntry,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  type RotationsListEntry,
} from '@aws-sdk/client-kms';
import { rotationStatusMatters } from '../core/eligibility.ts';
import type { KeyRotation } from '../core/history.ts';
import type { KeyMetadata, KeyObservation, RotationStatus, Tag } from '../core/key.ts';
import { summaryOfKeyPolicy } from '../core/key-policy.ts';
import type { Policy } from '../core/policy.ts';
import type { KeyPolicySummary } from '../core/records/key-profile.ts';
import { dateField, isoTime } from './iso-time.ts';
import { keyMetadataFrom } from './key-metadata.ts';
import { type RequestRate, unlimited } from './request-rate.ts';
import { UnexpectedAnswerError } from './unexpected-answer.ts';

/** What reading keys needs. `ListKeys` and `ListAliases` are granted by IAM alone; the others need the key policy's consent too. */
export const kmsReadActions = [
  'kms:ListKeys',
  'kms:ListAliases',
  'kms:DescribeKey',
  'kms:GetKeyRotationStatus',
  'kms:ListResourceTags',
  'kms:GetKeyPolicy',
] as const;

export type Reading = {
  readonly rate?: RequestRate | undefined;
  /** Looked at before each call. A call that has begun takes milliseconds and goes on: the SDK prepares one with a signal of its own from scratch. */
  readonly signal?: AbortSignal | undefined;
};

export type KeyPage = {
  readonly keyIds: readonly string[];
  /** Where the next page begins, if there is one. */
  readonly marker: string | undefined;
};

/** Ids of up to 1000 keys of the Region, AWS managed ones included, from the marker on. */
export async function listKeyPage(
  kms: KMSClient,
  marker: string | undefined,
  { rate = unlimited, signal }: Reading = {},
): Promise<KeyPage> {
  await rate('ListKeys', signal);
  const page = await kms.send(new ListKeysCommand({ Limit: 1000, ...(marker === undefined ? {} : { Marker: marker }) }));
  return { keyIds: (page.Keys ?? []).flatMap(({ KeyId }) => KeyId ?? []), marker: nextMarker('ListKeys', page) };
}

/** Ids of all keys of the Region, AWS managed ones included, in pages of up to 1000. */
export async function* listKeyIds(kms: KMSClient, reading: Reading = {}): AsyncGenerator<readonly string[]> {
  let marker: string | undefined;
  do {
    const page = await listKeyPage(kms, marker, reading);
    yield page.keyIds;
    marker = page.marker;
  } while (marker !== undefined);
}

/** Alias names (`alias/…`) by key id, for the whole Region: one call per hundred aliases instead of one per key. */
export async function listAliases(
  kms: KMSClient,
  { rate = unlimited, signal }: Reading = {},
): Promise<ReadonlyMap<string, readonly string[]>> {
  const aliases = new Map<string, string[]>();
  let marker: string | undefined;
  do {
    await rate('ListAliases', signal);
    const page = await kms.send(new ListAliasesCommand({ Limit: 100, ...(marker === undefined ? {} : { Marker: marker }) }));
    for (const alias of page.Aliases ?? []) addAlias(aliases, alias);
    marker = nextMarker('ListAliases', page);
  } while (marker !== undefined);
  return aliases;
}

/** A predefined alias of AWS may have no key yet. */
function addAlias(aliases: Map<string, string[]>, { AliasName, TargetKeyId }: AliasListEntry): void {
  if (AliasName === undefined || TargetKeyId === undefined) return;
  aliases.set(TargetKeyId, [...(aliases.get(TargetKeyId) ?? []), AliasName]);
}

export type ObservingKey = Reading & { readonly policy: Policy };

/**
 * What can be seen of one key: metadata, and where rotation is possible at all its status and, if an exemption tag is configured, its tags.
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
  if (!rotationStatusMatters(key) || key.multiRegion.type === 'UNSETTLED') return { kind: 'described', key };

  const status = await unlessRefused(() => readStatus(kms, key, options), [...unreadableErrors, ...refusalsForTypeOrState]);
  if (status.kind === 'refused') return withoutStatus(kms, key, status.errorName, options);

  if (options.policy.exemptionTagKey === undefined) return { kind: 'read', key, status: status.value, tags: [] };
  const tags = await unlessRefused(() => readTags(kms, key.keyArn, options), unreadableErrors);
  if (tags.kind === 'refused') return unreadableKey(key, 'ListResourceTags', tags.errorName);
  return { kind: 'read', key, status: status.value, tags: tags.value };
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
  return unreadableKey(key, 'GetKeyRotationStatus', errorName);
}

const unreadableKey = (key: KeyMetadata, operation: 'GetKeyRotationStatus' | 'ListResourceTags', errorName: string): KeyObservation => ({
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
  if (!status.KeyRotationEnabled) return { enabled: false };
  return {
    enabled: true,
    ...(status.RotationPeriodInDays === undefined ? {} : { periodInDays: status.RotationPeriodInDays }),
    ...dateField('nextRotationDate', status.NextRotationDate),
  };
}

/** All tags of a key, of which there are at most 50. */
export async function readTags(kms: KMSClient, arn: string, { rate = unlimited, signal }: Reading = {}): Promise<readonly Tag[]> {
  const tags: Tag[] = [];
  let marker: string | undefined;
  do {
    await rate('ListResourceTags', signal);
    const command = new ListResourceTagsCommand({ KeyId: arn, Limit: 50, ...(marker === undefined ? {} : { Marker: marker }) });
    const page = await inContext(`ListResourceTags of ${arn}`, kms.send(command));
    tags.push(...(page.Tags ?? []).map(({ TagKey, TagValue }) => ({ key: TagKey ?? '', value: TagValue ?? '' })));
    marker = nextMarker('ListResourceTags', page);
  } while (marker !== undefined);
  return tags;
}

/**
 * When KMS made new key material for a key, oldest first. The first key material has no date and is not among them (AWS KMS API, ListKeyRotations). Refusals are told apart by
 * name: without permission, for a key that cannot rotate, and for one that is gone, there is nothing to read.
 */
export async function readRotations(
  kms: KMSClient,
  keyId: string,
  { rate = unlimited, signal }: Reading = {},
): Promise<readonly KeyRotation[] | { readonly unreadable: string }> {
  const rotations: KeyRotation[] = [];
  let marker: string | undefined;
  do {
    await rate('ListKeyRotations', signal);
    const command = new ListKeyRotationsCommand({ KeyId: keyId, Limit: 1000, ...(marker === undefined ? {} : { Marker: marker }) });
    const answer = await unlessRefused(
      () => inContext(`ListKeyRotations of ${keyId}`, kms.send(command)),
      ['AccessDeniedException', 'NotFoundException', ...refusalsForTypeOrState],
    );
    if (answer.kind === 'refused') return { unreadable: answer.errorName };
    rotations.push(...(answer.value.Rotations ?? []).flatMap(rotationFrom));
    marker = nextMarker('ListKeyRotations', answer.value);
  } while (marker !== undefined);
  // In which order they come is not documented.
  return rotations.sort((one, other) => (one.at < other.at ? -1 : 1));
}

function rotationFrom({ RotationDate, RotationType }: RotationsListEntry): readonly KeyRotation[] {
  const at = isoTime(RotationDate);
  return at === undefined || RotationType === undefined ? [] : [{ at, rotationType: RotationType }];
}

/** `undefined` where the policy may not be read, or the key is gone. */
export async function readKeyPolicySummary(
  kms: KMSClient,
  arn: string,
  accountId: string,
  { rate = unlimited, signal }: Reading = {},
): Promise<KeyPolicySummary | undefined> {
  await rate('GetKeyPolicy', signal);
  const command = new GetKeyPolicyCommand({ KeyId: arn, PolicyName: 'default' });
  const answer = await unlessRefused(
    () => inContext(`GetKeyPolicy of ${arn}`, kms.send(command)),
    ['AccessDeniedException', 'NotFoundException'],
  );
  return answer.kind === 'refused' ? undefined : summaryOfKeyPolicy(answer.value.Policy ?? '', accountId);
}

type Answer<Value> = { readonly kind: 'answered'; readonly value: Value } | { readonly kind: 'refused'; readonly errorName: string };

const refusalsForTypeOrState: readonly string[] = ['UnsupportedOperationException', 'KMSInvalidStateException'];

const unreadableErrors: readonly string[] = ['AccessDeniedException', 'UnexpectedAnswerError'];

/** A list that says it goes on and not where is not taken for a whole one. @throws UnexpectedAnswerError */
function nextMarker(
  operation: string,
  { Truncated, NextMarker }: { Truncated?: boolean | undefined; NextMarker?: string | undefined },
): string | undefined {
  if (Truncated !== true) return undefined;
  if (NextMarker === undefined || NextMarker === '') throw new UnexpectedAnswerError(operation, 'that there is more, and not where');
  return NextMarker;
}

/** Refusals are told apart by name: their messages are not part of any API. */
async function unlessRefused<Value>(
  read: () => Promise<Value>,
  refusals: readonly string[] = ['AccessDeniedException'],
): Promise<Answer<Value>> {
  try {
    return { kind: 'answered', value: await read() };
  } catch (error) {
    if (error instanceof Error && refusals.includes(error.name)) return { kind: 'refused', errorName: error.name };
    throw error;
  }
}

/** Says which call failed, and keeps the name of the AWS error, by which errors are told apart. */
async function inContext<Value>(what: string, answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    const failure = new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    failure.name = error instanceof Error ? error.name : 'Error';
    throw failure;
  }
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
const idIn = (keyIdOrArn: string): string => keyIdOrArn.split('/').at(-1) ?? keyIdOrArn;
