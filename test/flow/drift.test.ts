import { StartConfigRulesEvaluationCommand } from '@aws-sdk/client-config-service';
import { DisableKeyRotationCommand, EnableKeyRotationCommand, TagResourceCommand, UpdateAliasCommand } from '@aws-sdk/client-kms';
import { functionNames, queueNames } from '../../functions/core/names.ts';
import { estateOf, idsOf, ordinaryKey, ordinaryKeys, region } from './numbered-keys.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

const rotating = Array.from({ length: 4 }, (_, index) => ordinaryKey(100 + index, { rotation: { enabled: true, periodInDays: 365 } }));
const many = ordinaryKeys(1000, 300);
const ids = idsOf(rotating);
let one: OneRegion;

beforeAll(async () => {
  // Without notifications of changes the rule hears of one only by the queue, or a day later.
  one = await startOneRegion({ estate: estateOf([...rotating, ...many]), config: { changeNotifications: 'off' } }, region);
  await one.sandbox.settled();
});
afterAll(() => one.sandbox.stop());
beforeEach(async () => {
  one.sandbox.mendLambda(functionNames.requestEvaluation);
  await one.begin();
});

const disableRotation = (keyId = '') => one.kms.send(new DisableKeyRotationCommand({ KeyId: keyId }));
/** Time passes in small steps, so that a function does its work at the time at which it was invoked. */
async function pass(seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 20) {
    await one.sandbox.clock.advance(Math.min(left, 20) * 1000);
    await one.sandbox.settled();
  }
}
const evaluations = () =>
  one.sandbox.journal.entries().filter(({ operation, error }) => operation === 'StartConfigRulesEvaluation' && error === undefined);
const refusals = () =>
  one.sandbox.journal.entries().filter(({ operation, error }) => operation === 'StartConfigRulesEvaluation' && error !== undefined);
const waiting = () => one.sandbox.queue(region, queueNames.keyChanges);
const lost = () => one.sandbox.queue(region, queueNames.failedKeyChanges).visible;

describe('somebody who disables rotation', () => {
  it('is seen two minutes later, without a sweep', async () => {
    const [key = ''] = ids;
    expect(await one.compliance(key)).toBe('COMPLIANT ROTATION_ENABLED');

    await disableRotation(key);
    await pass(59);
    expect(await one.compliance(key)).toBe('COMPLIANT ROTATION_ENABLED');

    await pass(62);
    expect(await one.compliance(key)).toBe('NON_COMPLIANT ROTATION_DISABLED');
    expect(waiting()).toEqual({ visible: [], invisible: 0 });
  });

  it('leaves a line in the log that names the call and the key', async () => {
    const [, key = ''] = ids;

    await disableRotation(key);
    await pass(125);

    expect(one.lastEvaluation()).toMatchObject({
      evaluation: 'STARTED',
      messages: 1,
      unreadable: 0,
      changes: [{ what: 'DisableKeyRotation', key: `arn:aws:kms:${region}:${one.sandbox.accountId}:key/${key}` }],
    });
  });

  it('causes no evaluation if AWS KMS refused', async () => {
    await expect(disableRotation('00000000-0000-4000-8000-00000000dead')).rejects.toThrow('does not exist');
    await pass(125);

    expect(evaluations()).toEqual([]);
  });
});

describe('a change that makes no difference to the rule', () => {
  it('causes no evaluation, however often it happens', async () => {
    const [, key = ''] = ids;
    const before = await one.compliance(key);
    for (let minute = 0; minute < 4; minute++) {
      await one.kms.send(new TagResourceCommand({ KeyId: key, Tags: [{ TagKey: 'build', TagValue: `${minute}` }] }));
      await pass(60);
    }
    await pass(120);

    expect(evaluations()).toEqual([]);
    expect(waiting()).toEqual({ visible: [], invisible: 0 });
    expect(await one.compliance(key)).toBe(before);
    expect(one.lastEvaluation()).toMatchObject({ evaluation: 'NOT_NEEDED' });
  });

  it('causes no evaluation if it is an alias that moves, and the policy does not ask when it did', async () => {
    const [from, to] = many;
    await one.kms.send(new UpdateAliasCommand({ AliasName: from?.aliases[0], TargetKeyId: to?.metadata.KeyId }));
    await pass(125);

    expect(evaluations()).toEqual([]);
    expect(waiting()).toEqual({ visible: [], invisible: 0 });
    expect(one.lastEvaluation()).toMatchObject({ evaluation: 'NOT_NEEDED', changes: [{ what: 'UpdateAlias' }] });
  });

  it('causes one together with a change that makes one', async () => {
    const [first = '', second = ''] = idsOf(many);
    await one.kms.send(new TagResourceCommand({ KeyId: first, Tags: [{ TagKey: 'build', TagValue: 'x' }] }));
    await one.kms.send(new EnableKeyRotationCommand({ KeyId: second }));
    await pass(125);

    expect(evaluations()).toHaveLength(1);
    expect(await one.compliance(second)).toBe('COMPLIANT ROTATION_ENABLED');
  });
});

describe('a burst of 300 changes', () => {
  it('becomes one evaluation', async () => {
    for (const KeyId of idsOf(many)) await one.kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'team', TagValue: 'a' }] }));
    await pass(125);

    expect(evaluations()).toHaveLength(1);
    expect(waiting()).toEqual({ visible: [], invisible: 0 });
  });
});

describe('a change while AWS Config is busy', () => {
  it('is tried again, and evaluated then', async () => {
    const [, , key = ''] = ids;
    await disableRotation(key);
    await pass(100);
    await one.config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [one.ruleName] }));
    await one.sandbox.settled();
    await one.kms.send(new EnableKeyRotationCommand({ KeyId: key, RotationPeriodInDays: 365 }));

    await pass(25);
    expect(refusals().map(({ error }) => error)).toContain('LimitExceededException');
    expect(evaluations()).toHaveLength(1);
    expect(lost()).toEqual([]);

    await pass(400);
    expect(evaluations().length).toBeGreaterThanOrEqual(2);
    expect(await one.compliance(key)).toBe('COMPLIANT ROTATION_ENABLED');
    expect(waiting()).toEqual({ visible: [], invisible: 0 });
  });
});

describe('a change for which no evaluation can be started', () => {
  it('ends in the dead-letter queue within the hour, for whoever looks into it', async () => {
    const [, , , key = ''] = ids;
    one.sandbox.breakLambda(functionNames.requestEvaluation, 'throw');

    await disableRotation(key);
    await pass(125);
    expect(lost()).toEqual([]);

    await pass(3600);
    expect(lost().map((body) => JSON.parse(body).detail)).toMatchObject([
      { eventName: 'DisableKeyRotation', requestParameters: { keyId: key } },
    ]);
    expect(waiting()).toEqual({ visible: [], invisible: 0 });
  });
});
