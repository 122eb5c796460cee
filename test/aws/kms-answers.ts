import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  ListAliasesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  type RotationsListEntry,
} from '@aws-sdk/client-kms';
import type { ReplacedOnRecord } from '../../functions/aws/changes/replaced-on-record.ts';
import { kmsMock } from './refusing.ts';

/** Records of no replacement. */
export const nothingReplaced: ReplacedOnRecord = async () => ({ kind: 'answered', value: undefined });

export const accountId = '111122223333';
export const region = 'eu-central-1';
export const idNumber = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const arnOf = (keyId: string, inRegion = region): string => `arn:aws:kms:${inRegion}:${accountId}:key/${keyId}`;

/** What DescribeKey answers for an ordinary key. */
export const metadata = (keyId: string, changes: Partial<KeyMetadata> = {}): KeyMetadata => ({
  AWSAccountId: accountId,
  KeyId: keyId,
  Arn: arnOf(keyId),
  CreationDate: new Date('2024-01-02T03:04:05Z'),
  Description: 'Orders database',
  Enabled: true,
  KeyManager: 'CUSTOMER',
  KeyState: 'Enabled',
  KeySpec: 'SYMMETRIC_DEFAULT',
  KeyUsage: 'ENCRYPT_DECRYPT',
  Origin: 'AWS_KMS',
  MultiRegion: false,
  ...changes,
});

/** What AWS KMS answers for one key; an error is thrown. */
export type Answers = {
  readonly key?: KeyMetadata | Error;
  readonly rotation?:
    | {
        readonly KeyRotationEnabled: boolean;
        readonly RotationPeriodInDays?: number;
        readonly NextRotationDate?: Date;
        readonly OnDemandRotationStartDate?: Date;
      }
    | Error;
  readonly tags?: Readonly<Record<string, string>> | Error;
  readonly policy?: string | Error;
  /** All key material. */
  readonly material?: readonly Omit<RotationsListEntry, 'KeyId'>[] | Error;
};

type Operation =
  | 'ListKeys'
  | 'ListAliases'
  | 'DescribeKey'
  | 'GetKeyRotationStatus'
  | 'ListResourceTags'
  | 'GetKeyPolicy'
  | 'ListKeyRotations';

/** A Region as the KMS mock answers for it: `keys` by key id, in pages of `pageSize`. A key without metadata does not exist. */
export type Region = {
  readonly keys: Readonly<Record<string, Answers>>;
  /** Ids that ListKeys names, if not all of `keys`. */
  readonly listed?: readonly string[];
  readonly aliases?: Readonly<Record<string, string>>;
  readonly pageSize?: number;
  readonly before?: (operation: Operation, keyId: string) => Promise<void> | void;
};

export function answerFor({ keys, listed = Object.keys(keys), aliases = {}, pageSize = 1000, before = () => {} }: Region): void {
  const notFound = Object.assign(new Error('Key does not exist'), { name: 'NotFoundException' });
  const answersOf = (keyIdOrArn: string | undefined): Answers => {
    const answers = keys[keyIdOrArn?.split('/').at(-1) ?? ''];
    if (answers === undefined) throw notFound;
    return answers;
  };
  const on = async <Value>(operation: Operation, keyIdOrArn: string | undefined, pick: (answers: Answers) => Value | Error | undefined) => {
    await before(operation, keyIdOrArn?.split('/').at(-1) ?? '');
    const value = pick(answersOf(keyIdOrArn));
    if (value instanceof Error) throw value;
    if (value === undefined) throw new Error(`${operation} of ${keyIdOrArn} was not expected`);
    return value;
  };
  const paged = <Item>(items: readonly Item[], marker: string | undefined, size: number) => {
    const start = Number(marker ?? 0);
    const next = start + size;
    return {
      items: items.slice(start, next),
      ...(next < items.length ? { Truncated: true, NextMarker: String(next) } : { Truncated: false }),
    };
  };

  kmsMock.on(ListKeysCommand).callsFake(async ({ Marker }: { Marker?: string }) => {
    await before('ListKeys', '');
    const { items, ...rest } = paged(listed, Marker, pageSize);
    return { Keys: items.map((keyId) => ({ KeyId: keyId, KeyArn: arnOf(keyId) })), ...rest };
  });
  kmsMock.on(ListAliasesCommand).callsFake(async ({ KeyId, Marker }: { KeyId?: string; Marker?: string }) => {
    const ofKey = KeyId?.split('/').at(-1) ?? '';
    await before('ListAliases', ofKey);
    const listed = Object.entries(aliases).filter(([, keyId]) => ofKey === '' || keyId === ofKey);
    const { items, ...rest } = paged(listed, Marker, 100);
    return {
      Aliases: items.map(([AliasName, TargetKeyId]) => ({
        AliasName,
        ...(TargetKeyId === '' ? {} : { TargetKeyId }),
      })),
      ...rest,
    };
  });
  kmsMock
    .on(DescribeKeyCommand)
    .callsFake(async ({ KeyId }: { KeyId?: string }) => ({ KeyMetadata: await on('DescribeKey', KeyId, ({ key }) => key) }));
  kmsMock
    .on(GetKeyRotationStatusCommand)
    .callsFake(({ KeyId }: { KeyId?: string }) => on('GetKeyRotationStatus', KeyId, ({ rotation }) => rotation));
  kmsMock.on(ListResourceTagsCommand).callsFake(async ({ KeyId }: { KeyId?: string }) => {
    const tags = await on('ListResourceTags', KeyId, (answers) => answers.tags);
    return { Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })), Truncated: false };
  });
  kmsMock.on(ListKeyRotationsCommand).callsFake(async ({ KeyId, Marker }: { KeyId?: string; Marker?: string }) => {
    const { items, ...rest } = paged(await on('ListKeyRotations', KeyId, ({ material }) => material), Marker, pageSize);
    return { Rotations: items, ...rest };
  });
  kmsMock
    .on(GetKeyPolicyCommand)
    .callsFake(async ({ KeyId }: { KeyId?: string }) => ({ Policy: await on('GetKeyPolicy', KeyId, ({ policy }) => policy) }));
}

/** The calls AWS KMS got, as `Operation key-id`, in order. */
export const kmsCalls = (): readonly string[] =>
  kmsMock.calls().map(({ args: [command] }) => {
    const { input } = command;
    const keyId = 'KeyId' in input ? input.KeyId?.split('/').at(-1) : undefined;
    return `${command.constructor.name.replace(/Command$/, '')} ${keyId ?? ''}`.trim();
  });
