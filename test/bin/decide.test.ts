import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from '../flow/one-region.ts';
import { kmsRotation } from './command.ts';

const keysFor = (test: number) => idsOf(ordinaryKeys(test * 10, 3));
let one: OneRegion;
let environment: Record<string, string>;

beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf([0, 1, 2, 3].flatMap((test) => ordinaryKeys(test * 10, 3))) }, region);
  const operator = one.sandbox.credentialsFor(one.sandbox.operatorArn);
  const sts = new STSClient({ endpoint: one.sandbox.endpoint, region, credentials: operator });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${one.sandbox.accountId}:role/KmsRotation-Approver-${region}`,
      RoleSessionName: 'grace',
    }),
  );
  environment = {
    AWS_ENDPOINT_URL: one.sandbox.endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
    AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
  };
});
afterAll(() => one.sandbox.stop());

describe('an approver at a terminal', () => {
  it('sees what waits, tries an answer without giving it, and approves all but one key', async () => {
    const [first = '', second = '', third = ''] = keysFor(0);
    const executionId = await one.request([first, second, third]);

    const listed = await kmsRotation(['status'], environment);
    expect(listed.stdout).toMatch(new RegExp(`test-request\\s+${executionId}\\s+3\\s+0 h\\s+16[78] h\\s+user/operator`));
    const tried = await kmsRotation(['approve', '--execution', executionId, '--dry-run'], environment);
    expect(tried.stdout).toContain('APPROVING APPROVES EVERY KEY LISTED ABOVE');
    expect(tried.stdout).toContain(`${executionId}: would approve 3 of 3 keys. Nothing was answered.`);
    expect((await one.execution(executionId)).status).toBe('Waiting');

    const { code, stdout } = await kmsRotation(
      ['approve', '--execution', executionId, '--except', second, '--comment', 'CHG-9'],
      environment,
    );
    await one.sandbox.settled();

    expect([code, stdout]).toEqual([0, expect.stringContaining('approve 2 of 3 keys. Done.')]);
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({
      [first]: 'ENABLED',
      [second]: 'SKIPPED_NOT_SELECTED',
      [third]: 'ENABLED',
    });
    expect((await one.approval(executionId)).comment).toBe('CHG-9');
  });

  it('rejects a whole request, which may be several executions', async () => {
    const executionIds = [await one.request(keysFor(1)), await one.request(keysFor(2))];

    const { code } = await kmsRotation(['reject', '--request', 'test-request', '--comment', 'freeze'], environment);
    await one.sandbox.settled();

    expect(code).toBe(0);
    expect(await Promise.all(executionIds.map(async (executionId) => (await one.approval(executionId)).decision))).toEqual([
      'REJECTED',
      'REJECTED',
    ]);
    expect((await kmsRotation(['status'], environment)).stdout).toContain(`Nothing waits for an approval in ${region}.`);
  });

  it('is told what is wrong, and nothing is answered', async () => {
    const executionId = await one.request(keysFor(3));
    const [proposed = ''] = keysFor(3);

    const stranger = await kmsRotation(['approve', '--execution', executionId, '--only', keysFor(0)[0] ?? ''], environment);
    expect([stranger.code, stranger.stderr]).toEqual([
      2,
      expect.stringContaining(`not among the proposed keys: ${keysFor(0)[0]}; proposed are\n  ${proposed}`),
    ]);
    const unnamed = await kmsRotation(['approve'], environment);
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('either --request or --execution')]);
    const unknown = await kmsRotation(['reject', '--request', 'no-such-request'], environment);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining(`nothing waits under no-such-request; waiting are: test-request (execution ${executionId})`),
    ]);
    expect((await one.execution(executionId)).status).toBe('Waiting');
  });
});
