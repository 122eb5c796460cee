import { denying, estateOf, idsOf, ordinaryKey, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';

const exemption = {
  TagKey: 'kms-rotation-exempt',
  TagValue: `${new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)} for a while`,
};

let one: OneRegion;
beforeAll(async () => {
  const old = ordinaryKey(50, { rotation: { enabled: true, periodInDays: 365 } });
  one = await startOneRegion(
    { estate: estateOf([...ordinaryKeys(1, 6), old]), parameters: { MaximumKeyMaterialAgeInDays: '400' } },
    region,
  );
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

/** Does something to a key when the changes have been made, and before they are validated. */
const beforeValidation = (meddle: () => void): void =>
  one.sandbox.faults.inject({
    service: 'config',
    operation: 'StartConfigRulesEvaluation',
    match: () => {
      meddle();
      return false;
    },
    error: { name: 'Never' },
  });

describe('what came of an approved change', () => {
  it.each<[string, number, (keyId: string) => void, RegExp]>([
    ['an exemption', 1, (keyId) => one.store.setTags(keyId, [exemption]), /exempted since/],
    ['its deletion', 2, (keyId) => one.store.setMetadata(keyId, { KeyState: 'PendingDeletion' }), /scheduled for deletion since/],
    ['that it was disabled', 3, (keyId) => one.store.setMetadata(keyId, { KeyState: 'Disabled' }), /disabled since/],
  ])('stays ENABLED after %s, which is a remark', async (_what, number, meddle, words) => {
    const [keyId = ''] = idsOf(ordinaryKeys(number, 1));
    const executionId = await one.request([keyId]);
    beforeValidation(() => meddle(keyId));
    await one.approve(executionId);
    const { outcomes } = await one.outcomes(executionId);

    expect(outcomes).toMatchObject([{ outcome: 'ENABLED', remarks: [expect.stringMatching(words)] }]);
    expect(outcomes[0]?.attempts[0]?.result?.kmsRequestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('stays ENABLED where the list of rotations may not be read, which says nothing of automatic rotation', async () => {
    const [keyId = ''] = idsOf(ordinaryKeys(5, 1));
    const executionId = await one.request([keyId]);
    one.store.setPolicy(keyId, denying('kms:ListKeyRotations'));
    await one.approve(executionId);

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([{ outcome: 'ENABLED' }]);
  });
});
