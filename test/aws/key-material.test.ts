import { observeKey } from '../../functions/aws/observe-key.ts';
import { defaultPolicy, type Policy } from '../../functions/core/policy.ts';
import { type Answers, answerFor, arnOf, idNumber, kmsCalls, metadata, nothingReplaced } from './kms-answers.ts';
import { kms, kmsMock } from './refusing.ts';

const id = idNumber(1);
const [first, second, waiting] = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
const now = new Date('2026-11-20T12:00:00Z');
const judged: Policy = { ...defaultPolicy, maximumKeyMaterialAgeInDays: 400 };
const on = { KeyRotationEnabled: true, RotationPeriodInDays: 365 };
const rotatedOnce = [
  { KeyMaterialId: first, KeyMaterialState: 'NON_CURRENT' as const },
  {
    KeyMaterialId: second,
    KeyMaterialState: 'CURRENT' as const,
    RotationDate: new Date('2025-10-01T00:00:00Z'),
    RotationType: 'ON_DEMAND' as const,
  },
];
const described = metadata(id, { CurrentKeyMaterialId: second });

async function observe(answers: Answers, options: Partial<Parameters<typeof observeKey>[2]> = {}) {
  kmsMock.reset();
  answerFor({ keys: { [id]: answers }, pageSize: 1 });
  return observeKey(kms, arnOf(id), { policy: judged, now, replacedBy: nothingReplaced, ...options });
}
const refusedWith = (name: string) => Object.assign(new Error('refused'), { name });

describe('the key material of a key', () => {
  it('is read page by page where the policy judges its age', async () => {
    expect(await observe({ key: described, rotation: on, material: rotatedOnce })).toMatchObject({
      kind: 'read',
      material: {
        currentKeyMaterialId: second,
        since: '2025-10-01T00:00:00.000Z',
        rotationType: 'ON_DEMAND',
        onDemandRotations: 1,
      },
    });
    expect(kmsCalls().filter((call) => call.startsWith('ListKeyRotations'))).toHaveLength(2);
  });

  it('is in use since the key was created, if the key has never rotated', async () => {
    const material = [{ KeyMaterialId: second, KeyMaterialState: 'CURRENT' as const }];

    expect(await observe({ key: described, rotation: on, material })).toMatchObject({
      material: { since: '2024-01-02T03:04:05.000Z', onDemandRotations: 0 },
    });
  });

  it('is not known while DescribeKey and ListKeyRotations name different ones', async () => {
    const observation = await observe({ key: metadata(id, { CurrentKeyMaterialId: first }), rotation: on, material: rotatedOnce });

    expect(observation).toMatchObject({ kind: 'read', material: { onDemandRotations: 1 } });
    expect(observation).not.toHaveProperty('material.currentKeyMaterialId');
    expect(observation).not.toHaveProperty('material.since');
  });

  it.each<[string, Answers, Partial<Parameters<typeof observeKey>[2]>]>([
    ['the policy does not judge it', { key: described, rotation: on }, { policy: defaultPolicy }],
    [
      'the key is younger than the policy allows',
      { key: metadata(id, { CreationDate: new Date('2025-10-17T00:00:00Z') }), rotation: on },
      {},
    ],
    ['the key cannot rotate', { key: metadata(id, { KeySpec: 'RSA_2048' }) }, { withKeyMaterial: true }],
  ])('is not read where %s', async (_why, answers, options) => {
    await observe(answers, options);

    expect(kmsCalls().filter((call) => call.startsWith('ListKeyRotations'))).toEqual([]);
  });

  it('is read whatever the policy says for a rotation on demand', async () => {
    expect(
      await observe({ key: described, rotation: on, material: rotatedOnce }, { policy: defaultPolicy, withKeyMaterial: true }),
    ).toHaveProperty('material.currentKeyMaterialId', second);
  });

  it('that may not be read makes the key unreadable only where its age is judged, and nothing else is to say of it', async () => {
    const material = refusedWith('AccessDeniedException');
    const unreadable = { kind: 'unreadable', operation: 'ListKeyRotations', errorName: 'AccessDeniedException' };

    expect(await observe({ key: described, rotation: on, material })).toMatchObject(unreadable);
    expect(await observe({ key: described, rotation: { KeyRotationEnabled: false }, material })).toMatchObject({ kind: 'read' });
    expect(await observe({ key: described, rotation: on, material }, { policy: defaultPolicy, withKeyMaterial: true })).not.toHaveProperty(
      'material',
    );
  });

  it('fails for any other reason, as nothing is known of the key then', async () => {
    await expect(observe({ key: described, rotation: on, material: refusedWith('ThrottlingException') })).rejects.toThrow(
      `ListKeyRotations of ${arnOf(id)}: refused`,
    );
  });
});

describe('a key with imported material', () => {
  const imported = metadata(id, { Origin: 'EXTERNAL', CurrentKeyMaterialId: first });
  const current = { KeyMaterialId: first, KeyMaterialState: 'CURRENT' as const, ValidTo: new Date('2027-02-01T00:00:00Z') };
  const pending = { KeyMaterialId: waiting, KeyMaterialState: 'PENDING_ROTATION' as const, ValidTo: new Date('2026-12-01T00:00:00Z') };
  const policy = { ...defaultPolicy, exemptionTagKey: 'kms-rotation-exempt' };

  it('tells what waits to come into use, and when the first of the other materials expires', async () => {
    const rotation = { KeyRotationEnabled: false };
    expect(await observe({ key: imported, material: [current, pending], rotation, tags: { owner: 'orders' } }, { policy })).toMatchObject({
      kind: 'imported',
      material: { pending: { keyMaterialId: waiting, state: 'PENDING_ROTATION' }, expiresAt: '2027-02-01T00:00:00.000Z' },
      tags: [{ key: 'owner', value: 'orders' }],
    });
  });

  it('tells that a rotation to it has begun', async () => {
    const rotation = { KeyRotationEnabled: false, OnDemandRotationStartDate: new Date('2026-11-20T11:00:00Z') };

    expect(await observe({ key: imported, material: [current, pending], rotation })).toHaveProperty(
      'material.rotatingSince',
      '2026-11-20T11:00:00.000Z',
    );
  });

  it('is not asked for its status and its tags while nothing waits', async () => {
    expect(await observe({ key: imported, material: [current] }, { policy })).toMatchObject({ kind: 'imported', tags: [] });
    expect(kmsCalls().filter((call) => /^(ListResourceTags|GetKeyRotationStatus)/.test(call))).toEqual([]);
  });

  it('is described and nothing else where its rotations may not be read', async () => {
    expect(await observe({ key: imported, material: refusedWith('AccessDeniedException') }, { policy })).toMatchObject({
      kind: 'described',
      key: { origin: 'EXTERNAL' },
    });
  });

  it('is unreadable, and so never asked about, where nobody can tell whether it is exempt', async () => {
    expect(
      await observe(
        {
          key: imported,
          material: [current, pending],
          rotation: { KeyRotationEnabled: false },
          tags: refusedWith('AccessDeniedException'),
        },
        { policy },
      ),
    ).toMatchObject({ kind: 'unreadable', operation: 'ListResourceTags' });
  });
});
