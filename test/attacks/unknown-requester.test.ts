import { StartRemediationExecutionCommand } from '@aws-sdk/client-config-service';
import { DescribeAutomationExecutionsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';

let one: OneRegion;
/** How late AWS CloudTrail is. */
let delayInMillis = 0;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf(ordinaryKeys(1, 4)), cloudTrail: { delayMillis: () => delayInMillis } }, region);
  await one.sandbox.settled();
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

const keyNumber = (number: number): string => idsOf(ordinaryKeys(number, 1))[0] ?? '';

/** Presses *Remediate*, as the operator. */
async function remediate(resourceId: string): Promise<string> {
  const ResourceKeys = [{ resourceType: 'AWS::KMS::Key' as const, resourceId }];
  await one.config.send(new StartRemediationExecutionCommand({ ConfigRuleName: one.ruleName, ResourceKeys }));
  await one.sandbox.settled();
  const { AutomationExecutionMetadataList: [latest] = [] } = await one.ssm.send(new DescribeAutomationExecutionsCommand({}));
  return latest?.AutomationExecutionId ?? '';
}

const startAs = (role: string, name: string, keyId: string): Promise<string> => {
  const starter = new SSMClient(one.settingsFor(`arn:aws:sts::${one.sandbox.accountId}:assumed-role/${role}/${name}`));
  return one.ask({ keyIds: [keyId], kinds: ['ENABLE_ROTATION'], options: { rotationPeriodInDays: 365 } }, { starter });
};

const notKnown = { decision: 'NOT_COUNTED', because: expect.stringMatching(/it is not known who made the request/) };

describe('a requester whom nobody knows', () => {
  it('does not approve what they have remediated in the minutes in which AWS CloudTrail does not show it', async () => {
    delayInMillis = 600_000;
    const executionId = await remediate(keyNumber(1));
    await one.approve(executionId, '', await one.approver('operator'));

    expect(await one.decision(executionId)).toMatchObject(notKnown);
    expect(one.writes()).toEqual([]);
  });

  it('is waited for, over the attempts of the step: the approval of another person counts, and their own does not', async () => {
    delayInMillis = 2500;
    const own = await remediate(keyNumber(2));
    await one.approve(own, '', await one.approver('operator'));
    delayInMillis = 2500;
    const others = await remediate(keyNumber(2));
    await one.approve(others);

    expect(await one.decision(own)).toMatchObject({ decision: 'NOT_COUNTED', because: expect.stringMatching(/person who made it/) });
    expect(await one.decision(others)).toMatchObject({ decision: 'APPROVED', requester: { person: 'operator', source: 'CLOUDTRAIL' } });
    expect(one.writes()).toEqual([keyNumber(2)]);
  });

  it('does not become the request scheduler by a role whose name begins alike', async () => {
    const executionId = await startAs('KmsRotation-RequestApproval-mine', 'botocore-session-1795000000', keyNumber(3));

    expect((await one.execution(executionId)).status).toBe('Failed');
    expect(one.sandbox.snsMessages().filter(({ message }) => message.includes(keyNumber(3)))).toEqual([]);
  });

  it('does not become a service by a role whose name begins as those of services do', async () => {
    delayInMillis = 0;
    const executionId = await startAs('AWSServiceRoleForMine', 'operator', keyNumber(4));
    await one.approve(executionId, '', await one.approver('operator'));

    expect(await one.decision(executionId)).toMatchObject(notKnown);
    expect(one.writes()).toEqual([]);
  });
});
