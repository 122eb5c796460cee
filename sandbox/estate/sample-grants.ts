import { createHash } from 'node:crypto';
import type { EstateGrant } from './estate.ts';

const idFrom = (name: string): string => createHash('sha256').update(`kms-rotation sample grant: ${name}`).digest('hex');

/**
 * The grants of the sample: the three forms in which `ListGrants` names a grantee (AWS KMS guide,
 * "Viewing grants").
 */
export function sampleGrants(accountId: string, CreationDate: Date) {
  const made = { CreationDate, IssuingAccount: `arn:aws:iam::${accountId}:root` };
  return {
    /** As services of AWS made them until March 2026: under the Regional name of the service. */
    toDynamoDbByName: {
      ...made,
      GrantId: idFrom('customer-profiles'),
      GranteePrincipal: 'dynamodb.eu-central-1.amazonaws.com',
      RetiringPrincipal: 'dynamodb.eu-central-1.amazonaws.com',
      Operations: ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'RetireGrant', 'DescribeKey'],
      Constraints: { EncryptionContextSubset: { 'aws:dynamodb:tableName': 'CustomerProfiles', 'aws:dynamodb:subscriberId': accountId } },
    },
    /** As they can make them since: for the service, bound to the resource that it serves. */
    toDynamoDb: {
      ...made,
      GrantId: idFrom('xks'),
      GranteeServicePrincipal: 'dynamodb.amazonaws.com',
      RetiringServicePrincipal: 'dynamodb.amazonaws.com',
      Operations: ['Encrypt', 'Decrypt', 'GenerateDataKey', 'DescribeKey'],
      Constraints: { SourceArn: `arn:aws:dynamodb:eu-central-1:${accountId}:table/Sovereign` },
    },
    /** To a role, as a person makes one. */
    toGateway: {
      ...made,
      GrantId: idFrom('hmac-256'),
      Name: 'api-gateway',
      GranteePrincipal: `arn:aws:iam::${accountId}:role/api-gateway`,
      Operations: ['GenerateMac', 'VerifyMac'],
    },
  } satisfies Readonly<Record<string, EstateGrant>>;
}
