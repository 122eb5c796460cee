import type { EstateGrant, EstateGrantConstraints, EstateGrantee } from '../../../estate/estate.ts';
import { ServiceError } from '../../../service-error.ts';
import { invalidArn } from '../errors.ts';
import { isSymmetric, type StoredKey } from '../key.ts';

type Input = Readonly<Record<string, unknown>>;

/** A grant as it is asked for, without what AWS KMS adds. */
export type RequestedGrant = EstateGrantee & Pick<EstateGrant, 'Name' | 'Operations' | 'RetiringPrincipal' | 'RetiringServicePrincipal'>;

/**
 * Operations that a grant can allow, by the usage of the key (AWS KMS guide, "Grant operations").
 */
const operationsByUsage: Readonly<Record<string, readonly string[]>> = {
  SIGN_VERIFY: ['Sign', 'Verify', 'GetPublicKey'],
  KEY_AGREEMENT: ['DeriveSharedSecret', 'GetPublicKey'],
  GENERATE_VERIFY_MAC: ['GenerateMac', 'VerifyMac'],
  ENCAPSULATE_DECAPSULATE: ['GetPublicKey'],
};
const encryption = ['Decrypt', 'Encrypt', 'ReEncryptFrom', 'ReEncryptTo'];
const dataKeys = ['GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext'];
const ofEveryKey = ['CreateGrant', 'DescribeKey', 'RetireGrant'];

function operationsOf(key: StoredKey): readonly string[] {
  if (key.metadata.KeyUsage !== 'ENCRYPT_DECRYPT') return [...(operationsByUsage[key.metadata.KeyUsage] ?? []), ...ofEveryKey];
  return isSymmetric(key) ? [...encryption, ...dataKeys, ...ofEveryKey] : [...encryption, 'GetPublicKey', ...ofEveryKey];
}

/**
 * The grant that a `CreateGrant` request asks for (AWS KMS API, CreateGrant). The names of the
 * errors are those of the API, their sentences are presumed.
 * @throws ServiceError ValidationException, InvalidArnException
 */
export function requestedGrant(input: Input, key: StoredKey): RequestedGrant {
  const constraints = constraintsIn(input, key);
  const { Name, RetiringPrincipal, RetiringServicePrincipal } = input;
  if (Name !== undefined && !/^[a-zA-Z0-9:/_-]{1,256}$/.test(String(Name)))
    throw invalid(`Name must match ^[a-zA-Z0-9:/_-]+$ and have at most 256 characters; got ${String(Name)}`);
  if (RetiringPrincipal !== undefined && RetiringServicePrincipal !== undefined)
    throw invalid('Specify RetiringPrincipal or RetiringServicePrincipal, but not both');
  return {
    ...granteeIn(input, constraints),
    ...(RetiringPrincipal === undefined ? {} : { RetiringPrincipal: principalIn(RetiringPrincipal) }),
    ...(RetiringServicePrincipal === undefined ? {} : { RetiringServicePrincipal: serviceIn(RetiringServicePrincipal) }),
    Operations: operationsIn(input, key),
    // A grant without a name is listed with an empty one (AWS KMS guide, "Viewing grants",
    // samples).
    Name: String(Name ?? ''),
  };
}

function granteeIn(
  { GranteePrincipal, GranteeServicePrincipal, RetiringPrincipal, RetiringServicePrincipal }: Input,
  constraints: EstateGrantConstraints | undefined,
): EstateGrantee {
  if ((GranteePrincipal === undefined) === (GranteeServicePrincipal === undefined))
    throw invalid('Specify either GranteePrincipal or GranteeServicePrincipal');
  if (GranteePrincipal !== undefined)
    return { GranteePrincipal: principalIn(GranteePrincipal), ...(constraints === undefined ? {} : { Constraints: constraints }) };
  const SourceArn = constraints?.SourceArn;
  if (SourceArn === undefined) throw invalid('A grant with GranteeServicePrincipal must have the constraint SourceArn');
  if (RetiringPrincipal === undefined && RetiringServicePrincipal === undefined)
    throw invalid('A grant with GranteeServicePrincipal must have RetiringPrincipal or RetiringServicePrincipal');
  return { GranteeServicePrincipal: serviceIn(GranteeServicePrincipal), Constraints: { ...constraints, SourceArn } };
}

function operationsIn({ Operations }: Input, key: StoredKey): readonly string[] {
  const operations = (Operations ?? []) as readonly string[];
  const possible = operationsOf(key);
  const impossible = operations.find((operation) => !possible.includes(operation));
  if (impossible !== undefined) throw invalid(`Operation ${impossible} is not supported by a grant on ${key.metadata.Arn}`);
  if (operations.length === 0) throw invalid('Operations must hold at least one operation');
  return operations;
}

function constraintsIn({ Constraints }: Input, key: StoredKey): EstateGrantConstraints | undefined {
  const constraints = Constraints as EstateGrantConstraints | undefined;
  const contexts = [constraints?.EncryptionContextEquals, constraints?.EncryptionContextSubset].filter((one) => one !== undefined);
  if (contexts.length > 1) throw invalid('Specify EncryptionContextEquals or EncryptionContextSubset, but not both');
  if (contexts.length === 1 && !(isSymmetric(key) && key.metadata.KeyUsage === 'ENCRYPT_DECRYPT'))
    throw invalid('Encryption context constraints are supported only on symmetric encryption keys');
  return constraints;
}

/**
 * Of whom it is known only whether the ARN can be one of a principal. The words are those that
 * people report.
 */
function principalIn(value: unknown): string {
  const arn = String(value);
  if (/^arn:[^:]+:(iam::\d{12}:(root|user\/.+|role\/.+)|sts::\d{12}:(assumed-role|federated-user)\/.+)$/.test(arn)) return arn;
  throw invalidArn(`ARN does not refer to a valid principal: ${arn}`);
}

function serviceIn(value: unknown): string {
  const name = String(value);
  if (/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+){2,}$/.test(name) && name.length <= 128) return name;
  throw invalid(`${name} is not the name of a service principal`);
}

const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);
