/** An estate so large that nothing of it is kept: everything about a key follows from its number. */
export type Estate = {
  readonly keys: number;
  /** Of those, how many can rotate; the others are asymmetric. */
  readonly eligible: number;
  readonly accountId: string;
  readonly region: string;
};

/** Keys per page of `ListKeys`, at most (AWS KMS API). */
const largestPage = 1000;

const idOf = (number: number): string => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
const numberOf = (keyIdOrArn: string): number => Number.parseInt(keyIdOrArn.slice(-12), 16);
const arnOf = (number: number, { accountId, region }: Estate): string => `arn:aws:kms:${region}:${accountId}:key/${idOf(number)}`;

/** Every second key that can rotate does. */
const rotates = (number: number): boolean => number % 2 === 0;

/** Answers of AWS KMS and AWS Config, in their wire format, with all fields that the services send. */
export const answers = {
  'TrentService.ListKeys': ({ Limit = 100, Marker = '0' }: { Limit?: number; Marker?: string }, estate: Estate) => {
    const from = Number(Marker);
    const to = Math.min(estate.keys, from + Math.min(Limit, largestPage));
    const Keys = Array.from({ length: to - from }, (_, offset) => ({ KeyId: idOf(from + offset), KeyArn: arnOf(from + offset, estate) }));
    return { Keys, Truncated: to < estate.keys, ...(to < estate.keys ? { NextMarker: String(to) } : {}) };
  },
  'TrentService.ListAliases': ({ Limit = 50, Marker = '0' }: { Limit?: number; Marker?: string }, estate: Estate) => {
    const from = Number(Marker);
    const to = Math.min(estate.keys, from + Math.min(Limit, 100));
    const Aliases = Array.from({ length: to - from }, (_, offset) => ({
      AliasName: `alias/key-${from + offset}`,
      AliasArn: `arn:aws:kms:${estate.region}:${estate.accountId}:alias/key-${from + offset}`,
      TargetKeyId: idOf(from + offset),
      CreationDate: 1_600_000_000,
      LastUpdatedDate: 1_600_000_000,
    }));
    return { Aliases, Truncated: to < estate.keys, ...(to < estate.keys ? { NextMarker: String(to) } : {}) };
  },
  'TrentService.DescribeKey': ({ KeyId }: { KeyId: string }, estate: Estate) => {
    const number = numberOf(KeyId);
    const isSymmetric = number < estate.eligible;
    const spec = isSymmetric ? 'SYMMETRIC_DEFAULT' : 'RSA_2048';
    return {
      KeyMetadata: {
        AWSAccountId: estate.accountId,
        Arn: arnOf(number, estate),
        CreationDate: 1_600_000_000.123,
        CurrentKeyMaterialId: 'ab'.repeat(32),
        CustomerMasterKeySpec: spec,
        Description: `Key ${number} of a benchmark`,
        Enabled: true,
        EncryptionAlgorithms: [isSymmetric ? 'SYMMETRIC_DEFAULT' : 'RSAES_OAEP_SHA_256'],
        KeyId: idOf(number),
        KeyManager: 'CUSTOMER',
        KeySpec: spec,
        KeyState: 'Enabled',
        KeyUsage: 'ENCRYPT_DECRYPT',
        MultiRegion: false,
        Origin: 'AWS_KMS',
      },
    };
  },
  'TrentService.GetKeyRotationStatus': ({ KeyId }: { KeyId: string }) =>
    rotates(numberOf(KeyId))
      ? { KeyId, KeyRotationEnabled: true, RotationPeriodInDays: 365, NextRotationDate: 2_000_000_000 }
      : { KeyId, KeyRotationEnabled: false },
  'TrentService.ListResourceTags': () => ({ Tags: [{ TagKey: 'team', TagValue: 'payments' }], Truncated: false }),
  'TrentService.GetKeyPolicy': () => ({ Policy: '{"Version":"2012-10-17","Statement":[]}', PolicyName: 'default' }),
  'ResourceGroupsTaggingAPI_20170126.GetResources': () => ({ ResourceTagMappingList: [], PaginationToken: '' }),
  'StarlingDoveService.PutEvaluations': () => ({ FailedEvaluations: [] }),
  'StarlingDoveService.GetComplianceDetailsByConfigRule': () => ({ EvaluationResults: [] }),
} as const satisfies Record<string, (input: never, estate: Estate) => object>;

export type Target = keyof typeof answers;
