import { denying, estateOf, idsOf, ordinaryKey, ordinaryKeys, region } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, shortPauses, startOneRegion } from './one-region.ts';
import { changesAsked, schedulerOf } from './scheduler.ts';

const rotates = { enabled: true, periodInDays: 365 } as const;
let one: OneRegion;
afterEach(() => one.sandbox.stop());

async function start(...keys: Parameters<typeof estateOf>[0]): Promise<readonly string[]> {
  one = await startOneRegion(
    {
      estate: estateOf(keys),
      parameters: { MaximumKeyMaterialAgeInDays: '400' },
      onDemandRotationLimit: 3,
      lambdaEnvironment: { ...shortPauses, CONFIG_RESULT_TIMEOUT_SECONDS: '1' },
    },
    region,
  );
  await one.sandbox.settled();
  return idsOf(keys);
}
async function passDays(days: number): Promise<void> {
  await one.sandbox.clock.advance(days * 86_400_000);
  await one.sandbox.settled();
  await one.begin();
}

describe('the cool-down', () => {
  it('is of each change: what was rejected, not chosen or not answered is not asked for until it ends', async () => {
    const keyIds = await start(...ordinaryKeys(1, 3));
    const [kept = ''] = keyIds;
    const { run } = schedulerOf(one);
    const { executionIds } = await run();
    const [enabling = '', rotating = ''] = executionIds;
    await one.choose(enabling, [kept]);
    await one.approve(enabling);
    await one.reject(rotating);

    expect(await run()).toMatchObject({ outcome: 'NOTHING_TO_ASK', excluded: { COOLING_DOWN: 5 } });
    await passDays(13);
    expect(await run()).toMatchObject({ outcome: 'NOTHING_TO_ASK', excluded: { COOLING_DOWN: 5 } });
    await passDays(1);
    const again = await run();
    expect(again).toMatchObject({ outcome: 'RAISED', changes: 5, keys: 3 });

    await one.expire(String(again.executionIds[0]));
    expect(await run()).toMatchObject({ outcome: 'NOTHING_TO_ASK', excluded: { COOLING_DOWN: 5 } });
    expect(await changesAsked(one)).toEqual([]);
  });

  it('is started by no decision that did not count, nor by a request that was cancelled', async () => {
    const [keyId = ''] = await start(ordinaryKey(1));
    const { run } = schedulerOf(one);
    const first = await run();
    for (const executionId of first.executionIds) await one.approve(executionId, '', await one.approver('botocore-session-1795000000'));
    const second = await run();
    for (const executionId of second.executionIds) await one.cancel(executionId);

    expect((await one.decision(String(first.executionIds[0]))).decision).toBe('NOT_COUNTED');
    expect([first.outcome, second.outcome, (await run()).outcome, one.attempts()]).toEqual(['RAISED', 'RAISED', 'RAISED', []]);
    expect(await changesAsked(one)).toEqual([`${keyId}/ENABLE_ROTATION`, `${keyId}/ROTATE_NOW`]);
  });

  it('holds for a reader whose clock is behind that of the writer, or ahead', async () => {
    await start(ordinaryKey(1, { rotation: rotates }));
    const { run } = schedulerOf(one);
    const { executionIds } = await run();
    await one.reject(String(executionIds[0]));

    for (const minutes of [-90, -5, 5, 90]) {
      const now = () => new Date(one.sandbox.clock.now().getTime() + minutes * 60_000);
      expect([minutes, (await run({}, { now })).excluded]).toEqual([minutes, { COOLING_DOWN: 1 }]);
    }
  });
});

describe('what came of a change the last time', () => {
  it('keeps it from being asked for while the key policy refuses it, and until a month has passed', async () => {
    const [keyId = ''] = await start(ordinaryKey(1, { rotation: rotates, policy: denying('kms:RotateKeyOnDemand') }));
    const { run } = schedulerOf(one);
    const refusedOnce = async (): Promise<void> => {
      const { executionIds } = await run();
      await one.approve(String(executionIds[0]));
      expect(outcomeByKey(await one.outcomes(String(executionIds[0])))).toEqual({ [keyId]: 'ACCESS_DENIED_BY_KEY_POLICY' });
      expect(await run()).toMatchObject({ outcome: 'NOTHING_TO_ASK', excluded: { CANNOT_SUCCEED: 1 } });
    };
    await refusedOnce();
    one.store.setPolicy(keyId, denying('kms:RotateKeyOnDemand', 'kms:CreateGrant'));
    await refusedOnce();
    await passDays(30);
    const { outcome, executionIds } = await run();
    expect(outcome).toBe('RAISED');

    one.store.setPolicy(keyId, denying('kms:CreateGrant'));
    await one.approve(String(executionIds[0]));
    expect(outcomeByKey(await one.outcomes(String(executionIds[0])))).toEqual({ [keyId]: 'ROTATED' });
  });

  it('keeps it from being asked for once the rotations on demand are used up, with the reason on record', async () => {
    const rotations = [1, 2, 3].map((month) => ({ RotationDate: new Date(Date.UTC(2024, month, 1)), RotationType: 'ON_DEMAND' as const }));
    const [usedUp = '', other = ''] = await start(ordinaryKey(1, { rotation: rotates, rotations }), ordinaryKey(2));
    const { run } = schedulerOf(one);
    const { executionIds } = await run();
    for (const executionId of executionIds) await one.approve(executionId);
    one.store.setRotation(other, { enabled: false });
    await one.begin();
    const again = await run();

    expect(again).toMatchObject({ outcome: 'RAISED', excluded: { CANNOT_SUCCEED: 1 } });
    expect((await one.scheduled()).request?.excluded).toMatchObject([
      {
        keyId: usedUp,
        kind: 'ROTATE_NOW',
        reason: 'CANNOT_SUCCEED',
        detail: expect.stringMatching(/has used them up.*replace it by a new key/),
      },
    ]);
  });

  it('lets it be asked for again where AWS KMS was not asked, or refused it for the moment only', async () => {
    const [first = '', second = ''] = await start(ordinaryKey(1, { rotation: rotates }), ordinaryKey(2, { rotation: rotates }));
    const { run } = schedulerOf(one);
    const { executionIds } = await run();
    const refused = { service: 'kms', operation: 'RotateKeyOnDemand', error: { name: 'ConflictException' } } as const;
    one.sandbox.faults.inject({ ...refused, match: ({ input }) => String(input['KeyId']).endsWith(first) });
    one.sandbox.faults.inject({
      service: 's3',
      operation: 'PutObject',
      match: ({ input }) => String(input['Key']).startsWith(`changes/${second}/`),
      error: { name: 'BrokenOff' },
    });
    await one.approve(String(executionIds[0]));
    one.sandbox.faults.clear();

    expect(outcomeByKey(await one.outcomes(String(executionIds[0])))).toEqual({ [first]: 'ROTATION_UNDER_WAY', [second]: 'NOT_TRIED' });
    expect(await run()).toMatchObject({ outcome: 'RAISED', changes: 2, excluded: {} });
  });
});

describe('keys that requests exclude by tag', () => {
  it('stay non-compliant and are not asked about', async () => {
    const [tagged = '', other = ''] = await start(
      ordinaryKey(1, { tags: [{ TagKey: 'team', TagValue: 'legacy' }], rotation: rotates }),
      ordinaryKey(2, { tags: [{ TagKey: 'team', TagValue: 'web' }], rotation: rotates }),
    );
    const result = await schedulerOf(one, { tagFilter: { include: ['team'], exclude: ['team=legacy'] } }).run();

    expect(result).toMatchObject({ outcome: 'RAISED', changes: 1, excluded: { FILTERED_BY_TAG: 1 } });
    expect(await changesAsked(one)).toEqual([`${other}/ROTATE_NOW`]);
    expect(await one.compliance(tagged)).toBe('NON_COMPLIANT KEY_MATERIAL_TOO_OLD');
  });
});
