import { DecryptCommand, DescribeKeyCommand, EncryptCommand, ListKeyRotationsCommand, RotateKeyOnDemandCommand } from '@aws-sdk/client-kms';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { currentRequest, startedParts } from '../../functions/aws/request-evidence.ts';
import { approve, hasEnded } from '../../functions/aws/ssm.ts';
import { requestKey } from '../../functions/core/names.ts';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import { createKeySecrets } from '../../sandbox/services/kms/key-secrets.ts';
import { rotateOnDemand } from '../../sandbox/services/kms/on-demand-rotation.ts';
import { denying, estateOf, ordinaryKey, region, replicaKey } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';

const secondsPerMinute = 60;
const daysFromNow = (days: number): Date => new Date(Date.now() + days * 86_400_000);
const parameters = { MaximumKeyMaterialAgeInDays: '400' };
const rotates = { enabled: true, periodInDays: 365 } as const;
/** Rotates by itself, and has never rotated yet: its material is as old as the key, which is of 2024. */
const old = (number: number, changes: Partial<EstateKey> = {}): EstateKey => ordinaryKey(number, { rotation: rotates, ...changes });
const imported = (number: number, changes: Partial<EstateKey> = {}): EstateKey =>
  ordinaryKey(number, { metadata: { Origin: 'EXTERNAL' }, pendingKeyMaterial: {}, ...changes });
const idOf = ({ metadata }: EstateKey): string => metadata.KeyId;
const onDemand = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    RotationDate: new Date(Date.UTC(2024, 1, index + 1)),
    RotationType: 'ON_DEMAND' as const,
  }));

const materialOf = async ({ kms }: OneRegion, KeyId: string): Promise<string | undefined> =>
  (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CurrentKeyMaterialId;

const rotationsOf = async ({ kms }: OneRegion, KeyId: string): Promise<readonly string[]> =>
  ((await kms.send(new ListKeyRotationsCommand({ KeyId }))).Rotations ?? []).map(({ RotationType }) => RotationType ?? 'none');

/** The execution of a request's only part. */
async function askedIn(one: OneRegion, runbook: 'approveAndEnable' | 'rotateNow') {
  const evidence = evidenceStore(one.s3, one.bucket);
  const request = (await currentRequest(evidence, runbook))?.request;
  const parts = request === undefined ? [] : [...(await startedParts(evidence, request.requestId)).values()];
  return { request, executionId: parts[0]?.executionId ?? 'none', parts: parts.length };
}

describe('rotation on demand, asked for by the feeder', () => {
  const tooOld = old(1);
  const waiting = imported(2);
  const offAndOld = ordinaryKey(3);
  const young = old(4, { rotations: [{ RotationDate: daysFromNow(-100), RotationType: 'AUTOMATIC' }] });
  const exempt = old(5, {
    tags: [{ TagKey: 'kms-rotation-exempt', TagValue: `${daysFromNow(30).toISOString().slice(0, 10)} until the migration` }],
  });
  const noneWaits = ordinaryKey(6, { metadata: { Origin: 'EXTERNAL' } });
  let one: OneRegion;

  beforeAll(async () => {
    const estate = estateOf([tooOld, waiting, offAndOld, young, exempt, noneWaits, replicaKey(7)]);
    one = await startOneRegion({ estate, parameters }, region);
    await one.sandbox.settled();
  });
  afterAll(() => one.sandbox.stop());

  it('is reported by the rule, of old material and of imported material that waits', async () => {
    expect(await Promise.all([tooOld, waiting, offAndOld, young, exempt, noneWaits].map((key) => one.compliance(idOf(key))))).toEqual([
      'NON_COMPLIANT KEY_MATERIAL_TOO_OLD',
      'NON_COMPLIANT KEY_MATERIAL_PENDING_ROTATION',
      'NON_COMPLIANT ROTATION_DISABLED',
      'COMPLIANT ROTATION_ENABLED',
      'NOT_APPLICABLE EXEMPT',
      'NOT_APPLICABLE UNSUPPORTED_ORIGIN',
    ]);
  });

  it('is a request of its own beside the one to enable rotation; a key that needs both is in both', async () => {
    await one.feed();
    const [enabling, rotating] = [await askedIn(one, 'approveAndEnable'), await askedIn(one, 'rotateNow')];
    const messages = one.sandbox.snsMessages().map(({ subject }) => subject);

    expect(enabling.request?.keys.map(({ keyId, change }) => [keyId, change])).toEqual([[idOf(offAndOld), 'ENABLE']]);
    expect(rotating.request?.keys.map(({ keyId, change }) => [keyId, change])).toEqual([
      [idOf(tooOld), 'ROTATE_NOW'],
      [idOf(waiting), 'ROTATE_NOW'],
      [idOf(offAndOld), 'ROTATE_NOW'],
    ]);
    expect(messages.toSorted()).toEqual([
      'Approve KMS key rotation now: 3 keys in 111122223333 eu-central-1',
      'Approve KMS key rotation: 1 key in 111122223333 eu-central-1',
    ]);
    expect(one.sandbox.snsMessages().find(({ subject }) => subject?.includes('rotation now'))?.message).toMatch(
      /^Please decide on rotating 3 KMS keys now, once, on demand\n[\s\S]*To rotate now: 3[\s\S]*material \d{4} days old, rotated on demand 0 times so far[\s\S]*imported material waits[\s\S]*It cannot be undone\./,
    );
    const page = await evidenceStore(one.s3, one.bucket).get(requestKey(rotating.request?.requestId ?? '', 'request.html'));
    expect(page?.text).toContain('Approve KMS key rotation now: 3 keys');
  });

  it('keeps what it asks to itself: nobody else may write which request is the current one', async () => {
    const forged = new PutObjectCommand({ Bucket: one.bucket, Key: 'requests/current-rotate-now.json', Body: '{}' });

    await expect(one.s3.send(forged)).rejects.toThrow(expect.objectContaining({ name: 'AccessDenied' }));
  });

  it('asks about no key twice', async () => {
    const before = (await askedIn(one, 'rotateNow')).request?.requestId;
    await one.feed();

    expect((await askedIn(one, 'rotateNow')).request?.requestId).toBe(before);
  });

  it('gives each approved key new material, and proves it by AWS KMS, by the rule and in the records', async () => {
    const { executionId } = await askedIn(one, 'rotateNow');
    const keyIds = [tooOld, waiting, offAndOld].map(idOf);
    const before = await Promise.all(keyIds.map((keyId) => materialOf(one, keyId)));
    const written = await Promise.all(keyIds.map((KeyId) => one.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from(KeyId) }))));
    const { status } = await one.approve(executionId);
    const after = await Promise.all(keyIds.map((keyId) => materialOf(one, keyId)));
    const outcomes = await one.outcomes(executionId);
    const validation = await one.validation(executionId);

    expect(status).toBe('Success');
    expect(outcomeByKey(outcomes)).toEqual(Object.fromEntries(keyIds.map((keyId) => [keyId, 'ROTATED'])));
    expect(outcomes.outcomes.map(({ before: { currentKeyMaterialId } }) => currentKeyMaterialId)).toEqual(before);
    expect(outcomes.outcomes.map(({ after: { currentKeyMaterialId } }) => currentKeyMaterialId)).toEqual(after);
    expect(after.filter((id) => id === undefined || before.includes(id))).toEqual([]);
    expect(await Promise.all(keyIds.map((keyId) => rotationsOf(one, keyId)))).toEqual([['ON_DEMAND'], ['ON_DEMAND'], ['ON_DEMAND']]);
    expect(validation).toMatchObject({ requested: 3, notConfirmed: [], skipped: [], discrepancies: [] });
    expect(outcomes.outcomes.map(({ kmsRequestId }) => kmsRequestId)).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
    expect(await Promise.all(keyIds.map((keyId) => one.compliance(keyId)))).toEqual([
      'COMPLIANT ROTATION_ENABLED',
      'NOT_APPLICABLE UNSUPPORTED_ORIGIN',
      'NON_COMPLIANT ROTATION_DISABLED',
    ]);
    expect([one.rotations(), one.writes()]).toEqual([keyIds, []]);
    // What was encrypted before the rotation is decrypted after it, and what is encrypted now with the new material too.
    const now = await Promise.all(keyIds.map((KeyId) => one.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from(KeyId) }))));
    const read = await Promise.all([...written, ...now].map(({ CiphertextBlob }) => one.kms.send(new DecryptCommand({ CiphertextBlob }))));
    expect(read.map(({ Plaintext }) => Buffer.from(Plaintext ?? []).toString())).toEqual([...keyIds, ...keyIds]);
    expect(read.map(({ KeyMaterialId }) => KeyMaterialId)).toEqual([...before, ...after]);
  });

  it('leaves the decision on the other request to be made, and asks for no rotation again', async () => {
    const { executionId } = await askedIn(one, 'approveAndEnable');
    await one.approve(executionId);
    await one.feed();

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(offAndOld)]: 'ENABLED' });
    expect(await one.compliance(idOf(offAndOld))).toBe('COMPLIANT ROTATION_ENABLED');
    expect((await askedIn(one, 'rotateNow')).request?.keys).toHaveLength(3);
  });
});

describe('a rotation on demand that is turned down', () => {
  it('is not asked for again within the cool-down, and keeps nobody from being asked to enable rotation', async () => {
    const key = ordinaryKey(1);
    const one = await startOneRegion({ estate: estateOf([key]), parameters }, region);
    await one.sandbox.settled();
    await one.feed();
    const rotating = await askedIn(one, 'rotateNow');
    await one.reject(rotating.executionId);
    await one.approve((await askedIn(one, 'approveAndEnable')).executionId);
    await one.begin();
    await one.feed();

    expect(await one.compliance(idOf(key))).toBe('NON_COMPLIANT KEY_MATERIAL_TOO_OLD');
    expect((await askedIn(one, 'rotateNow')).request?.requestId).toBe(rotating.request?.requestId);
    expect([one.rotations(), (await one.approval(rotating.executionId)).decision]).toEqual([[], 'REJECTED']);

    await one.sandbox.clock.advance(15 * 86_400_000);
    await one.sandbox.settled();
    await one.feed();
    expect((await askedIn(one, 'rotateNow')).request?.requestId).not.toBe(rotating.request?.requestId);
    await one.sandbox.stop();
  });
});

describe('a key of a request to rotate now', () => {
  const store = () => one.sandbox.kms(region);
  const numbers = { limit: 1, disabled: 2, elsewhere: 3, due: 4, denied: 5, lost: 6, throttled: 7, again: 8, rsa: 9, store: 10, none: 11 };
  const due = (date: string): EstateKey['rotation'] => ({ ...rotates, nextRotationDate: new Date(date) });
  const rsa = ordinaryKey(numbers.rsa, { metadata: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } });
  const inStore = ordinaryKey(numbers.store, { metadata: { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1234567890abcdef0' } });
  const noneWaits = ordinaryKey(numbers.none, { metadata: { Origin: 'EXTERNAL' } });
  const replica = replicaKey(12);
  const used = old(numbers.limit, { rotations: onDemand(3) });
  const soon = old(numbers.due, { rotation: due(daysFromNow(1).toISOString()) });
  let one: OneRegion;

  beforeAll(async () => {
    const plain = [numbers.disabled, numbers.elsewhere, numbers.denied, numbers.lost, numbers.throttled, numbers.again].map((number) =>
      old(number, { rotation: due(daysFromNow(100).toISOString()) }),
    );
    const keys = [used, soon, rsa, inStore, noneWaits, replica, ...plain, old(20), old(21), old(22)];
    one = await startOneRegion({ estate: estateOf(keys), onDemandRotationLimit: 3 }, region);
    await one.sandbox.settled();
  });
  // Past the minute in which AWS Config takes no second evaluation: Validate would wait for its results.
  beforeEach(() => one.begin());
  afterEach(() => {
    one.sandbox.faults.clear();
    expect(one.otherWrites()).toEqual([]);
  });
  afterAll(() => one.sandbox.stop());
  const keyIdOf = (number: number): string => idOf(ordinaryKey(number));

  it('is left out, with the reason, where nobody can rotate it on demand, and nobody is asked', async () => {
    const keyIds = [rsa, inStore, noneWaits, replica].map(idOf);
    const executionId = await one.rotateNow(keyIds);

    expect((await one.execution(executionId)).status).toBe('Success');
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual(
      Object.fromEntries(
        ['SKIPPED_UNSUPPORTED_KEY_SPEC', 'SKIPPED_UNSUPPORTED_ORIGIN', 'SKIPPED_UNSUPPORTED_ORIGIN', 'SKIPPED_NOT_PRIMARY'].map(
          (outcome, index) => [keyIds[index], outcome],
        ),
      ),
    );
    expect(one.rotations()).toEqual([]);
  });

  it('may have used up its rotations: AWS KMS says so, and the outcome says what to do', async () => {
    const executionId = await one.rotateNow([idOf(used)]);
    await approveAndWait(executionId);

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([
      {
        code: 'FAILED',
        detail:
          'AWS KMS rotates a key on demand only so many times, and has rotated this one 3 times. Automatic rotation goes on; if the key must have new material now, replace it by a new key.',
      },
    ]);
  });

  it('may be about to rotate by itself: AWS KMS refuses, and the outcome says so', async () => {
    const executionId = await one.rotateNow([idOf(soon)]);
    store().setRotation(idOf(soon), due(new Date(one.sandbox.clock.now().getTime() + 10 * secondsPerMinute * 1000).toISOString()));
    await approveAndWait(executionId);

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([
      { code: 'FAILED', detail: expect.stringMatching(/^AWS KMS was rotating this key already, or was to do so within minutes\./) },
    ]);
  });

  it('may be disabled before it is written', async () => {
    const [first, disabled] = [keyIdOf(20), keyIdOf(numbers.disabled)];
    const executionId = await one.rotateNow([first, disabled]);
    store().setMetadata(disabled, { KeyState: 'Disabled' });
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [first]: 'ROTATED', [disabled]: 'SKIPPED_KEY_DISABLED' });
  });

  it('may be rotated by somebody else after the request, and is not rotated again', async () => {
    const keyId = keyIdOf(numbers.elsewhere);
    const executionId = await one.rotateNow([keyId]);
    await one.kms.send(new RotateKeyOnDemandCommand({ KeyId: keyId }));
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'ALREADY_ROTATED' });
    expect(await rotationsOf(one, keyId)).toEqual(['ON_DEMAND']);
  });

  it('may be rotated by somebody else after the approval, right before its write', async () => {
    const [first, keyId] = [keyIdOf(21), keyIdOf(22)];
    const executionId = await one.rotateNow([first, keyId]);
    const { clock, accountId } = one.sandbox;
    const stores = { regions: [region], inRegion: store, replicasOf: () => [], secrets: createKeySecrets() };
    // The first key's write is the moment: by then RecordApproval has read both, and the loop has not reached the second.
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'RotateKeyOnDemand',
      match: ({ input }) => {
        const key = store().find(keyId);
        const atOnce = { onDemandRotationMillis: () => 0, describeKeyMaterialLagMillis: () => 0 };
        if (input['KeyId'] === first && key !== undefined)
          rotateOnDemand(key, store(), { accountId, stores, clock, publish: () => {}, ...atOnce });
        return false;
      },
      error: { name: 'Never' },
    });
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [first]: 'ROTATED', [keyId]: 'ALREADY_ROTATED' });
    expect(await rotationsOf(one, keyId)).toEqual(['ON_DEMAND']);
  });

  it('may be kept from the runbook by its policy, which the outcome names', async () => {
    const keyId = keyIdOf(numbers.denied);
    store().setPolicy(keyId, denying('kms:RotateKeyOnDemand'));
    const executionId = await one.rotateNow([keyId]);
    await approveAndWait(executionId);

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([
      { code: 'ACCESS_DENIED', detail: expect.stringContaining("let the runbook's role call kms:RotateKeyOnDemand") },
    ]);
  });

  it('is rotated once even if the answer to the call is lost', async () => {
    const keyId = keyIdOf(numbers.lost);
    const executionId = await one.rotateNow([keyId]);
    one.sandbox.faults.inject({ service: 'kms', operation: 'RotateKeyOnDemand', mishap: { kind: 'reset' }, takesEffect: true, times: 1 });
    await approveAndWait(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'ROTATED' });
    expect(await rotationsOf(one, keyId)).toEqual(['ON_DEMAND']);
  });

  it('is tried a second time after a failure of AWS KMS, and only then', async () => {
    const keyId = keyIdOf(numbers.throttled);
    const executionId = await one.rotateNow([keyId]);
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'RotateKeyOnDemand',
      error: { name: 'KMSInternalException', status: 500 },
      times: 1,
    });
    await approveAndWait(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'ROTATED' });
    expect(await rotationsOf(one, keyId)).toEqual(['ON_DEMAND']);
  });

  it('is reported as failed if AWS KMS fails both times', async () => {
    const keyId = keyIdOf(numbers.again);
    const executionId = await one.rotateNow([keyId]);
    one.sandbox.faults.inject({ service: 'kms', operation: 'RotateKeyOnDemand', error: { name: 'KMSInternalException', status: 500 } });
    await approveAndWait(executionId);

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([
      { code: 'FAILED', failedStep: { step: 'RotateKeyOnDemandAgain', errorName: 'KMSInternalException' } },
    ]);
  });

  /** Approves; passes the half minute for which the runbook waits between its two attempts. */
  async function approveAndWait(executionId: string): Promise<void> {
    await approve(one.approverSsm, executionId, 'CHG-1');
    for (;;) {
      if (hasEnded(await one.execution(executionId))) return;
      const waits = (await one.steps(executionId)).some(({ name, status }) => name === 'WaitBeforeTryingAgain' && status === 'InProgress');
      if (waits) await one.sandbox.clock.advance(31_000);
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});

describe('a rotation on demand that takes its time', () => {
  it('is waited for, and told of as unconfirmed if it is not over by then', async () => {
    let millis = 0;
    const keys = [old(1), old(2)];
    const one = await startOneRegion({ estate: estateOf(keys), onDemandRotationMillis: () => millis }, region);
    await one.sandbox.settled();

    const ended = [];
    for (const [index, key] of keys.entries()) {
      millis = index === 0 ? 1000 : 3_600_000;
      await one.begin();
      const executionId = await one.rotateNow([idOf(key)]);
      await one.approve(executionId);
      await one.sandbox.clock.advance(2000);
      await one.sandbox.settled();
      ended.push(await one.outcomes(executionId));
    }

    expect(ended.map(({ outcomes }) => outcomes[0]?.outcome)).toEqual(['ROTATED', 'NOT_CONFIRMED']);
    const again = await one.rotateNow([idOf(keys[1] ?? old(2))]);
    expect(outcomeByKey(await one.outcomes(again))).toEqual({ [idOf(old(2))]: 'SKIPPED_ROTATION_IN_PROGRESS' });
    expect(ended[1]?.outcomes[0]?.detail).toMatch(/^AWS KMS has taken the request and does not report new key material yet/);
    await one.sandbox.stop();
  });
});
