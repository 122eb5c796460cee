import { sha256Of } from '../../functions/aws/evidence-store.ts';
import { estateOf, keyNamed, region } from './estates.ts';
import { evidenceOf } from './evidence.ts';
import { denying } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';
import { changesIn, idOf, type Kind, replaceable } from './replaceable-keys.ts';

const accountId = '111122223333';
const grant = { GrantId: 'g-1', CreationDate: new Date(0), IssuingAccount: accountId };

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf() }, region);
});
beforeEach(() => one.begin());
afterEach(() => expect(changesIn(one)).toEqual([]));
afterAll(() => one.sandbox.stop());

describe('the request that approvers get', () => {
  it('has the plan: what is created, which aliases move, and what the owner has to check', async () => {
    const key = replaceable('signing', 'told', {
      aliases: ['alias/told', 'alias/also-told'],
      tags: [
        { TagKey: 'Owner', TagValue: 'payments {{ global:DATE }}' },
        { TagKey: 'aws:cloudformation:stack-name', TagValue: 'payments' },
      ],
      grants: [{ ...grant, GranteePrincipal: 'arn:aws:iam::444455556666:role/auditor', Operations: ['Verify', 'GetPublicKey'] }],
    });
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'kms:*', Resource: '*' },
        {
          Sid: 'Own',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${accountId}:role/x` },
          Action: 'kms:Sign',
          Resource: key.metadata.Arn,
        },
      ],
    });
    await one.create({ ...key, policy });
    const executionId = await one.replaceKey(idOf(key));
    const { subject, message } = one.sandbox.snsMessages().at(-1) ?? {};

    expect(subject).toBe('Approve or reject in 111122223333 eu-central-1: 1 change to 1 key (Replace the key)');
    for (const part of [
      'New key: RSA_2048, SIGN_VERIFY, in this Region alone',
      'Aliases that move to it: alias/also-told, alias/told',
      'Tags: Owner=payments { { global:DATE }}',
      'A grant lets arn:aws:iam::444455556666:role/auditor use the old key (GetPublicKey, Verify); the successor has none.',
      'may have to be changed on the successor: Own.',
      'A tag of AWS says that something manages the key',
      'It changes no caller, no stored key id, no grant and no public key',
      'costs a monthly fee',
      'kms-rotation replace --key <id of the old key> --rollback',
    ])
      expect(message).toContain(part);
    expect((await one.proposal(executionId)).changes).toMatchObject([
      {
        kind: 'REPLACE_KEY',
        plan: {
          create: { keySpec: 'RSA_2048', policySha256: sha256Of(policy), description: 'told' },
          continues: null,
          aliases: ['alias/also-told', 'alias/told'],
          tagsExcluded: ['aws:cloudformation:stack-name'],
          policyStatements: ['Own'],
        },
      },
    ]);
    await one.reject(executionId);
    expect((await evidenceOf(one, executionId)).outcomeOf).toEqual({ [idOf(key)]: 'SKIPPED_REJECTED' });
  });
});

describe('a key is left as it is, and nobody is asked,', () => {
  const mrk = `mrk-${'5'.repeat(32)}`;
  const PrimaryKey = { Arn: `arn:aws:kms:${region}:${accountId}:key/${mrk}`, Region: region };
  const MultiRegionConfiguration = { MultiRegionKeyType: 'PRIMARY', PrimaryKey, ReplicaKeys: [] } as const;
  const inStore = { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1234567890abcdef0' };
  const exemptUntil = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const manyTags = Array.from({ length: 49 }, (_, index) => ({ TagKey: `t${index}`, TagValue: '' }));
  const signing = (name: string, more: Parameters<typeof replaceable>[2] = {}) => replaceable('signing', name, more);
  const symmetric = (name: string, metadata = {}) => keyNamed(name, { aliases: [`alias/${name}`], metadata });
  const refused = {
    'that rotates by itself': ['KEY_CAN_ROTATE', symmetric('symmetric')],
    'that rotates on demand': ['KEY_CAN_ROTATE', symmetric('imported', { Origin: 'EXTERNAL' })],
    'without alias': ['NO_ALIAS', signing('no alias', { aliases: [] })],
    'of AWS': ['AWS_MANAGED', keyNamed('aws', { aliases: ['alias/aws/s3'], metadata: { KeyManager: 'AWS' } })],
    'that is disabled': ['KEY_DISABLED', signing('disabled', { metadata: { KeyState: 'Disabled' } })],
    'that waits for its deletion': [
      'KEY_STATE_PENDING_DELETION',
      signing('deleted', { metadata: { KeyState: 'PendingDeletion', DeletionDate: new Date() } }),
    ],
    'in several Regions': ['MULTI_REGION', signing('multi', { keyId: mrk, metadata: { MultiRegion: true, MultiRegionConfiguration } })],
    'with imported material': ['IMPORTED_KEY_MATERIAL', replaceable('hmac', 'brought', { metadata: { Origin: 'EXTERNAL' } })],
    'in a custom key store': ['CUSTOM_KEY_STORE', symmetric('store', inStore)],
    'of a kind that is not known': [
      'UNKNOWN_KEY_SPEC',
      signing('unknown', { metadata: { KeySpec: 'ML_KEM_768', KeyUsage: 'ENCAPSULATE_DECAPSULATE' } }),
    ],
    'that is exempt': ['EXEMPT', signing('exempt', { tags: [{ TagKey: 'kms-rotation-exempt', TagValue: `${exemptUntil} until then` }] })],
    'that nobody may read': ['UNREADABLE', signing('hidden', { policy: denying('kms:DescribeKey') })],
    'whose policy nobody may read': ['UNREADABLE', signing('hidden policy', { policy: denying('kms:GetKeyPolicy') })],
    'whose grants nobody may read': ['UNREADABLE', signing('hidden grants', { policy: denying('kms:ListGrants') })],
    'whose tags nobody may read': ['UNREADABLE', signing('hidden tags', { policy: denying('kms:ListResourceTags') })],
    'with too many tags': ['TOO_MANY_TAGS', signing('tagged', { tags: manyTags })],
  } as const;

  it.each(Object.entries(refused))('%s', async (_, [reason, key]) => {
    const told = one.sandbox.snsMessages().length;
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key));

    expect([(await one.execution(executionId)).status, one.sandbox.snsMessages().length - told]).toEqual(['Success', 0]);
    expect((await evidenceOf(one, executionId)).outcomes.outcomes).toMatchObject([
      { keyId: idOf(key), outcome: `SKIPPED_${reason}`, detail: expect.stringMatching(/\S.*[.)]$/) },
    ]);
  });

  it.each<[Kind, RegExp]>([
    ['signing', /Verify with KeyId .* and the public key of the successor/],
    ['hmac', /VerifyMac with KeyId/],
    ['encrypting', /Decrypt with KeyId/],
  ])('of kind %s whose callers nobody has acknowledged; it says what they have to change', async (kind, what) => {
    const key = replaceable(kind, `unacknowledged ${kind}`);
    await one.create(key);
    const { outcomes } = await one.outcomes(await one.replaceKey(idOf(key), false));

    expect(outcomes).toMatchObject([{ outcome: 'SKIPPED_CALLERS_NOT_ACKNOWLEDGED', detail: expect.stringMatching(what) }]);
  });

  it('that was never replaced and is to get its aliases back', async () => {
    const key = replaceable('signing', 'never replaced');
    await one.create(key);

    expect(outcomeByKey(await one.outcomes(await one.rollBack(idOf(key))))).toEqual({ [idOf(key)]: 'SKIPPED_NOT_REPLACED' });
  });
});
