import * as z from 'zod';
import { notJsonText, shownValue } from '../../functions/core/problem-text.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { inOneForm } from './accepted-forms.ts';
import type { Estate, EstateKey, EstateMetadata, EstateRotation } from './estate.ts';
import { timestamp } from './file-fields.ts';
import { estateGrantsFrom, grantsSchema } from './file-grants.ts';
import { estateMaterialsFrom, fileMaterialsOf, materialId, problemInMaterials, rotationsSchema } from './file-materials.ts';

/** A file of keys that cannot be used. The message names the line, or the key and its field, the value and what is allowed. */
export class EstateFileError extends Error {
  override readonly name = 'EstateFileError' as const;
}

const keyIdText = '(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})';
const keyArnPattern = new RegExp(`^arn:[a-z][a-z0-9-]*:kms:[a-z0-9-]+:[0-9]{12}:key/(${keyIdText})$`);

const text = z.string({ error: 'must be a text' });
const keyArn = z
  .string({ error: 'must be the ARN of a key' })
  .regex(keyArnPattern, { error: 'must be the ARN of a key, arn:<partition>:kms:<region>:<account>:key/<id>' });
const related = z.object({ Arn: keyArn, Region: text });

/** What `DescribeKey` prints; fields that say nothing about rotation are left aside. */
const metadataSchema = z.object({
  KeyId: z.string({ error: 'must be a key id' }).regex(new RegExp(`^${keyIdText}$`), { error: 'must be a key id' }),
  Arn: keyArn,
  AWSAccountId: z.string({ error: 'must be a 12-digit account id' }).regex(/^\d{12}$/, { error: 'must be a 12-digit account id' }),
  CreationDate: timestamp,
  Description: text.default(''),
  KeyManager: text,
  KeyState: text,
  KeySpec: text.optional(),
  CustomerMasterKeySpec: text.optional(),
  KeyUsage: text,
  Origin: text,
  DeletionDate: timestamp.optional(),
  CurrentKeyMaterialId: materialId.optional(),
  ValidTo: timestamp.optional(),
  ExpirationModel: text.optional(),
  CustomKeyStoreId: text.optional(),
  CloudHsmClusterId: text.optional(),
  PendingDeletionWindowInDays: z.number().optional(),
  MultiRegion: z.boolean({ error: 'must be true or false' }).optional(),
  MultiRegionConfiguration: z
    .object({ MultiRegionKeyType: text, PrimaryKey: related, ReplicaKeys: z.array(related).default([]) })
    .optional(),
});

const rotationSchema = z.object({
  KeyRotationEnabled: z.boolean({ error: 'must be true or false' }),
  RotationPeriodInDays: z
    .number({ error: 'must be 90 to 2560' })
    .int()
    .min(90, { error: 'must be 90 to 2560' })
    .max(2560, { error: 'must be 90 to 2560' })
    .optional(),
  NextRotationDate: timestamp.optional(),
});

const aliasesSchema = z.object({
  Aliases: z.array(
    z.object({
      AliasName: z.string().regex(/^alias\/.+$/, { error: 'must begin with alias/' }),
      TargetKeyId: text.optional(),
      AliasArn: text.optional(),
      CreationDate: timestamp.optional(),
      LastUpdatedDate: timestamp.optional(),
    }),
  ),
});
const tagsSchema = z.object({ Tags: z.array(z.object({ TagKey: text, TagValue: text })) });
const policySchema = z.object({ Policy: z.string().refine(isJson, { error: 'must be the JSON text of a key policy' }) });

const keySchema = z.strictObject({
  'describe-key': z.object({ KeyMetadata: metadataSchema }, { error: 'must be what `aws kms describe-key` prints' }),
  'get-key-rotation-status': rotationSchema.optional(),
  'list-aliases': aliasesSchema.optional(),
  'list-resource-tags': tagsSchema.optional(),
  'get-key-policy': policySchema.optional(),
  'list-key-rotations': rotationsSchema.optional(),
  'list-grants': grantsSchema.optional(),
});
const fileSchema = z.strictObject({
  keys: z.array(keySchema, { error: 'must be the list of keys' }).min(1, { error: 'must hold at least one key' }),
  /** Printed by `aws kms list-aliases` without a key, once per Region. */
  'list-aliases': z.array(aliasesSchema).optional(),
});

type FileKey = z.infer<typeof keySchema>;

/**
 * Reads a file of what the AWS CLI prints of keys (docs/estate-file.md).
 * @throws EstateFileError for the first file that cannot be used, with every problem of its fields.
 */
export function readEstateFile(fileText: string): Estate {
  const value = inOneForm(parsedJson(fileText));
  const parsed = fileSchema.safeParse(value, { reportInput: true });
  if (!parsed.success) throw new EstateFileError(problemLines(parsed.error.issues, value));
  const { keys } = parsed.data;
  checkTogether(keys);
  const regionalAliases = (parsed.data['list-aliases'] ?? []).flatMap(({ Aliases }) => Aliases);
  return {
    accountId: keys[0]?.['describe-key'].KeyMetadata.AWSAccountId ?? '',
    keys: keys.map((key) => estateKeyFrom(key, regionalAliases)),
  };
}

function parsedJson(fileText: string): unknown {
  try {
    return JSON.parse(fileText);
  } catch (error) {
    const message = notJsonText(error);
    const position = Number(/position (\d+)/.exec(String(error))?.[1] ?? fileText.length);
    const before = fileText.slice(0, position).split('\n');
    throw new EstateFileError(`line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: not JSON: ${message}`);
  }
}

type Issue = {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly input?: unknown;
  readonly keys?: readonly string[];
};

const mostProblems = 8;

/** One line for each problem, as many as can be read. */
function problemLines(issues: readonly Issue[], file: unknown): string {
  const more = issues.length - mostProblems;
  return [...issues.slice(0, mostProblems).map((issue) => problemText(issue, file)), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

function problemText({ code, path, message, input, keys }: Issue, file: unknown): string {
  const [list, index, ...field] = path;
  const where =
    list === 'keys' && typeof index === 'number'
      ? `${nameOfKey(index, file)}: ${plainText(field.map(String).join('.'), 120) || 'the key'}`
      : plainText(path.map(String).join('.'), 120) || 'the file';
  if (code === 'unrecognized_keys')
    return `${where}: does not know ${plainText(keys?.join(', ') ?? '')}; known are ${Object.keys(list === 'keys' ? keySchema.shape : fileSchema.shape).join(', ')}`;
  return `${where}: ${message}; ${input === undefined ? 'it is missing' : `got ${shownValue(input)}`}`;
}

/** By number, counted from 1, and by its id where that can be read. */
function nameOfKey(index: number, file: unknown): string {
  const keyId = valueAt(file, ['keys', String(index), 'describe-key', 'KeyMetadata', 'KeyId']);
  return `key ${index + 1}${typeof keyId === 'string' ? ` (${plainText(keyId, 40)})` : ''}`;
}

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined), value);

/** What no single field shows: one account, no key twice, ids that fit their ARNs, and a status that fits its key. */
function checkTogether(keys: readonly FileKey[]): void {
  const seen = new Map<string, number>();
  const account = keys[0]?.['describe-key'].KeyMetadata.AWSAccountId;
  keys.forEach((key, index) => {
    const { KeyMetadata: metadata } = key['describe-key'];
    const where = `key ${index + 1} (${metadata.KeyId})`;
    const before = seen.get(metadata.Arn);
    if (before !== undefined)
      throw new EstateFileError(
        `${where}: describe-key.KeyMetadata.Arn: is in the file twice, first as key ${before + 1}; got ${metadata.Arn}`,
      );
    seen.set(metadata.Arn, index);
    if (keyArnPattern.exec(metadata.Arn)?.[1] !== metadata.KeyId)
      throw new EstateFileError(`${where}: describe-key.KeyMetadata.Arn: must end in the KeyId; got ${metadata.Arn}`);
    if (metadata.AWSAccountId !== account || metadata.Arn.split(':')[4] !== account) {
      throw new EstateFileError(
        `${where}: describe-key.KeyMetadata.AWSAccountId: must be the account of the first key, ${account}; got ${metadata.AWSAccountId} in ${metadata.Arn}`,
      );
    }
    if ((metadata.KeySpec ?? metadata.CustomerMasterKeySpec) === undefined)
      throw new EstateFileError(`${where}: describe-key.KeyMetadata.KeySpec: must be a text; it is missing`);
    if (metadata.MultiRegion === true && metadata.MultiRegionConfiguration === undefined) {
      throw new EstateFileError(
        `${where}: describe-key.KeyMetadata.MultiRegionConfiguration: must be there for a multi-Region key; it is missing`,
      );
    }
    checkStatus(key, where);
    checkMaterials(key, where);
  });
}

function checkMaterials(key: FileKey, where: string): void {
  const { KeySpec, CustomerMasterKeySpec, Origin, ExpirationModel, ValidTo, CurrentKeyMaterialId } = key['describe-key'].KeyMetadata;
  if (ExpirationModel === 'KEY_MATERIAL_EXPIRES' && ValidTo === undefined)
    throw new EstateFileError(`${where}: describe-key.KeyMetadata.ValidTo: must be there for KEY_MATERIAL_EXPIRES; it is missing`);
  const materials = key['list-key-rotations']?.Rotations ?? [];
  const problem = problemInMaterials(materials, { spec: KeySpec ?? CustomerMasterKeySpec ?? '', origin: Origin });
  if (problem !== undefined) throw new EstateFileError(`${where}: list-key-rotations.${problem}`);
  const listed = materials.find(({ KeyMaterialState }) => KeyMaterialState === 'CURRENT')?.KeyMaterialId;
  if (listed !== undefined && CurrentKeyMaterialId !== undefined && listed !== CurrentKeyMaterialId)
    throw new EstateFileError(
      `${where}: describe-key.KeyMetadata.CurrentKeyMaterialId: must be that of the current key material, ${listed}; got ${CurrentKeyMaterialId}`,
    );
}

function checkStatus(key: FileKey, where: string): void {
  const { KeyMetadata: metadata } = key['describe-key'];
  const status = key['get-key-rotation-status'];
  const spec = metadata.KeySpec ?? metadata.CustomerMasterKeySpec;
  const canRotate = metadata.KeyManager === 'CUSTOMER' && spec === 'SYMMETRIC_DEFAULT' && metadata.Origin === 'AWS_KMS';
  if (!canRotate && metadata.KeyManager === 'CUSTOMER' && status?.KeyRotationEnabled === true) {
    throw new EstateFileError(
      `${where}: get-key-rotation-status.KeyRotationEnabled: must be false for ${plainText(spec ?? '', 40)} with origin ${plainText(metadata.Origin, 40)}, which cannot rotate automatically; got true`,
    );
  }
}

type AliasEntry = z.infer<typeof aliasesSchema>['Aliases'][number];

function estateKeyFrom(key: FileKey, regionalAliases: readonly AliasEntry[]): EstateKey {
  const { KeyMetadata: metadata } = key['describe-key'];
  const region = metadata.Arn.split(':')[3];
  const own = (key['list-aliases']?.Aliases ?? []).filter(({ TargetKeyId }) => TargetKeyId === undefined || TargetKeyId === metadata.KeyId);
  const listed = regionalAliases.filter(
    ({ TargetKeyId, AliasArn }) => TargetKeyId === metadata.KeyId && (AliasArn === undefined || AliasArn.split(':')[3] === region),
  );
  const policy = isStatusMissing(key) ? statusRefused(metadata.Arn, metadata.AWSAccountId) : key['get-key-policy']?.Policy;
  return {
    metadata: metadataFrom(metadata),
    rotation: rotationFrom(key['get-key-rotation-status']),
    aliases: [...new Set([...own, ...listed].map(({ AliasName }) => AliasName))],
    tags: key['list-resource-tags']?.Tags ?? [],
    ...(policy === undefined ? {} : { policy }),
    ...estateMaterialsFrom(key['list-key-rotations']?.Rotations ?? [], metadata.CurrentKeyMaterialId),
    ...aliasDatesFrom([...own, ...listed]),
    ...estateGrantsFrom(key['list-grants']?.Grants ?? []),
  };
}

/** Of aliases that were printed with a date. */
function aliasDatesFrom(entries: readonly AliasEntry[]): Pick<EstateKey, 'aliasDates'> {
  const dated = entries.flatMap(({ AliasName, CreationDate, LastUpdatedDate = CreationDate }) =>
    CreationDate === undefined || LastUpdatedDate === undefined ? [] : [[AliasName, { CreationDate, LastUpdatedDate }] as const],
  );
  return dated.length === 0 ? {} : { aliasDates: Object.fromEntries(dated) };
}

/** A status that could have been read and was not given was refused: `aws kms get-key-rotation-status` printed nothing. */
function isStatusMissing(key: FileKey): boolean {
  const { KeyMetadata: metadata } = key['describe-key'];
  const spec = metadata.KeySpec ?? metadata.CustomerMasterKeySpec;
  const canRotate = metadata.KeyManager === 'CUSTOMER' && spec === 'SYMMETRIC_DEFAULT' && metadata.Origin === 'AWS_KMS';
  return canRotate && ['Enabled', 'Disabled', 'Updating'].includes(metadata.KeyState) && key['get-key-rotation-status'] === undefined;
}

/** A policy under which the key behaves as it did when the file was made: everything but its rotation status can be read. */
const statusRefused = (arn: string, accountId: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:${arn.split(':')[1]}:iam::${accountId}:root` }, Action: 'kms:*', Resource: '*' },
      { Effect: 'Deny', Principal: '*', Action: 'kms:GetKeyRotationStatus', Resource: '*' },
    ],
  });

function metadataFrom({
  CustomerMasterKeySpec,
  KeySpec,
  CurrentKeyMaterialId: _,
  ...metadata
}: z.infer<typeof metadataSchema>): EstateMetadata {
  const given = Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
  return { ...(given as unknown as Omit<EstateMetadata, 'KeySpec'>), KeySpec: KeySpec ?? CustomerMasterKeySpec ?? '' };
}

function rotationFrom(status: z.infer<typeof rotationSchema> | undefined): EstateRotation {
  if (status?.KeyRotationEnabled !== true) return { enabled: false };
  const { RotationPeriodInDays: periodInDays = 365, NextRotationDate: nextRotationDate } = status;
  return { enabled: true, periodInDays, ...(nextRotationDate === undefined ? {} : { nextRotationDate }) };
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** Writes an estate in the form that {@link readEstateFile} reads. */
export function estateFileText({ keys }: Estate): string {
  const file = {
    keys: keys.map(({ metadata, rotation, aliases, aliasDates, tags, policy, grants, ...materials }) => ({
      'describe-key': { KeyMetadata: metadata },
      'get-key-rotation-status': rotation.enabled
        ? {
            KeyRotationEnabled: true,
            RotationPeriodInDays: rotation.periodInDays,
            ...(rotation.nextRotationDate === undefined ? {} : { NextRotationDate: rotation.nextRotationDate }),
          }
        : { KeyRotationEnabled: false },
      'list-aliases': { Aliases: aliases.map((AliasName) => ({ AliasName, TargetKeyId: metadata.KeyId, ...aliasDates?.[AliasName] })) },
      'list-resource-tags': { Tags: tags },
      ...(policy === undefined ? {} : { 'get-key-policy': { Policy: policy } }),
      ...listed(fileMaterialsOf(materials)),
      ...(grants === undefined ? {} : { 'list-grants': { Grants: grants } }),
    })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

const listed = (rotations: object | undefined) => (rotations === undefined ? {} : { 'list-key-rotations': rotations });
