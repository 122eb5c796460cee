import { ConfigServiceClient, GetComplianceDetailsByConfigRuleCommand } from '@aws-sdk/client-config-service';
import { GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { deployedRuleName } from '../../functions/aws/config.ts';
import { approve, readExecution, startExecution } from '../../functions/aws/ssm.ts';
import { executionFor } from '../../functions/core/changes/asked.ts';
import { configRuleName, rolePrefixes } from '../../functions/core/names.ts';
import type { Account } from '../../sandbox/account.ts';
import { type RunningOrganization, startOrganization } from '../../sandbox/organization/organization.ts';
import { sampleAccounts, sampleOrganization, sampleOrganizationRegions, sampleUnits } from '../../sandbox/organization/sample.ts';
import { memberTemplate } from '../member-template.ts';
import { estateKey } from './estate-key.ts';
import { refusalOf } from './rule-sandbox.ts';

const estate = sampleOrganization(new Date());
const { management, manufacturing, research, acquisition, publicSector, securityTooling, webShop } = sampleAccounts;
let running: RunningOrganization;
beforeAll(async () => {
  running = await startOrganization({
    estate,
    template: memberTemplate(),
    schedulesRun: false,
    pollIntervalMillis: 20,
    lambdaEnvironment: { CONFIRMATION_INTERVAL_MILLIS: '20', LOOK_INTERVAL_MILLIS: '50', CONFIG_RESULT_TIMEOUT_SECONDS: '10' },
  });
  await running.settled();
});
afterAll(() => running.stop());

const as = (account: Account, region: string, principal = account.operatorArn) => ({
  region,
  endpoint: running.endpoint,
  credentials: account.credentialsFor(principal),
  maxAttempts: 1,
});

async function results(accountId: string, region: string): Promise<ReadonlyMap<string, string>> {
  const config = new ConfigServiceClient(as(running.account(accountId), region));
  const ConfigRuleName = await deployedRuleName(config, configRuleName);
  const { EvaluationResults = [] } = await config.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName, Limit: 100 }));
  return new Map(
    EvaluationResults.map(({ EvaluationResultIdentifier: id, Annotation }) => [
      id?.EvaluationResultQualifier?.ResourceId ?? '',
      Annotation?.split(':')[0] ?? '',
    ]),
  );
}

/** Accounts and Regions that have the stack. */
const governed = () => [
  ...running.stackInstances().filter(({ status }) => status === 'CURRENT'),
  ...sampleOrganizationRegions.map((region) => ({ accountId: management, region })),
  { accountId: publicSector, region: 'us-gov-west-1' },
];

describe('the sample organization', () => {
  it('has three units, twelve accounts and three Regions, and is the same every time', async () => {
    const client = new OrganizationsClient(as(running.account(securityTooling), 'us-east-1'));

    expect((await client.send(new ListAccountsCommand({}))).Accounts?.map(({ Name }) => Name)).toEqual(
      estate.members.map(({ name }) => name),
    );
    expect([estate.units.length, estate.members.length, estate.regions.length]).toEqual([3, 12, 3]);
    const now = new Date('2026-11-21T12:00:00Z');
    expect(sampleOrganization(now)).toEqual(sampleOrganization(now));
  });

  it('has the member stack wherever it can be, and says where it cannot and why', () => {
    const failed = running.stackInstances().filter(({ status }) => status !== 'CURRENT');

    expect(running.stackInstances()).toHaveLength(30);
    expect(failed.map(({ accountId, region, detailedStatus, statusReason }) => [accountId, region, detailedStatus, statusReason])).toEqual([
      [research, 'eu-south-1', 'FAILED', `the Region eu-south-1 is not enabled for the account ${research}`],
      [manufacturing, 'us-east-1', 'FAILED', expect.stringContaining('NoAvailableConfigurationRecorderException')],
    ]);
    expect(running.management.deployment('eu-south-1', 'KmsRotationMember').outputs['ConfigRuleName']).toBe(configRuleName);
  });

  it("has every account's customer managed keys evaluated in that account, and no others", async () => {
    for (const { accountId, region } of governed()) {
      const keys = [...running.account(accountId).kms(region).keys.values()].filter(({ metadata }) => metadata.KeyManager === 'CUSTOMER');
      expect([accountId, region, [...(await results(accountId, region)).keys()].sort()]).toEqual([
        accountId,
        region,
        keys.map(({ metadata }) => metadata.KeyId).sort(),
      ]);
    }
    expect(governed()).toHaveLength(32);
  });

  it('has a key for every reason that a key at rest can have', async () => {
    const reasons = await Promise.all(governed().map(async ({ accountId, region }) => [...(await results(accountId, region)).values()]));

    expect([...new Set(reasons.flat())].sort()).toEqual([
      'EXEMPT',
      'KEY_DISABLED',
      'KEY_STATE_PENDING_DELETION',
      'ROTATION_DISABLED',
      'ROTATION_DISABLED_ON_PRIMARY',
      'ROTATION_ENABLED',
      'ROTATION_OVERDUE',
      'ROTATION_PERIOD_TOO_LONG',
      'UNREADABLE',
      'UNSUPPORTED_KEY_SPEC',
      'UNSUPPORTED_ORIGIN',
    ]);
  });

  it('has an account that no roll-out reaches: it has keys, and none of the roles', async () => {
    const region = 'eu-central-1';
    const sts = new STSClient(as(running.account(securityTooling), region));
    const RoleArn = `arn:aws:iam::${acquisition}:role/${rolePrefixes.approver}-${region}`;

    expect(running.account(acquisition).kms(region).keys.size).toBeGreaterThan(0);
    expect((await refusalOf(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'tester' }))))[0]).toBe('AccessDenied');
  });

  it('has an account beside it in another partition, which nobody of it can enter', async () => {
    const region = 'us-gov-west-1';
    const government = running.account(publicSector);
    const RoleArn = `arn:aws-us-gov:iam::${publicSector}:role/${rolePrefixes.approver}-${region}`;
    const sts = new STSClient(as(running.account(securityTooling), 'us-east-1'));

    expect(government.deployment(region).outputs['ApproverRoleArn']).toBe(RoleArn);
    expect((await refusalOf(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'tester' }))))[0]).toBe('AccessDenied');
    expect((await refusalOf(new OrganizationsClient(as(government, region)).send(new ListAccountsCommand({}))))[0]).toBe(
      'AWSOrganizationsNotInUseException',
    );
  });

  it('takes a new account in, and governs it without a hand', async () => {
    const accountId = '210000000013';
    const keys = sampleOrganizationRegions.map((region) => estateKey(accountId, region, `new-${region}`));

    running.addAccount({ accountId, name: 'new', unitId: sampleUnits.workloads, keys });
    await running.settled();

    for (const [index, region] of sampleOrganizationRegions.entries())
      expect([...(await results(accountId, region))]).toEqual([[keys[index]?.metadata.KeyId, 'ROTATION_DISABLED']]);
  });
});

describe('the loop in a member account', () => {
  it('asks, takes the approval and turns rotation on, in that account alone', async () => {
    const [region] = sampleOrganizationRegions as [string];
    const account = running.account(webShop);
    const role = (prefix: string) => `arn:aws:iam::${webShop}:role/${prefix}-${region}`;
    const keyIds = [...(await results(webShop, region))].filter(([, reason]) => reason === 'ROTATION_DISABLED').map(([keyId]) => keyId);
    running.journal.clear();

    const executionId = await startExecution(new SSMClient(as(account, region)), {
      ...executionFor({ keyIds, kinds: ['ENABLE_ROTATION'], options: { rotationPeriodInDays: 365 } }),
      requestId: 'organization-test',
      automationRoleArn: role(rolePrefixes.automation),
      clientToken: crypto.randomUUID(),
    });
    await running.settled();
    const approver = new SSMClient(as(account, region, role(rolePrefixes.approver)));
    await approve(approver, executionId, 'CHG-1');
    await running.settled();

    expect((await readExecution(approver, executionId)).status).toBe('Success');
    const kms = new KMSClient(as(account, region));
    for (const KeyId of keyIds) expect((await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled).toBe(true);
    const after = await results(webShop, region);
    expect(keyIds.map((keyId) => after.get(keyId))).toEqual(keyIds.map(() => 'ROTATION_ENABLED'));
    const accountsAtWork = new Set(running.journal.entries().map(({ accountId }) => accountId));
    expect([...accountsAtWork]).toEqual([webShop]);
  });
});
