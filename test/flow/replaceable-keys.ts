import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  ListResourceTagsCommand,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import type { EstateKey, EstateMetadata } from '../../sandbox/estate/estate.ts';
import { keyNamed } from './estates.ts';
import type { OneRegion } from './one-region.ts';

type Extra = Omit<Parameters<typeof keyNamed>[1] & object, 'metadata'> & { readonly metadata?: Partial<EstateMetadata> };

const kinds = {
  signing: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
  hmac: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
  encrypting: { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' },
} as const;
export type Kind = keyof typeof kinds;

/** A key that nothing can rotate, with an alias of its own name. */
export const replaceable = (kind: Kind, name: string, { metadata = {}, ...extra }: Extra = {}): EstateKey =>
  keyNamed(name, { aliases: [aliasOf(name)], metadata: { ...kinds[kind], ...metadata }, ...extra });

export const aliasOf = (name: string): string => `alias/${name.replaceAll(' ', '-')}`;
export const idOf = ({ metadata }: EstateKey): string => metadata.KeyId;
export const keyIdIn = (arn: string): string => arn.split('/').at(-1) ?? '';

const Message = Buffer.from('pay 100 euros');
const SigningAlgorithm = 'RSASSA_PSS_SHA_256';
const MacAlgorithm = 'HMAC_SHA_256';
const EncryptionAlgorithm = 'RSAES_OAEP_SHA_256';

/** What a key has made, and by which key AWS KMS says it was. */
export type Made = { readonly kind: Kind; readonly bytes: Uint8Array; readonly by: string };

/** Signs, authenticates or encrypts, with a key named by alias or id. */
export async function make({ kms }: OneRegion, kind: Kind, KeyId: string): Promise<Made> {
  if (kind === 'signing') {
    const { Signature = new Uint8Array(), KeyId: by = '' } = await kms.send(new SignCommand({ KeyId, Message, SigningAlgorithm }));
    return { kind, bytes: Signature, by: keyIdIn(by) };
  }
  if (kind === 'hmac') {
    const { Mac = new Uint8Array(), KeyId: by = '' } = await kms.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm }));
    return { kind, bytes: Mac, by: keyIdIn(by) };
  }
  const answer = await kms.send(new EncryptCommand({ KeyId, Plaintext: Message, EncryptionAlgorithm }));
  return { kind, bytes: answer.CiphertextBlob ?? new Uint8Array(), by: keyIdIn(answer.KeyId ?? '') };
}

/** Whether what was made still holds with the key that is named. */
export async function holds({ kms }: OneRegion, { kind, bytes }: Made, KeyId: string): Promise<boolean> {
  try {
    if (kind === 'signing')
      return (await kms.send(new VerifyCommand({ KeyId, Message, Signature: bytes, SigningAlgorithm }))).SignatureValid === true;
    if (kind === 'hmac') return (await kms.send(new VerifyMacCommand({ KeyId, Message, Mac: bytes, MacAlgorithm }))).MacValid === true;
    const { Plaintext } = await kms.send(new DecryptCommand({ KeyId, CiphertextBlob: bytes, EncryptionAlgorithm }));
    return Buffer.from(Plaintext ?? []).equals(Message);
  } catch (error) {
    if (error instanceof Error && /^(KMSInvalidSignature|KMSInvalidMac|InvalidCiphertext)Exception$/.test(error.name)) return false;
    throw error;
  }
}

/** The key id behind an alias. */
export const behind = ({ store }: OneRegion, alias: string): string | undefined => store.aliases.get(alias)?.targetKeyId;

export async function tagsOf({ kms }: OneRegion, KeyId: string): Promise<Readonly<Record<string, string>>> {
  const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId }));
  return Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue ?? '']));
}

export const metadataOf = async ({ kms }: OneRegion, KeyId: string) => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;

/** Keys that were created to replace this one, by id. */
export const successorsOf = ({ store }: OneRegion, arn: string): readonly string[] =>
  [...store.keys.values()]
    .filter(({ tags }) => tags.some(({ TagKey, TagValue }) => TagKey === 'kms-rotation:replaces' && TagValue === arn))
    .map(({ metadata }) => metadata.KeyId);

/** Calls that have changed anything in AWS KMS, by whoever made them. */
export const changesIn = ({ kmsWrites }: OneRegion): readonly string[] =>
  kmsWrites().flatMap(({ operation, error }) => (error === undefined ? operation : []));
