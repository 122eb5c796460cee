import { CreateAliasCommand, DeleteAliasCommand, UpdateAliasCommand } from '@aws-sdk/client-kms';
import { estateOf, ordinaryKey, ordinaryKeys, region } from './numbered-keys.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';
import { behind } from './replaceable-keys.ts';

const millisPerDay = 86_400_000;
const signing = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' };
const young = new Date(Date.now() - 10 * millisPerDay);
const old = ordinaryKey(1, { metadata: signing });
const unused = ordinaryKey(2, { metadata: signing, aliases: [] });
const other = ordinaryKey(3, { metadata: { ...signing, CreationDate: young } });
const mac = ordinaryKey(4, { metadata: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } });
const imported = ordinaryKey(5, { metadata: { Origin: 'EXTERNAL', CreationDate: young } });
const inStore = ordinaryKey(6, { metadata: { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1234567890abcdef0' } });
const plain = ordinaryKey(7);
const many = ordinaryKeys(100, 3).map((key) => ({ ...key, metadata: { ...key.metadata, ...signing } }));

const idOf = ({ metadata }: typeof old): string => metadata.KeyId;
const alias = 'alias/key-1';
let one: OneRegion;

beforeAll(async () => {
  // Without notifications of changes the rule hears of one only by the queue, or a day later.
  one = await startOneRegion(
    {
      estate: estateOf([old, unused, other, mac, imported, inStore, plain, ...many]),
      parameters: { IneligibleKeys: 'MANUAL_ROTATION_REQUIRED', MaximumManualRotationAgeInDays: '400' },
      config: { changeNotifications: 'off' },
    },
    region,
  );
  await one.sandbox.settled();
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

/** Time passes in small steps, so that a function does its work at the time at which it was invoked. */
async function pass(seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 20) {
    await one.sandbox.clock.advance(Math.min(left, 20) * 1000);
    await one.sandbox.settled();
  }
}
const calls = (operation: string) =>
  one.sandbox.journal.entries().filter((call) => call.operation === operation && call.error === undefined);
const moveAlias = (to: string) => one.kms.send(new UpdateAliasCommand({ AliasName: alias, TargetKeyId: to }));

describe('keys that only people rotate, where the policy asks them to', () => {
  it('are judged by their age, in a sweep that reads all aliases once', async () => {
    expect(await Promise.all([old, unused, other, mac, imported, inStore, plain].map((key) => one.compliance(idOf(key))))).toEqual([
      'NON_COMPLIANT MANUAL_ROTATION_REQUIRED',
      'NON_COMPLIANT MANUAL_ROTATION_REQUIRED',
      'COMPLIANT MANUALLY_ROTATED',
      'NON_COMPLIANT MANUAL_ROTATION_REQUIRED',
      'COMPLIANT MANUALLY_ROTATED',
      'NON_COMPLIANT MANUAL_ROTATION_REQUIRED',
      'NON_COMPLIANT ROTATION_DISABLED',
    ]);

    await one.sandbox.clock.advance(millisPerDay);
    await one.sandbox.settled();
    expect(calls('ListKeys').length).toBeGreaterThan(0);
    expect(calls('ListAliases')).toHaveLength(calls('ListKeys').length);
  });

  it('are not asked about: no approval of a request puts them right', async () => {
    const executionId = await one.request([idOf(old), idOf(mac)]);

    expect((await one.outcomes(executionId)).outcomes.map(({ keyId, outcome }) => [keyId, outcome])).toEqual([
      [idOf(old), 'SKIPPED_MANUAL_ROTATION_REQUIRED'],
      [idOf(mac), 'SKIPPED_MANUAL_ROTATION_REQUIRED'],
    ]);
    expect(one.attempts()).toEqual([]);
  });
});

describe('a key that an approved replacement has replaced', () => {
  it('is replaced, and its successor is as old as its key material', async () => {
    const executionId = await one.replaceKey(idOf(old));
    await one.approve(executionId);
    await pass(125);

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([{ outcome: 'REPLACED' }]);
    expect(await one.compliance(idOf(old))).toBe('COMPLIANT REPLACED');
    expect(await one.compliance(behind(one, alias) ?? '')).toBe('COMPLIANT MANUALLY_ROTATED');
  });

  it('is as old as before when somebody moves the alias back', async () => {
    await moveAlias(idOf(old));
    await pass(125);

    expect(await one.compliance(idOf(old))).toBe('NON_COMPLIANT MANUAL_ROTATION_REQUIRED');
  });

  it('is replaced again when the alias is taken away', async () => {
    await one.kms.send(new DeleteAliasCommand({ AliasName: alias }));
    await pass(125);

    expect(await one.compliance(idOf(old))).toBe('COMPLIANT REPLACED');
    expect(one.lastEvaluation()).toMatchObject({ evaluation: 'STARTED', changes: [{ what: 'DeleteAlias', key: old.metadata.Arn }] });
  });
});

describe('a new alias', () => {
  it('makes an old key no younger, and causes no evaluation', async () => {
    await one.kms.send(new CreateAliasCommand({ AliasName: 'alias/another-name', TargetKeyId: idOf(mac) }));
    await pass(125);

    expect(await one.compliance(idOf(mac))).toBe('NON_COMPLIANT MANUAL_ROTATION_REQUIRED');
    expect(one.lastEvaluation()).toMatchObject({ evaluation: 'NOT_NEEDED' });
    expect(calls('StartConfigRulesEvaluation')).toEqual([]);
  });
});

describe('keys whose aliases may not be read', () => {
  it('are unreadable, and no others are', async () => {
    one.sandbox.faults.inject({ service: 'kms', operation: 'ListAliases', error: { name: 'AccessDeniedException' } });
    await one.sandbox.clock.advance(millisPerDay);
    await one.sandbox.settled();

    expect(await one.compliance(idOf(mac))).toBe('NON_COMPLIANT UNREADABLE');
    expect(await one.compliance(idOf(plain))).toBe('NON_COMPLIANT ROTATION_DISABLED');
  });
});
