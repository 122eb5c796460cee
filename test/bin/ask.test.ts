import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { estateOf, idsOf, ordinaryKey, region } from '../flow/numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from '../flow/one-region.ts';
import { kmsRotation } from './command.ts';
import { environmentOf } from './environment-of.ts';

const rotating = { enabled: true, periodInDays: 365 } as const;
const plain = ordinaryKey(1, { rotation: rotating });
const disabled = ordinaryKey(2, { metadata: { KeyState: 'Disabled' } });
const hmac = ordinaryKey(3, { metadata: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } });
const [plainId = '', disabledId = '', hmacId = ''] = idsOf([plain, disabled, hmac]);

let one: OneRegion;
let environment: Readonly<Record<string, string>>;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf([plain, disabled, hmac]) }, region);
  await one.sandbox.settled();
  environment = environmentOf(one.sandbox.endpoint, region, one.sandbox.credentialsFor(one.sandbox.operatorArn));
});
afterAll(() => one.sandbox.stop());

const executionIn = (stdout: string): string => /--execution ([0-9a-f-]{36})/.exec(stdout)?.[1] ?? 'none';

describe('kms-rotation rotate-now', () => {
  it('asks about the keys that can be rotated, says why not about the others, and how to answer', async () => {
    const { code, stdout } = await kmsRotation(
      ['rotate-now', '--keys', `${plainId},arn:aws:kms:${region}:111122223333:key/${disabledId}`],
      environment,
    );

    expect([code, stdout]).toEqual([0, expect.stringContaining('The approvers are asked for 1 change to 1 key, until ')]);
    expect(stdout).toContain(`  excluded: ${disabledId}: KEY_DISABLED: AWS KMS rotates no disabled key.`);
    const executionId = executionIn(stdout);
    await one.approve(executionId);
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [plainId]: 'ROTATED', [disabledId]: 'SKIPPED_KEY_DISABLED' });
  });

  it('asks nobody where nothing is left to ask', async () => {
    const { code, stdout } = await kmsRotation(['rotate-now', '--keys', hmacId], environment);

    expect([code, stdout]).toEqual([0, expect.stringContaining('No change is left to ask for. The approvers were not asked.')]);
    expect(stdout).toContain(`excluded: ${hmacId}: UNSUPPORTED_KEY_SPEC: HMAC_256 cannot rotate by itself.`);
  });

  it('refuses a key of another Region, and says where to ask', async () => {
    const arn = 'arn:aws:kms:us-west-2:111122223333:key/mrk-0123456789abcdef0123456789abcdef';
    const { code, stderr } = await kmsRotation(['rotate-now', '--keys', arn, '--region', 'eu-central-1'], environment);
    expect([code, stderr.trim()]).toEqual([
      2,
      `kms-rotation: --keys: must be of the Region that is asked in, eu-central-1; got ${arn}. Ask in its own: --region us-west-2`,
    ]);
  });

  it('refuses an alias, and names the option', async () => {
    const { code, stderr } = await kmsRotation(['rotate-now', '--keys', 'alias/key-1'], environment);

    expect([code, stderr.trim()]).toEqual([2, 'kms-rotation: --keys: must be the id or the ARN of a key, not an alias; got "alias/key-1"']);
  });
});

describe('kms-rotation replace', () => {
  it('says what callers have to change before it asks', async () => {
    const { code, stdout } = await kmsRotation(['replace', '--key', hmacId], environment);

    expect([code, stdout]).toEqual([0, expect.stringMatching(/excluded: \S+: [A-Z_]+: .*VerifyMac/)]);
    expect(stdout).toContain('No change is left to ask for.');
  });

  it('asks to move the aliases to a new key, and back', async () => {
    const asked = await kmsRotation(['replace', '--key', hmacId, '--acknowledge-callers'], environment);
    await one.approve(executionIn(asked.stdout));
    const named = async () => (await one.kms.send(new DescribeKeyCommand({ KeyId: 'alias/key-3' }))).KeyMetadata?.KeyId;
    const successor = await named();
    const back = await kmsRotation(['replace', '--key', hmacId, '--rollback'], environment);
    await one.approve(executionIn(back.stdout));

    expect([asked.code, back.code, successor === hmacId]).toEqual([0, 0, false]);
    expect(await named()).toBe(hmacId);
  });
});
