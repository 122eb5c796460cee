import { SSMClient } from '@aws-sdk/client-ssm';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';

const keyIds = idsOf(ordinaryKeys(0, 2));
let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(ordinaryKeys(0, 2)) }, region);
});
afterAll(() => one.sandbox.stop());

describe('a requester in a session that the AWS CLI has named', () => {
  it('is told to start under their own name, before anybody is asked: they could approve it themselves', async () => {
    const starter = new SSMClient(
      one.settingsFor(`arn:aws:sts::${one.sandbox.accountId}:assumed-role/Deployer/botocore-session-1795000000`),
    );
    const executionId = await one.ask({ keyIds, kinds: ['ENABLE_ROTATION'], options: { rotationPeriodInDays: 365 } }, { starter });
    const { status, steps } = await one.execution(executionId);
    const own = await one.approver('operator');

    expect(status).toBe('Failed');
    expect(steps.find(({ name }) => name === 'Assess')?.failureMessage).toMatch(/Start it under your own name/);
    await expect(own.approve(executionId)).rejects.toThrow();
    expect(one.sandbox.snsMessages()).toEqual([]);
    expect(one.writes()).toEqual([]);
  });
});
