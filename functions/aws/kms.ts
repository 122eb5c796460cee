import {
  type AliasListEntry,
  GetKeyPolicyCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import type { KeyMetadata, Tag } from '../core/key.ts';
import { summaryOfKeyPolicy } from '../core/key-policy.ts';
import type { KeyPolicySummary } from '../core/records/key-profile.ts';
import { inContext, nextMarker, type Reading, unlessRefused } from './kms-answers.ts';
import { unlimited } from './request-rate.ts';

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

/** Names of aliases (`alias/…`) by key id, for the whole Region: one call per hundred aliases instead of one per key. */
export async function listAliases(kms: KMSClient, reading: Reading = {}): Promise<ReadonlyMap<string, readonly string[]>> {
  const aliases = new Map<string, string[]>();
  for await (const page of aliasPages(kms, undefined, reading)) for (const alias of page) addAlias(aliases, alias);
  return aliases;
}

/** The key id that each alias of the Region names. */
export const aliasTargets = async (kms: KMSClient): Promise<ReadonlyMap<string, string>> =>
  new Map([...(await listAliases(kms))].flatMap(([keyId, aliases]) => aliases.map((name) => [name, keyId] as const)));

/** The aliases of one key, of which there are at most 50. */
export async function readAliases(kms: KMSClient, keyArn: string, reading: Reading = {}): Promise<readonly string[]> {
  const aliases: string[] = [];
  for await (const page of aliasPages(kms, keyArn, reading)) aliases.push(...page.flatMap(({ AliasName }) => AliasName ?? []));
  return aliases;
}

/**
 * How to find the aliases of one key after another of a Region: they are read all at once, when those of the first key are asked for. What goes wrong goes wrong for each key.
 */
export function aliasesOnceRead(kms: KMSClient, reading: Reading = {}): (key: Pick<KeyMetadata, 'keyId'>) => Promise<readonly string[]> {
  let all: ReturnType<typeof listAliases> | undefined;
  return async ({ keyId }) => {
    all ??= listAliases(kms, reading);
    return (await all).get(keyId) ?? [];
  };
}

async function* aliasPages(
  kms: KMSClient,
  keyArn: string | undefined,
  { rate = unlimited, signal }: Reading,
): AsyncGenerator<readonly AliasListEntry[]> {
  const ofKey = keyArn === undefined ? {} : { KeyId: keyArn };
  let marker: string | undefined;
  do {
    await rate('ListAliases', signal);
    const command = new ListAliasesCommand({ ...ofKey, Limit: 100, ...(marker === undefined ? {} : { Marker: marker }) });
    const page = await inContext(keyArn === undefined ? 'ListAliases' : `ListAliases of ${keyArn}`, kms.send(command));
    yield page.Aliases ?? [];
    marker = nextMarker('ListAliases', page);
  } while (marker !== undefined);
}

/** A predefined alias of AWS may have no key yet. */
function addAlias(aliases: Map<string, string[]>, { AliasName, TargetKeyId }: AliasListEntry): void {
  if (TargetKeyId === undefined || AliasName === undefined) return;
  aliases.set(TargetKeyId, [...(aliases.get(TargetKeyId) ?? []), AliasName]);
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
