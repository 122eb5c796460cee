import { UpdateAliasCommand } from '@aws-sdk/client-kms';
import { bucketSource } from '../../bin/evidence/bucket-source.ts';
import { answersOfRequest } from '../../bin/evidence/verify.ts';
import { sentenceOf } from '../../functions/core/evidence/contradiction.ts';
import { contradictionsIn } from './contradictions.ts';
import { denying, estateOf, idsOf, ordinaryKey, ordinaryKeys, region } from './numbered-keys.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';
import { aliasOf, idOf, replaceable } from './replaceable-keys.ts';

const rotates = { enabled: true, periodInDays: 365 } as const;

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf([]), parameters: { MaximumKeyMaterialAgeInDays: '400' } }, region);
});
beforeEach(() => one.begin());
afterAll(() => one.sandbox.stop());

describe('the records that the functions leave are whole', () => {
  it('of changes enabled, shortened, not chosen and not needed', async () => {
    const keys = [
      ...ordinaryKeys(1, 3),
      ordinaryKey(4, { metadata: { KeyState: 'Disabled' } }),
      ordinaryKey(5, { rotation: { enabled: true, periodInDays: 900 } }),
      ordinaryKey(7, { rotation: rotates }),
    ];
    await one.create(...keys);
    const executionId = await one.request(idsOf(keys));
    await one.choose(
      executionId,
      idsOf(keys).filter((_, index) => index !== 2),
      'CHG-1',
    );
    await one.approve(executionId);

    expect(await contradictionsIn(one, executionId)).toEqual([]);
  });

  it('of requests that were rejected, that expired, that were cancelled, and that asked for nothing', async () => {
    const keys = ordinaryKeys(11, 2);
    await one.create(...keys);
    const rejected = await one.request(idsOf(keys));
    await one.reject(rejected);
    const cancelled = await one.request(idsOf(keys));
    await one.cancel(cancelled);
    const expired = await one.request(idsOf(keys));
    await one.expire(expired);
    const [rotating = ''] = await one.create(ordinaryKey(13, { rotation: rotates }));
    const nothing = await one.request([rotating]);

    for (const executionId of [rejected, cancelled, expired, nothing]) expect(await contradictionsIn(one, executionId)).toEqual([]);
  });

  it('of rotations now', async () => {
    const keys = [ordinaryKey(21, { rotation: rotates }), ordinaryKey(22, { metadata: { Origin: 'EXTERNAL' }, pendingKeyMaterial: {} })];
    await one.create(...keys);
    const executionId = await one.rotateNow(idsOf(keys));
    await one.approve(executionId);

    expect(await contradictionsIn(one, executionId)).toEqual([]);
  });

  it('of a replacement and its roll-back', async () => {
    const key = replaceable('signing', 'whole evidence', {
      aliases: [aliasOf('whole evidence'), 'alias/second'],
      tags: [{ TagKey: 'Owner', TagValue: 'payments' }],
    });
    await one.create(key);
    const replaced = await one.replaceKey(idOf(key));
    await one.approve(replaced);
    await one.kms.send(new UpdateAliasCommand({ AliasName: 'alias/second', TargetKeyId: idOf(key) }));
    const rolledBack = await one.rollBack(idOf(key));
    await one.approve(rolledBack);

    expect(await contradictionsIn(one, replaced)).toEqual([]);
    expect(await contradictionsIn(one, rolledBack)).toEqual([]);
  });

  it('of a scheduled request and its executions', async () => {
    await one.create(ordinaryKey(31), ordinaryKey(32, { rotation: rotates }));
    await one.schedule();
    const { request, executionIds } = await one.scheduled();
    for (const executionId of executionIds) await one.approve(executionId);
    const answers = await answersOfRequest(request?.requestId ?? '', {
      source: bucketSource(one.evidence),
      anchors: { ssm: undefined, cloudTrail: undefined, central: undefined },
      now: new Date(one.sandbox.clock.now()),
    });

    expect(answers.length).toBeGreaterThan(1);
    expect(answers.flatMap(({ contradictions }) => contradictions.map(sentenceOf))).toEqual([]);
  });

  it('of changes that AWS KMS refused, alone and beside others', async () => {
    const keys = [ordinaryKey(41, { policy: denying('kms:EnableKeyRotation') }), ordinaryKey(42)];
    await one.create(...keys);
    const executionId = await one.request(idsOf(keys));
    await one.approve(executionId);

    expect(await contradictionsIn(one, executionId)).toEqual([]);
  });
});
