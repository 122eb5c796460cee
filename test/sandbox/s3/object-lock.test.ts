import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Account } from '../../../sandbox/account.ts';
import { type OneAccount, ownAccount, region, role, roleArn, startOneAccount } from '../one-account.ts';
import { refusalOf } from '../rule-sandbox.ts';

const days = 86_400_000;
const locked = (BucketName: string, DefaultRetention?: unknown) => ({
  Type: 'AWS::S3::Bucket',
  Properties: {
    BucketName,
    ObjectLockEnabled: true,
    ...(DefaultRetention === undefined ? {} : { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } }),
  },
});
const allowed = (...Action: readonly string[]) => [{ Effect: 'Allow', Action, Resource: '*' }];

let one: OneAccount;
let s3: S3Client;
beforeEach(async () => {
  one = await startOneAccount({
    Governed: locked('governed', { Mode: 'GOVERNANCE', Days: 10 }),
    Compliant: locked('compliant', { Mode: 'COMPLIANCE', Years: 1 }),
    Without: locked('without'),
    Deleter: role('Deleter', ownAccount, allowed('s3:GetObject', 's3:DeleteObject', 's3:DeleteObjectVersion')),
    Bypasser: role(
      'Bypasser',
      ownAccount,
      allowed('s3:GetObject', 's3:GetObjectRetention', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention'),
    ),
  });
  s3 = clientAs();
});
afterEach(() => one.accounts.stop());

const clientAs = (name?: string) => new S3Client({ ...one.as(name === undefined ? undefined : roleArn(name)), forcePathStyle: true });
const put = async (Bucket: string) => (await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'one' }))).VersionId ?? '';
const remove = (Bucket: string, VersionId: string | undefined, client = s3, BypassGovernanceRetention?: boolean) =>
  refusalOf(client.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId, BypassGovernanceRetention })));

const refused = ['AccessDenied', 'Access Denied because object protected by object lock.'];
const done = ['none', ''];

// Amazon S3 user guide, "Locking objects with Object Lock".
describe('a version under the default retention of its bucket', () => {
  it.each(['governed', 'compliant'])('cannot be deleted for good, by nobody (%s)', async (Bucket) => {
    expect(await remove(Bucket, await put(Bucket))).toEqual(refused);
  });

  it('can be deleted when its time is over', async () => {
    const version = await put('governed');
    await one.account.clock.advance(10 * days - 60_000);
    expect(await remove('governed', version)).toEqual(refused);
    await one.account.clock.advance(60_000);
    expect(await remove('governed', version)).toEqual(done);
  });

  it('can be hidden behind a delete marker, which is not retained', async () => {
    await put('compliant');
    const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket: 'compliant', Key: 'a' }));

    expect(await remove('compliant', VersionId)).toEqual(done);
  });

  it('in governance mode can be deleted by who bypasses it and may', async () => {
    const version = await put('governed');

    expect(await remove('governed', version, clientAs('Bypasser'))).toEqual(refused);
    expect(await remove('governed', version, clientAs('Deleter'), true)).toEqual([
      'AccessDenied',
      expect.stringContaining('s3:BypassGovernanceRetention'),
    ]);
    expect(await remove('governed', version, clientAs('Bypasser'), true)).toEqual(done);
  });

  it('in compliance mode cannot be deleted by who bypasses governance', async () => {
    expect(await remove('compliant', await put('compliant'), s3, true)).toEqual(refused);
  });

  it('keeps its own time when the default changes', async () => {
    const version = await put('governed');
    await changeDefault(one.account, { Mode: 'GOVERNANCE', Days: 1 });
    const later = await put('governed');
    await one.account.clock.advance(2 * days);

    expect(await remove('governed', version)).toEqual(refused);
    expect(await remove('governed', later)).toEqual(done);
  });

  it('tells its retention to who may see it', async () => {
    await put('governed');
    const head = (name?: string) => clientAs(name).send(new HeadObjectCommand({ Bucket: 'governed', Key: 'a' }));

    const seen = await head('Bypasser');
    expect(seen.ObjectLockMode).toBe('GOVERNANCE');
    const left = (seen.ObjectLockRetainUntilDate?.getTime() ?? 0) - one.account.clock.now().getTime();
    expect(Math.round(left / days)).toBe(10);
    expect((await head('Deleter')).ObjectLockMode).toBeUndefined();
  });
});

it('has no retention where the bucket has no default, but versions', async () => {
  const version = await put('without');

  expect(version).toMatch(/^sandbox\./);
  expect(await remove('without', version)).toEqual(done);
});

async function changeDefault(account: Account, DefaultRetention: unknown): Promise<void> {
  const { template } = account.deployment(region);
  await account.update(region, {
    template: { ...template, Resources: { ...template.Resources, Governed: locked('governed', DefaultRetention) } },
  });
}

describe('a template', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['suspends versions', { VersioningConfiguration: { Status: 'Suspended' } }, 'this sandbox knows only Enabled'],
    ['locks without object lock', { ObjectLockConfiguration: {} }, 'needs ObjectLockEnabled true'],
    [
      'has a retention of no known mode',
      { ObjectLockEnabled: true, ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'NONE', Days: 1 } } } },
      'needs Mode GOVERNANCE or COMPLIANCE, and Days or Years',
    ],
    [
      'has a retention in days and years',
      { ObjectLockEnabled: true, ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1, Years: 1 } } } },
      'and Days or Years',
    ],
  ])('that %s is refused', async (_what, properties, message) => {
    const template = { Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'refused', ...properties } } } };

    await expect(one.account.deploy(region, { name: 'Refused', template })).rejects.toThrow(message);
  });

  it('cannot take versions away', async () => {
    const { template } = one.account.deployment(region);
    const Governed = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'governed' } };

    await expect(one.account.update(region, { template: { ...template, Resources: { ...template.Resources, Governed } } })).rejects.toThrow(
      'governed keeps versions',
    );
  });
});
