import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { UnresolvedVariable } from '../../../sandbox/iam/evaluate.ts';
import { type ClientSettings, type OneAccount, ownAccount, role, roleArn, startOneAccount, userArn, variable } from '../one-account.ts';
import { refusalOf } from '../rule-sandbox.ts';

const Bucket = 'evidence';
const object = (path: string): string => `arn:aws:s3:::${Bucket}/${path}`;
const denyingAnswers = (NotResource: unknown, Condition?: unknown) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  NotResource,
  ...(Condition === undefined ? {} : { Condition }),
});
const ofSession = `answers/${variable('aws:userid')}.json`;
const ofUser = `answers/user/${variable('aws:username')}.json`;

const policies = {
  /**
   * One statement for sessions and one for users: none has a variable that a caller it concerns
   * lacks.
   */
  apart: [
    denyingAnswers(object(ofSession), { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }),
    denyingAnswers(object(ofUser), { StringEquals: { 'aws:PrincipalType': 'User' } }),
  ],
  /** Both in one statement, where a session has no user name. */
  together: [denyingAnswers([object(ofSession), object(ofUser)])],
};

async function start(Statement: readonly unknown[], unresolvedVariable: UnresolvedVariable): Promise<OneAccount> {
  return startOneAccount(
    {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: Bucket, VersioningConfiguration: { Status: 'Enabled' } } },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { Version: '2012-10-17', Statement } },
      },
      Approver: role('Approver', ownAccount, [{ Effect: 'Allow', Action: 's3:PutObject', Resource: object('answers/*') }]),
    },
    {},
    { unresolvedVariable },
  );
}

let one: OneAccount;
afterEach(() => one.accounts.stop());

async function outcome(settings: ClientSettings, path: string): Promise<string> {
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  return (await refusalOf(s3.send(new PutObjectCommand({ Bucket, Key: path, Body: '{}', IfNoneMatch: '*' }))))[0];
}

describe.each<UnresolvedVariable>(['matchesNothing', 'voidsStatement'])(
  'answers that each writes under their own id alone (%s)',
  (reading) => {
    it('are fenced by a policy with one statement for sessions and one for users', async () => {
      one = await start(policies.apart, reading);
      const { Role } = await new IAMClient(one.as()).send(new GetRoleCommand({ RoleName: 'Approver' }));
      const own = `answers/${Role?.RoleId}:ada.json`;
      const [ada, grace, user] = [await one.inSession('Approver', 'ada'), await one.inSession('Approver', 'grace'), one.as(userArn('ada'))];

      expect([await outcome(grace, own), await outcome(user, own), await outcome(ada, own)]).toEqual([
        'AccessDenied',
        'AccessDenied',
        'none',
      ]);
      expect([
        await outcome(ada, 'answers/user/ada.json'),
        await outcome(one.as(userArn('grace')), 'answers/user/ada.json'),
        await outcome(user, 'answers/user/ada.json'),
      ]).toEqual(['AccessDenied', 'AccessDenied', 'none']);
      expect(await outcome(ada, own)).toBe('PreconditionFailed');
    });
  },
);

describe('a statement that also has a variable which the caller lacks', () => {
  it.each<[UnresolvedVariable, string]>([
    ['matchesNothing', 'AccessDenied'],
    ['voidsStatement', 'none'],
  ])('fences under one reading of the IAM guide only (%s)', async (reading, ending) => {
    one = await start(policies.together, reading);
    const ada = await one.inSession('Approver', 'ada');

    expect(await outcome(ada, 'answers/of-somebody-else.json')).toBe(ending);
  });
});

describe('a bucket policy', () => {
  const withBytes = (bytes: number) => {
    const policy = (Sid: string) => ({ Version: '2012-10-17', Statement: [{ Sid, ...denyingAnswers(object('x')) }] });
    return policy('x'.repeat(bytes - JSON.stringify(policy('')).length));
  };
  const setPolicy = (policy: unknown) =>
    one.account.deploy('eu-central-1', {
      name: 'Second',
      template: { Resources: { Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket, PolicyDocument: policy } } } },
    });

  // Amazon S3 user guide, "Bucket policies": 20 KB.
  it('has at most 20,480 bytes', async () => {
    one = await start(policies.apart, 'matchesNothing');

    await expect(setPolicy(withBytes(20_481))).rejects.toThrow('MalformedPolicy: Policy exceeds the maximum allowed document size.');
    await expect(setPolicy(withBytes(20_480))).resolves.toBeDefined();
  });

  // IAM guide, "AWS JSON policy elements: NotPrincipal".
  it('with NotPrincipal spares a role if its account is named too', async () => {
    const denying = (AWS: readonly string[]) => [{ Effect: 'Deny', NotPrincipal: { AWS }, Action: 's3:PutObject', Resource: object('*') }];
    one = await start(denying([roleArn('Approver'), 'arn:aws:iam::111122223333:root']), 'matchesNothing');
    expect(await outcome(await one.inSession('Approver', 'ada'), 'answers/a.json')).toBe('none');
    expect(await outcome(one.as(), 'answers/b.json')).toBe('AccessDenied');
    await one.accounts.stop();

    one = await start(denying([roleArn('Approver')]), 'matchesNothing');
    expect(await outcome(await one.inSession('Approver', 'ada'), 'answers/a.json')).toBe('AccessDenied');
  });
});
