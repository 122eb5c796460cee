import { SSMClient } from '@aws-sdk/client-ssm';
import { approve, reject, startExecution } from '../../functions/aws/ssm.ts';
import { estateOf, idsOf, ordinaryKeys, region } from './numbered-keys.ts';
import { type OneRegion, startOneRegion } from './one-region.ts';

const second = 'arn:aws:iam::111122223333:user/heidi';
const keysFor = (test: number) => idsOf(ordinaryKeys(test * 10, 1));
let one: OneRegion;
let heidi: SSMClient;

beforeAll(async () => {
  one = await startOneRegion(
    {
      estate: estateOf([0, 1, 2].flatMap((test) => ordinaryKeys(test * 10, 1))),
      lambdaEnvironment: {
        APPROVERS: `arn:aws:iam::111122223333:role/KmsRotation-Approver-${region},${second}`,
        MINIMUM_APPROVALS: '2',
        CONFIRMATION_INTERVAL_MILLIS: '20',
      },
    },
    region,
  );
  heidi = new SSMClient({ endpoint: one.sandbox.endpoint, region, credentials: one.sandbox.credentialsFor(second) });
});
afterAll(() => one.sandbox.stop());

describe('a request that takes two approvals', () => {
  it('waits on after the first, and after the same approver twice; the second approver decides', async () => {
    const executionId = await one.request(keysFor(0));
    expect((await one.approve(executionId, 'first')).status).toBe('Waiting');
    await one.approve(executionId, 'again').catch(() => {});
    expect(one.writes()).toEqual([]);

    await approve(heidi, executionId, 'second');
    await one.sandbox.settled();

    expect(one.writes()).toEqual(keysFor(0));
    const { approver, decisions } = await one.approval(executionId);
    expect(approver).toBe(second);
    expect(decisions.map(({ approver: by }) => by)).toEqual([
      `arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-${region}/grace`,
      second,
    ]);
    expect(one.sandbox.snsMessages().at(-1)?.message).toContain('It takes 2 approvals.');
  });

  it('is rejected by one rejection, and nothing is written', async () => {
    const executionId = await one.request(keysFor(1));
    await one.approve(executionId);
    const before = one.writes().length;

    await reject(heidi, executionId, 'no');
    await one.sandbox.settled();

    expect(one.writes().length).toBe(before);
    expect(await one.approval(executionId)).toMatchObject({ decision: 'REJECTED', approver: second });
  });

  it('cannot be approved by one of them who asked for it', async () => {
    const asked = await startExecution(heidi, {
      documentName: 'KmsRotation-ApproveAndEnable',
      keyIds: keysFor(2),
      rotationPeriodInDays: 365,
      requestId: 'own-request',
      automationRoleArn: `arn:aws:iam::111122223333:role/KmsRotation-Automation-${region}`,
      clientToken: crypto.randomUUID(),
    });
    await one.sandbox.settled();
    const before = one.writes().length;

    await one.approve(asked);
    await approve(heidi, asked, 'my own');
    await one.sandbox.settled();

    expect(one.writes().length).toBe(before);
    const { decision, failure } = await one.approval(asked);
    expect(decision).toBe('FAILED');
    expect(failure).toMatch(/heidi approved a request of their own; somebody else must approve it/);
  });
});
