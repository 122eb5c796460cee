import { DecryptCommand, DescribeKeyCommand, EncryptCommand, ListKeyRotationsCommand } from '@aws-sdk/client-kms';
import { importMaterial } from '../sandbox/kms/wrapped.ts';
import { all, evidenceOf } from './evidence.ts';
import { estateOf, ordinaryKey, region, replicaKey } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';

const rotates = { enabled: true, periodInDays: 365 } as const;
const external = { metadata: { Origin: 'EXTERNAL' } };
const parameters = { MaximumKeyMaterialAgeInDays: '400' };

let one: OneRegion;
let rotationMillis = 0;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf([]), parameters, onDemandRotationMillis: () => rotationMillis }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());
afterEach(() => expect(one.otherWrites()).toEqual([]));

const materialOf = async (KeyId: string): Promise<string | undefined> =>
  (await one.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CurrentKeyMaterialId;
const rotationsOf = async (KeyId: string): Promise<readonly string[]> =>
  ((await one.kms.send(new ListKeyRotationsCommand({ KeyId }))).Rotations ?? []).map(({ RotationType }) => RotationType ?? 'none');
const encrypt = (KeyId: string) => one.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from(KeyId) }));

describe('rotation on demand', () => {
  it('gives each approved key new material, and proves it by AWS KMS, by the rule and in the records', async () => {
    const keyIds = await one.create(
      ordinaryKey(1, { rotation: rotates }),
      ordinaryKey(2, { ...external, pendingKeyMaterial: {} }),
      ordinaryKey(3),
    );
    expect(await Promise.all(keyIds.map(one.compliance))).toEqual([
      'NON_COMPLIANT KEY_MATERIAL_TOO_OLD',
      'NON_COMPLIANT KEY_MATERIAL_PENDING_ROTATION',
      'NON_COMPLIANT ROTATION_DISABLED',
    ]);
    const before = await Promise.all(keyIds.map(materialOf));
    const written = await Promise.all(keyIds.map(encrypt));
    const executionId = await one.rotateNow(keyIds);
    const { message = '' } = one.sandbox.snsMessages().at(-1) ?? {};
    expect(message).toMatch(/material \d{3,4} days old[\s\S]*imported material waits[\s\S]*cannot be undone/i);
    expect((await one.approve(executionId)).status).toBe('Success');

    const after = await Promise.all(keyIds.map(materialOf));
    const { outcomes, outcomeOf, validation } = await evidenceOf(one, executionId);
    expect(outcomeOf).toEqual(all(keyIds, 'ROTATED'));
    expect(outcomes.outcomes.map((each) => [each.before.keyMaterialId, each.after.keyMaterialId])).toEqual(
      keyIds.map((_, index) => [before[index], after[index]]),
    );
    expect(after.filter((id) => id === undefined || before.includes(id))).toEqual([]);
    expect(await Promise.all(keyIds.map(rotationsOf))).toEqual(keyIds.map(() => ['ON_DEMAND']));
    expect(outcomes.outcomes.map(({ attempts }) => attempts.map(({ result }) => result?.kmsRequestId))).toEqual(
      keyIds.map(() => [expect.stringMatching(/^[0-9a-f-]{36}$/)]),
    );
    expect(validation.discrepancies).toEqual([]);
    expect(await Promise.all(keyIds.map(one.compliance))).toEqual([
      'COMPLIANT ROTATION_ENABLED',
      'NOT_APPLICABLE UNSUPPORTED_ORIGIN',
      'NON_COMPLIANT ROTATION_DISABLED',
    ]);
    expect([one.rotations(), one.writes()]).toEqual([keyIds, []]);
    // What was encrypted before the rotation is decrypted after it, and what is encrypted now with the new material too.
    const now = await Promise.all(keyIds.map(encrypt));
    const read = await Promise.all([...written, ...now].map(({ CiphertextBlob }) => one.kms.send(new DecryptCommand({ CiphertextBlob }))));
    expect(read.map(({ Plaintext }) => Buffer.from(Plaintext ?? []).toString())).toEqual([...keyIds, ...keyIds]);
    expect(read.map(({ KeyMaterialId }) => KeyMaterialId)).toEqual([...before, ...after]);
  });

  it('of imported material goes the whole way from the import of new material by the owner', async () => {
    const [KeyId = ''] = await one.create(ordinaryKey(10, external));
    const { CiphertextBlob } = await encrypt(KeyId);
    await importMaterial(one.kms, KeyId, Buffer.alloc(32, 7), { ImportType: 'NEW_KEY_MATERIAL' });
    await one.begin();
    expect(await one.compliance(KeyId)).toBe('NON_COMPLIANT KEY_MATERIAL_PENDING_ROTATION');

    const executionId = await one.rotateNow([KeyId]);
    await one.approve(executionId);
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [KeyId]: 'ROTATED' });
    expect(await one.compliance(KeyId)).toBe('NOT_APPLICABLE UNSUPPORTED_ORIGIN');
    const { Plaintext } = await one.kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(Plaintext ?? []).toString()).toBe(KeyId);
  });

  it('is put to nobody where no key can be rotated on demand', async () => {
    const keys = {
      SKIPPED_UNSUPPORTED_KEY_SPEC: ordinaryKey(21, { metadata: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } }),
      SKIPPED_UNSUPPORTED_ORIGIN: ordinaryKey(22, { metadata: { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1234567890abcdef0' } }),
      SKIPPED_NOT_PRIMARY: replicaKey(23),
      SKIPPED_KEY_DISABLED: ordinaryKey(24, { metadata: { KeyState: 'Disabled' } }),
    };
    const keyIds = await one.create(...Object.values(keys));
    const told = one.sandbox.snsMessages().length;
    const executionId = await one.rotateNow(keyIds);

    expect([(await one.execution(executionId)).status, one.sandbox.snsMessages().length - told]).toEqual(['Success', 0]);
    const { outcomes } = await one.outcomes(executionId);
    expect(outcomes.map(({ keyId, outcome }) => [outcome, keyId])).toEqual(
      Object.entries(keys).map(([outcome, { metadata }]) => [outcome, metadata.KeyId]),
    );
    expect(one.rotations()).toEqual([]);
  });
});

describe('a rotation on demand that takes its time', () => {
  afterEach(() => {
    rotationMillis = 0;
  });

  it.each([
    ['is waited for', 1000, 'ROTATED'],
    ['is told of as not confirmed if it is not over by then', 3_600_000, 'NOT_CONFIRMED'],
  ])('%s', async (_what, millis, expected) => {
    rotationMillis = millis;
    const [keyId = ''] = await one.create(ordinaryKey(30 + millis / 1000, { rotation: rotates }));
    const executionId = await one.rotateNow([keyId]);
    const ended = one.approve(executionId);
    await one.sandbox.clock.advance(2000);
    await ended;

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([
      { outcome: expected, attempts: [{ result: { result: 'WRITTEN' } }] },
    ]);
    if (expected === 'ROTATED') return;
    const again = await one.rotateNow([keyId]);
    expect(outcomeByKey(await one.outcomes(again))).toEqual({ [keyId]: 'SKIPPED_ROTATION_IN_PROGRESS' });
    expect((await one.outcomes(executionId)).outcomes[0]?.detail).toMatch(
      /AWS KMS has taken the call \(request id .*goes on naming the key material of before/,
    );
  });
});
