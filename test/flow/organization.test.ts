import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { PendingInOrganization } from '../../functions/aws/organization/pending-requests.ts';
import { startExecution } from '../../functions/aws/ssm.ts';
import { executionFor } from '../../functions/core/changes/asked.ts';
import { functionNames, rolePrefixes } from '../../functions/core/names.ts';
import type { Assessment } from '../../functions/core/records/assessment.ts';
import type { OrganizationReport } from '../../functions/core/records/organization-report.ts';
import { sampleAccounts, sampleOrganizationRegions, sampleUnits } from '../../sandbox/organization/sample.ts';
import { kmsRotation } from '../bin/command.ts';

import { centre, home, type RolledOutOrganization, startRolledOutOrganization } from './rolled-out-organization.ts';
import { type UsedPermissions, usedPermissions } from './used-permissions.ts';

const { management, manufacturing, research, acquisition, publicSector, webShop } = sampleAccounts;
const regions = sampleOrganizationRegions.join(',');
const centralBucket = `kms-rotation-central-evidence-${centre}-${home}`;
let running: RolledOutOrganization['running'];
let operatorOf: RolledOutOrganization['operatorOf'];
let settings: RolledOutOrganization['settings'];
let used: UsedPermissions;

beforeAll(async () => {
  ({ running, operatorOf, settings } = await startRolledOutOrganization());
  used = usedPermissions(running.iam);
});
afterAll(() => running.stop());

const environmentOf = (accountId: string, region = home) => {
  const { accessKeyId, secretAccessKey } = operatorOf(accountId);
  return { AWS_ENDPOINT_URL: running.endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: region };
};
const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: Error) => error.name,
  );

async function json<Result>(args: readonly string[], expectedCode: number, accountId: string = centre): Promise<Result> {
  const { code, stdout, stderr } = await kmsRotation([...args, '--json'], environmentOf(accountId));
  if (code !== expectedCode) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

const statusOf = (report: OrganizationReport, accountId: string, region: string): string | undefined =>
  report.rows.find((row) => row.accountId === accountId && row.region === region)?.status;

describe('an organization that the stack was rolled out to', () => {
  it('has the member stack in every account of its units and in every Region, but where AWS refuses it', () => {
    const instances = running.stackInstances();

    expect(
      instances
        .filter(({ status }) => status !== 'CURRENT')
        .map(({ accountId, region }) => `${accountId} ${region}`)
        .toSorted(),
    ).toEqual([`${manufacturing} us-east-1`, `${research} eu-south-1`].toSorted());
    expect(instances.length).toBe(10 * 3);
  });

  it('is assessed from one account by roles: the numbers are those that each account has of itself, and what is missing is named', async () => {
    const report = await json<OrganizationReport>(['org', 'assess', '--regions', regions], 3);

    expect(report.totals.places).toBe(12 * 3);
    expect([
      statusOf(report, webShop, home),
      statusOf(report, manufacturing, 'us-east-1'),
      statusOf(report, research, 'eu-south-1'),
      statusOf(report, acquisition, home),
      statusOf(report, management, home),
    ]).toEqual(['ASSESSED', 'ROLE_MISSING', 'ROLE_MISSING', 'ROLE_MISSING', 'ROLE_MISSING']);
    const own = await json<Assessment>(['assess', '--regions', regions, '--rule', 'kms-rotation'], 0, webShop);
    const rows = report.rows.filter(({ accountId }) => accountId === webShop);
    const sum = (count: (row: OrganizationReport['rows'][number]) => number) => rows.reduce((total, row) => total + count(row), 0);
    expect(sum(({ keys }) => keys?.customerManaged ?? 0)).toBe(own.keys.length);
    expect(sum(({ keys }) => keys?.eligibleWithoutRotation ?? 0)).toBe(own.views.eligibleWithoutRotation.length);
    expect(sum(({ keys }) => keys?.nonCompliant ?? 0)).toBe(
      own.keys.filter(({ complianceType }) => complianceType === 'NON_COMPLIANT').length,
    );
  });

  it('is assessed by the aggregator without any role: the same compliance of every account', async () => {
    const args = ['org', 'assess', '--regions', regions];
    const [byRoles, aggregated] = await Promise.all([
      json<OrganizationReport>(args, 3),
      json<OrganizationReport>([...args, '--aggregator', 'KmsRotation', '--reasons'], 3),
    ]);
    // A key that the rule may not read can rotate by what AWS Config has recorded of it; read by a role nothing is known of it.
    const compared = ({ rows }: OrganizationReport, isRead: boolean) =>
      Object.fromEntries(
        rows
          .filter((row) => statusOf(byRoles, row.accountId, row.region) === 'ASSESSED')
          .map(({ accountId, region, keys, reasons }) => [
            `${accountId} ${region}`,
            [keys?.compliant, keys?.nonCompliant, (keys?.eligible ?? 0) + (isRead ? (reasons['UNREADABLE'] ?? 0) : 0)],
          ]),
      );

    expect(compared(aggregated, false)).toEqual(compared(byRoles, true));
    expect([
      statusOf(aggregated, manufacturing, 'us-east-1'),
      statusOf(aggregated, acquisition, home),
      statusOf(aggregated, management, home),
    ]).toEqual(['NO_RECORDER', 'NOT_DEPLOYED', 'NOT_DEPLOYED']);
    expect(aggregated.totals.reasons['ROTATION_DISABLED']).toBe(byRoles.totals.reasons['ROTATION_DISABLED']);
  });

  it('is shown together with an account of another partition, which nobody from here can look into', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'organization-'));
    try {
      const gov = 'us-gov-west-1';
      const environment = environmentOf(publicSector, gov);
      expect((await kmsRotation(['assess', '--regions', gov, '--out', directory], environment)).code).toBe(0);
      const accounts = join(directory, 'accounts.json');
      writeFileSync(
        accounts,
        JSON.stringify([{ accountId: webShop }, { accountId: publicSector, name: 'public-sector', partition: 'aws-us-gov' }]),
      );
      const args = ['org', 'assess', '--regions', home, '--accounts-file', accounts];
      const alone = await json<OrganizationReport>(args, 3);
      const together = await json<OrganizationReport>([...args, '--merge', join(directory, 'assessment.json')], 0);

      expect(statusOf(alone, publicSector, 'all of aws-us-gov')).toBe('OTHER_PARTITION');
      expect(together.rows).toHaveLength(2);
      expect(together.rows.find(({ accountId, region }) => accountId === publicSector && region === gov)).toMatchObject({
        status: 'ASSESSED',
        partition: 'aws-us-gov',
        keys: { customerManaged: expect.any(Number) },
      });
      expect(together.totals.keys.customerManaged).toBeGreaterThan(alone.totals.keys.customerManaged);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('reports every morning, beside the copies of the evidence', async () => {
    const lambda = running.account(centre);
    const { Payload } = await invoke(functionNames.reportOrganization);
    const s3 = new S3Client(settings(operatorOf(centre)));
    const day = new Date(running.clock.now()).toISOString().slice(0, 10);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: centralBucket, Key: `reports/${day}/organization.html` }));

    expect(JSON.parse(Payload)).toMatchObject({ key: `reports/${day}/organization.json`, places: 36 });
    expect(await Body?.transformToString()).toContain('KMS key rotation in the organization');
    expect(lambda.functionLogs().some(({ line }) => line.includes('"NonCompliantKeys"'))).toBe(true);
  });
});

async function invoke(FunctionName: string): Promise<{ readonly Payload: string }> {
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const { Payload, FunctionError } = await new LambdaClient(settings(operatorOf(centre))).send(
    new InvokeCommand({ FunctionName, Payload: '{}' }),
  );
  const text = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined) throw new Error(text);
  return { Payload: text };
}

describe('the loop in a member account, answered from the centre', () => {
  const bucketOfMember = `kms-rotation-evidence-${webShop}-${home}`;
  let executionId = '';

  const keysWithoutRotation = (): readonly string[] =>
    [...running.account(webShop).kms(home).keys.values()]
      .filter(
        ({ metadata, rotation, tags }) =>
          metadata.KeyManager === 'CUSTOMER' &&
          !rotation.enabled &&
          metadata.KeySpec === 'SYMMETRIC_DEFAULT' &&
          metadata.Origin === 'AWS_KMS' &&
          metadata.KeyState === 'Enabled' &&
          tags.length === 1,
      )
      .map(({ metadata }) => metadata.KeyId);
  const askFor = (keyId: string, requestId: string): Promise<string> =>
    startExecution(new SSMClient(settings(running.account(webShop).credentialsFor(`arn:aws:iam::${webShop}:user/ada`))), {
      ...executionFor({ keyIds: [keyId], kinds: ['ENABLE_ROTATION'], options: { rotationPeriodInDays: 365 } }),
      requestId,
      automationRoleArn: `arn:aws:iam::${webShop}:role/${rolePrefixes.automation}-${home}`,
      clientToken: crypto.randomUUID(),
    });

  it('asks over the topic of the organization, is seen from the centre, and is approved by a role that the centre assumes', async () => {
    const member = running.account(webShop);
    const [keyId = ''] = keysWithoutRotation();
    executionId = await askFor(keyId, 'from-the-centre');
    await running.settled();

    expect(
      running
        .account(centre)
        .snsMessages()
        .map(({ subject }) => subject),
    ).toEqual([`Approve or reject in ${webShop} ${home}: 1 change to 1 key (Enable automatic rotation)`]);
    expect(member.snsMessages()).toEqual([]);
    const pending = await json<PendingInOrganization>(
      ['org', 'status', '--regions', home, '--organizational-units', sampleUnits.workloads],
      0,
    );
    expect(pending.requests).toEqual([
      expect.objectContaining({ accountId: webShop, accountName: 'web-shop', region: home, executionId, keys: 1 }),
    ]);

    const { code, stderr } = await kmsRotation(
      ['approve', '--account', webShop, '--region', home, '--execution', executionId, '--comment', 'CHG-7'],
      environmentOf(centre),
    );
    expect([code, stderr]).toEqual([0, '']);
    await running.settled();
    expect(member.kms(home).find(keyId)?.rotation.enabled).toBe(true);
    const s3 = new S3Client(settings(operatorOf(webShop)));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketOfMember, Key: `executions/${executionId}/decision.json` }));
    // The person is behind the session of the role, by the name they have in the centre.
    expect(JSON.parse((await Body?.transformToString()) ?? '{}').signals).toMatchObject([
      { principal: `arn:aws:sts::${webShop}:assumed-role/${rolePrefixes.approver}-${home}/operator` },
    ]);
    const verified = await kmsRotation(
      ['verify-evidence', '--account', webShop, '--region', home, '--execution', executionId],
      environmentOf(centre),
    );
    expect([verified.code, verified.stderr]).toEqual([0, '']);
  });

  it('shows the centre the history of its keys', async () => {
    const history = await kmsRotation(
      ['history', '--account', webShop, '--region', home, '--since', '2026-01-01', '--format', 'json'],
      environmentOf(centre),
    );

    expect([history.code, history.stderr, history.stdout]).toEqual([0, '', expect.stringContaining(executionId)]);
  });

  it('shows the centre what waits, and takes a refusal, which leaves the key as it is', async () => {
    const [keyId = ''] = keysWithoutRotation();
    const refused = await askFor(keyId, 'refused-from-the-centre');
    await running.settled();
    const at = ['--account', webShop, '--region', home];
    const waiting = await kmsRotation(['status', ...at], environmentOf(centre));
    const { code, stderr } = await kmsRotation(
      ['reject', ...at, '--execution', refused, '--comment', 'not before the audit'],
      environmentOf(centre),
    );
    await running.settled();

    expect([waiting.code, waiting.stderr, waiting.stdout]).toEqual([0, '', expect.stringContaining(refused)]);
    expect([code, stderr]).toEqual([0, '']);
    expect(running.account(webShop).kms(home).find(keyId)?.rotation.enabled).toBe(false);
  });

  it('leaves a copy of every record in the centre, below the account and the Region, and the same to the byte', async () => {
    await running.settled();
    const s3 = new S3Client(settings(operatorOf(centre)));
    const prefix = `${webShop}/${home}/`;
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: centralBucket, Prefix: `${prefix}executions/${executionId}/` }),
    );

    expect(Contents.map(({ Key }) => Key?.split('/').at(-1)).toSorted()).toEqual([
      expect.stringMatching(/:operator\.json$/),
      'decision.json',
      'outcomes.csv',
      'outcomes.json',
      'proposal.json',
      'validation.json',
    ]);
    const text = async (client: S3Client, Bucket: string, Key: string) =>
      (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
    const key = `executions/${executionId}/decision.json`;
    expect(await text(s3, centralBucket, `${prefix}${key}`)).toBe(
      await text(new S3Client(settings(operatorOf(webShop))), bucketOfMember, key),
    );
  });

  it('lets an account add below its own id by the role that copies, and do nothing else there', async () => {
    const member = running.account(webShop);
    const copier = member.credentialsOfFunction(home, functionNames.copyEvidence);
    const s3 = (credentials: ReturnType<RolledOutOrganization['operatorOf']>) => new S3Client(settings(credentials));
    const put = (client: S3Client, Key: string, more = {}) =>
      client.send(new PutObjectCommand({ Bucket: centralBucket, Key, Body: '{}', ...more }));
    const own = `${webShop}/${home}/executions/forged/`;

    expect(await refusalOf(put(s3(copier), `${own}outcomes.json`, { IfNoneMatch: '*' }))).toBe('none');
    expect({
      another: await refusalOf(put(s3(copier), `${management}/${home}/executions/forged/outcomes.json`)),
      over: await refusalOf(put(s3(copier), `${own}decision.json`)),
      report: await refusalOf(put(s3(copier), 'reports/2026-11-20/organization.json')),
      read: await refusalOf(s3(copier).send(new GetObjectCommand({ Bucket: centralBucket, Key: `${own}outcomes.json` }))),
      list: await refusalOf(s3(copier).send(new ListObjectsV2Command({ Bucket: centralBucket }))),
      administrator: await refusalOf(put(s3(operatorOf(webShop)), `${own}outcomes.json`)),
      outsider: await refusalOf(put(s3(operatorOf(publicSector)), `${publicSector}/x`)),
    }).toEqual({
      another: 'AccessDenied',
      over: 'AccessDenied',
      report: 'AccessDenied',
      read: 'AccessDenied',
      list: 'AccessDenied',
      administrator: 'AccessDenied',
      outsider: expect.stringMatching(/AccessDenied|InvalidAccessKeyId/),
    });
  });
});

describe('permissions that nothing needs', () => {
  it('there are none in the roles of the centre', () => {
    expect({
      centralRead: used.unusedOf(rolePrefixes.centralRead),
      copyEvidence: used.unusedOf(functionNames.copyEvidence),
      reportOrganization: used.unusedOf(functionNames.reportOrganization),
    }).toEqual({ centralRead: [], copyEvidence: [], reportOrganization: [] });
  });
});
