import type { KeyMetadata } from '@aws-sdk/client-kms';
import type { ReplacedOnRecord } from '../../functions/aws/changes/replaced-on-record.ts';
import { takeInventory } from '../../functions/aws/inventory.ts';
import { aliasesOnceRead } from '../../functions/aws/kms.ts';
import { observeKey } from '../../functions/aws/observe-key.ts';
import { keyArn } from '../../functions/core/ids.ts';
import { replacedByTagKey } from '../../functions/core/names.ts';
import { defaultPolicy, type Policy } from '../../functions/core/policy.ts';
import { reasonCodeOf, verdictOf } from '../../functions/core/verdict.ts';
import {
  type Answers,
  accountId,
  answerFor,
  arnOf,
  idNumber,
  kmsCalls,
  metadata,
  nothingReplaced,
  type Region,
  region,
} from './kms-answers.ts';
import { awsError, kms, refuseEverything } from './refusing.ts';

const id = idNumber(1);
const now = new Date('2026-11-20T12:00:00Z');
const material = 'a'.repeat(64);
const required: Policy = { ...defaultPolicy, ineligibleKeys: 'MANUAL_ROTATION_REQUIRED' };
const exempting: Policy = { ...required, exemptionTagKey: 'kms-rotation-exempt' };
const signing = (changes: Partial<KeyMetadata> = {}) => metadata(id, { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY', ...changes });
const external = (changes: Partial<KeyMetadata> = {}) => metadata(id, { Origin: 'EXTERNAL', CurrentKeyMaterialId: material, ...changes });
const current = [{ KeyMaterialId: material, KeyMaterialState: 'CURRENT' as const }];
const denied = awsError('AccessDeniedException', 'refused');
const aliases = { 'alias/one': id, 'alias/other': id, 'alias/elsewhere': idNumber(2) };

beforeEach(refuseEverything);

const observe = (answers: Answers, policy = required, others: Partial<Region> = {}) => {
  answerFor({ keys: { [id]: answers }, aliases, ...others });
  return observeKey(kms, arnOf(id), { policy, replacedBy: nothingReplaced });
};

describe('a key that only people rotate', () => {
  it('is asked for its tags and its own aliases, whether a tag can exempt it or not', async () => {
    expect(await observe({ key: signing(), tags: { [replacedByTagKey]: 'x' } })).toMatchObject({
      kind: 'rotatedByHand',
      key: { keySpec: 'RSA_2048' },
      tags: [{ key: replacedByTagKey, value: 'x' }],
      aliases: ['alias/one', 'alias/other'],
    });
    expect(kmsCalls()).toEqual([`DescribeKey ${id}`, `ListResourceTags ${id}`, `ListAliases ${id}`]);
  });

  it('is described and nothing else where the policy leaves it alone', async () => {
    expect(await observe({ key: signing() }, defaultPolicy)).toMatchObject({ kind: 'described' });
    expect(kmsCalls()).toEqual([`DescribeKey ${id}`]);
  });

  it.each<[string, KeyMetadata]>([
    ['pending deletion', signing({ KeyState: 'PendingDeletion' })],
    ['in a key store that is not connected', metadata(id, { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'c', KeyState: 'Unavailable' })],
    ['without its material', external({ KeyState: 'PendingImport' })],
    ['of a spec of the future', metadata(id, { KeySpec: 'RSA_8192' as 'RSA_4096' })],
    ['of AWS', signing({ KeyManager: 'AWS' })],
  ])('is left alone %s', async (_which, key) => {
    expect(await observe({ key })).toMatchObject({ kind: 'described' });
    expect(kmsCalls()).toEqual([`DescribeKey ${id}`]);
  });

  it.each<[string, Answers, Partial<Region>]>([
    ['ListResourceTags', { key: signing(), tags: denied }, {}],
    ['ListResourceTags', { key: external(), material: current, tags: denied }, {}],
    ['ListKeyRotations', { key: external(), material: denied, tags: {} }, {}],
    [
      'ListAliases',
      { key: signing(), tags: {} },
      {
        before: (operation) => {
          if (operation === 'ListAliases') throw denied;
        },
      },
    ],
  ])('is unreadable where %s is refused', async (operation, answers, others) => {
    expect(await observe(answers, exempting, others)).toMatchObject({
      kind: 'unreadable',
      operation,
      errorName: 'AccessDeniedException',
      key: { keyId: id },
    });
  });

  it('fails the reading for any other reason', async () => {
    const before = (operation: string) => {
      if (operation === 'ListAliases') throw awsError('ThrottlingException', 'slow down');
    };

    await expect(observe({ key: signing(), tags: {} }, required, { before })).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: `ListAliases of ${arnOf(id)}: slow down`,
    });
  });
});

describe('a key with imported material that people rotate', () => {
  it.each(['Enabled', 'Disabled'] as const)('is asked for its material, its tags and its aliases: %s', async (KeyState) => {
    expect(await observe({ key: external({ KeyState }), material: current, tags: {} })).toMatchObject({
      kind: 'imported',
      material: { since: '2024-01-02T03:04:05.000Z' },
      aliases: ['alias/one', 'alias/other'],
    });
    expect(kmsCalls()).toEqual([`DescribeKey ${id}`, `ListKeyRotations ${id}`, `ListResourceTags ${id}`, `ListAliases ${id}`]);
  });

  it('is asked whether it rotates where new material waits', async () => {
    const pending = { KeyMaterialId: 'b'.repeat(64), KeyMaterialState: 'PENDING_ROTATION' as const };
    const rotation = { KeyRotationEnabled: false, OnDemandRotationStartDate: new Date('2026-11-20T11:00:00Z') };

    expect(await observe({ key: external(), material: [...current, pending], rotation, tags: {} })).toMatchObject({
      kind: 'imported',
      material: { pending: { state: 'PENDING_ROTATION' }, rotatingSince: '2026-11-20T11:00:00.000Z' },
    });
  });
});

describe('the aliases of many keys', () => {
  it('are read once, when the first key needs them', async () => {
    answerFor({ keys: {}, aliases });
    const aliasesOf = aliasesOnceRead(kms);
    expect(kmsCalls()).toEqual([]);

    const found = await Promise.all([id, idNumber(2), idNumber(3)].map((keyId) => aliasesOf({ keyId } as Parameters<typeof aliasesOf>[0])));

    expect(found).toEqual([['alias/one', 'alias/other'], ['alias/elsewhere'], []]);
    expect(kmsCalls()).toEqual(['ListAliases']);
  });

  it('are those of the inventory, which reads none of them again, nor the tags', async () => {
    const tags = { [replacedByTagKey]: arnOf(idNumber(9)) };
    answerFor({ keys: { [id]: { key: signing(), tags } } });

    const { keys } = await takeInventory({ kms, policy: required, now, accountId, region, partition: 'aws', replacedBy: nothingReplaced });

    expect(keys).toMatchObject([{ reason: 'MANUAL_ROTATION_REQUIRED', aliases: [], tags: [{ key: replacedByTagKey }] }]);
    expect(kmsCalls()).toEqual(['ListAliases', 'ListKeys', `DescribeKey ${id}`, `ListResourceTags ${id}`]);
  });
});

describe('a key that people rotate and that no alias names', () => {
  const successor = keyArn(arnOf(idNumber(9)));
  const tags = { [replacedByTagKey]: arnOf(idNumber(8)) };
  const answered =
    (value: typeof successor | undefined): ReplacedOnRecord =>
    async () => ({ kind: 'answered', value });
  const denied: ReplacedOnRecord = async () => ({ kind: 'refused', errorName: 'AccessDenied' });
  const verdictWith = async (replacedBy: ReplacedOnRecord, others: Partial<Region> = { aliases: {} }, policy = required) => {
    answerFor({ keys: { [id]: { key: signing(), tags } }, ...others });
    const { complianceType, reason } = verdictOf(await observeKey(kms, arnOf(id), { policy, now, replacedBy }), policy, now);
    return [complianceType, reasonCodeOf(reason)];
  };

  it('is compliant if records say that another has replaced it, whatever its tags name', async () => {
    expect(await verdictWith(answered(successor))).toEqual(['COMPLIANT', 'REPLACED']);
  });

  it('has to be rotated if they do not, whatever its tags name', async () => {
    expect(await verdictWith(answered(undefined))).toEqual(['NON_COMPLIANT', 'MANUAL_ROTATION_REQUIRED']);
  });

  it('cannot be judged if the records cannot be read and its verdict depends on them', async () => {
    expect(await verdictWith(denied)).toEqual(['NON_COMPLIANT', 'UNREADABLE']);
    expect(await verdictWith(denied, { aliases: {} }, { ...required, maximumManualRotationAgeInDays: 36_500 })).toEqual([
      'COMPLIANT',
      'MANUALLY_ROTATED',
    ]);
  });

  it('is looked up by its id, its ARN and its tags; a key with an alias is not', async () => {
    const asked: unknown[] = [];
    const recording: ReplacedOnRecord = async ({ keyId, keyArn: arn }, seen) => {
      asked.push([keyId, arn, seen]);
      return { kind: 'answered', value: undefined };
    };
    await verdictWith(recording);
    await verdictWith(recording, { aliases });

    expect(asked).toEqual([[id, arnOf(id), [{ key: replacedByTagKey, value: arnOf(idNumber(8)) }]]]);
  });
});
