import { ListKeyRotationsCommand } from '@aws-sdk/client-kms';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { changeKey } from '../../functions/core/names.ts';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import { estateOf, ordinaryKey, region } from '../flow/numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from '../flow/one-region.ts';

const old = (number: number): EstateKey => ordinaryKey(number, { rotation: { enabled: true, periodInDays: 365 } });
const idOf = ({ metadata }: EstateKey): string => metadata.KeyId;
const keys = Array.from({ length: 12 }, (_, number) => old(number + 1));

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion(
    // DescribeKey goes on naming the old key material for a minute after a rotation on demand, as AWS was seen to do; here for a second.
    { estate: estateOf(keys), parameters: { MaximumKeyMaterialAgeInDays: '400' }, describeKeyMaterialLagMillis: () => 1000 },
    region,
  );
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

const rotationsOf = async (KeyId: string): Promise<number> =>
  ((await one.kms.send(new ListKeyRotationsCommand({ KeyId }))).Rotations ?? []).filter(({ RotationType }) => RotationType === 'ON_DEMAND')
    .length;
const keyNumber = (number: number): string => idOf(keys[number] ?? old(0));

describe('a rotation on demand that was approved once', () => {
  it('is asked for once where the answer of AWS KMS was lost, though DescribeKey goes on naming the old key material', async () => {
    const keyId = keyNumber(0);
    one.sandbox.faults.inject({ service: 'kms', operation: 'RotateKeyOnDemand', takesEffect: true, times: 1, mishap: { kind: 'reset' } });
    const executionId = await one.rotateNow([keyId]);
    await one.approve(executionId);
    const { outcomes } = await one.outcomes(executionId);

    expect(await rotationsOf(keyId)).toBe(1);
    expect(outcomes).toMatchObject([{ outcome: 'ROTATED', remarks: [expect.stringMatching(/answer of AWS KMS was lost/)] }]);
  });

  it('is UNKNOWN, and not asked for again, where neither an answer nor a rotation is there', async () => {
    const keyId = keyNumber(1);
    one.sandbox.faults.inject({ service: 'kms', operation: 'RotateKeyOnDemand', takesEffect: false, times: 1, mishap: { kind: 'reset' } });
    const executionId = await one.rotateNow([keyId]);
    await one.approve(executionId);
    const again = await one.rotateNow([keyId]);
    await one.approve(again);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'UNKNOWN' });
    expect(outcomeByKey(await one.outcomes(again))).toEqual({ [keyId]: 'SKIPPED_TAKEN_BY_ANOTHER_EXECUTION' });
    expect(await rotationsOf(keyId)).toBe(0);
    expect((await one.schedule()).excluded).toMatchObject({ ANSWER_NOT_KNOWN: 1 });
  });

  it('is made once by two executions that were approved at the same moment', async () => {
    const keyIds = [2, 3, 4].map(keyNumber);
    const executions = [await one.rotateNow(keyIds), await one.rotateNow(keyIds)];
    await Promise.all(executions.map((executionId) => one.grace.approve(executionId)));
    await one.sandbox.settled();

    expect(await Promise.all(keyIds.map(rotationsOf))).toEqual([1, 1, 1]);
    const codes = (await Promise.all(executions.map((executionId) => one.outcomes(executionId)))).flatMap(({ outcomes }) =>
      outcomes.map(({ outcome }) => outcome),
    );
    const inTheWay = codes.filter((code) => code !== 'ROTATED');
    expect(codes.filter((code) => code === 'ROTATED')).toHaveLength(3);
    expect(
      inTheWay.filter((code) => !/^(SKIPPED_TAKEN_BY_ANOTHER_EXECUTION|SKIPPED_KEY_MATERIAL_UNKNOWN|ALREADY_ROTATED)$/.test(code)),
    ).toEqual([]);
    expect(inTheWay).toHaveLength(3);
  });

  it('is made once where the writer is lost between the answer of AWS KMS and the record', async () => {
    const keyId = keyNumber(5);
    const executionId = await one.rotateNow([keyId]);
    one.sandbox.faults.inject({
      service: 's3',
      operation: 'PutObject',
      match: ({ input }) => String(input['Key']).endsWith('.result.json'),
      times: 1,
      mishap: { kind: 'killed' },
      takesEffect: false,
    });
    await one.approve(executionId);

    expect(await rotationsOf(keyId)).toBe(1);
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'ROTATED' });
  });
});

describe('a record that is written once', () => {
  it('lets nobody in again by a delete marker: what was recorded is read by its version, and a second one stops everything', async () => {
    const keyId = keyNumber(6);
    const executionId = await one.rotateNow([keyId]);
    const [change] = (await one.proposal(executionId)).changes;
    const state = change?.kind === 'ROTATE_NOW' ? change.keyMaterialId : '';
    const marker = changeKey({ keyId, kind: 'ROTATE_NOW', state }, 1, '');
    one.sandbox.overwriteObject(one.bucket, marker, '{}');
    await one.s3.send(new DeleteObjectCommand({ Bucket: one.bucket, Key: marker })).catch(() => one.sandbox.hideObject(one.bucket, marker));
    await one.approve(executionId);

    expect(await rotationsOf(keyId)).toBe(0);
    expect(one.rotations()).toEqual([]);
  });
});
