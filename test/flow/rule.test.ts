import { StartRemediationExecutionCommand } from '@aws-sdk/client-config-service';
import { DisableKeyRotationCommand } from '@aws-sdk/client-kms';
import { ruleResultOfKey, startEvaluation } from '../../functions/aws/config.ts';
import { estateOf, idsOf, ordinaryKey, ordinaryKeys, region } from './numbered-keys.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

const rotating = ordinaryKey(100, { rotation: { enabled: true, periodInDays: 365 } });
const others = ordinaryKeys(200, 3);
let one: OneRegion;

beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf([rotating, ...others]) }, region);
  await one.sandbox.settled();
});
afterAll(() => one.sandbox.stop());

const resultOf = async (keyId: string) => {
  const result = await ruleResultOfKey(one.config, one.ruleName, keyId);
  return [result?.complianceType, result?.reasonCode];
};
const [compliant = ''] = idsOf([rotating]);
const [first = '', second = ''] = idsOf(others);

describe('the rule', () => {
  it('has evaluated every key by itself after the deployment', async () => {
    expect(await resultOf(compliant)).toEqual(['COMPLIANT', 'ROTATION_ENABLED']);
    expect(await resultOf(first)).toEqual(['NON_COMPLIANT', 'ROTATION_DISABLED']);
  });

  it('sees that somebody disables rotation, without waiting for the next day', async () => {
    await one.kms.send(new DisableKeyRotationCommand({ KeyId: compliant }));
    await one.sandbox.settled();

    expect(await resultOf(compliant)).toEqual(['NON_COMPLIANT', 'ROTATION_DISABLED']);
  });

  it('reports nothing more of a key that is deleted', async () => {
    one.sandbox.kms(region).remove(first);
    await one.sandbox.settled();

    expect(await resultOf(first)).toEqual(['NOT_APPLICABLE', 'DELETED']);
  });

  it('says that an evaluation is running already, rather than fail', async () => {
    await one.sandbox.clock.advance(120_000);
    expect(await startEvaluation(one.config, one.ruleName)).toBe('STARTED');
    expect(await startEvaluation(one.config, one.ruleName)).toBe('ALREADY_RUNNING');
    await one.sandbox.settled();
  });

  it('has a Remediate button that raises a request for the key, and asks before it changes anything', async () => {
    await one.config.send(
      new StartRemediationExecutionCommand({
        ConfigRuleName: one.ruleName,
        ResourceKeys: [{ resourceType: 'AWS::KMS::Key', resourceId: second }],
      }),
    );
    await one.sandbox.settled();

    expect(one.sandbox.snsMessages().at(-1)?.message).toContain(second);
    expect(one.writes()).toEqual([]);
  });
});
