import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { lambdaService, type OneAccount, ownAccount, region, role, roleArn, startOneAccount, userArn } from '../one-account.ts';
import { refusalOf } from '../rule-sandbox.ts';

let one: OneAccount;
beforeAll(async () => {
  one = await startOneAccount({
    Approver: role('Approver', ownAccount, [], {
      Description: "Grace's role",
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'team', Value: 'keys' }],
    }),
    Function: { ...role('Function', lambdaService), Properties: { ...role('Function', lambdaService).Properties, Path: '/team/' } },
    Reader: role('Reader', ownAccount, [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: roleArn('Approver') }]),
  });
});
afterAll(() => one.accounts.stop());

const getRole = (RoleName: string, settings = one.as()) => new IAMClient(settings).send(new GetRoleCommand({ RoleName }));
const identity = (settings = one.as()) => new STSClient(settings).send(new GetCallerIdentityCommand({}));

describe('the unique id', () => {
  it('of a role is the same in GetRole, AssumeRole and the identity of a session', async () => {
    const { Role } = await getRole('Approver');
    const assumed = await new STSClient(one.as()).send(
      new AssumeRoleCommand({ RoleArn: roleArn('Approver'), RoleSessionName: 'grace@example.com' }),
    );
    const own = await identity(await one.inSession('Approver', 'grace@example.com'));

    // IAM guide, "IAM identifiers": AROA for roles.
    expect(Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(assumed.AssumedRoleUser?.AssumedRoleId).toBe(`${Role?.RoleId}:grace@example.com`);
    expect(own.UserId).toBe(assumed.AssumedRoleUser?.AssumedRoleId);
    expect((await getRole('Reader')).Role?.RoleId).not.toBe(Role?.RoleId);
  });

  it('of a role is the attribute that a template gets', async () => {
    await one.account.deploy(region, {
      name: 'Outputs',
      template: {
        Resources: { Role: role('WithOutput', ownAccount) },
        Outputs: { Id: { Value: { 'Fn::GetAtt': ['Role', 'RoleId'] } } },
      },
    });

    expect((await getRole('WithOutput')).Role?.RoleId).toBe(one.account.deployment(region, 'Outputs').outputs['Id']);
  });

  it('of a user is another for each', async () => {
    const [ada, grace] = await Promise.all([identity(one.as(userArn('ada'))), identity(one.as(userArn('grace')))]);

    expect([ada.UserId, grace.UserId]).toEqual([expect.stringMatching(/^AIDA[A-Z2-7]{17}$/), expect.stringMatching(/^AIDA/)]);
    expect(ada.UserId).not.toBe(grace.UserId);
  });

  it('of the root user is the account', async () => {
    expect((await identity(one.as('arn:aws:iam::111122223333:root'))).UserId).toBe('111122223333');
  });
});

describe('GetRole', () => {
  it('tells what the template says, and its trust policy in RFC 3986', async () => {
    const { Role } = await getRole('Approver');

    expect(Role).toMatchObject({
      Path: '/',
      RoleName: 'Approver',
      Arn: roleArn('Approver'),
      Description: "Grace's role",
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'team', Value: 'keys' }],
    });
    expect(Role?.CreateDate).toBeInstanceOf(Date);
    expect(Role?.AssumeRolePolicyDocument).toMatch(/^%7B%22Version%22%3A%222012-10-17%22/);
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: ownAccount }],
    });
  });

  it('finds a role by its name, whatever its path', async () => {
    expect((await getRole('Function')).Role).toMatchObject({ Path: '/team/', Arn: roleArn('team/Function') });
  });

  it('is a permission on the role', async () => {
    const reader = one.as(roleArn('Reader'));

    expect((await getRole('Approver', reader)).Role?.RoleName).toBe('Approver');
    // Recorded by many: IAM names the role and not its ARN.
    expect(await refusalOf(getRole('Function', reader))).toEqual([
      'AccessDenied',
      `User: arn:aws:sts::111122223333:assumed-role/Reader/sandbox is not authorized to perform: iam:GetRole on resource: role Function because no identity-based policy allows the iam:GetRole action`,
    ]);
  });

  it('says that a role is not there', async () => {
    expect(await refusalOf(getRole('Nobody'))).toEqual(['NoSuchEntityException', 'The role with name Nobody cannot be found.']);
  });

  it('may be signed for any Region, as IAM has none', async () => {
    expect((await getRole('Approver', one.as(undefined, 'us-east-1'))).Role?.RoleName).toBe('Approver');
  });

  it('is all that is simulated of IAM', async () => {
    const create = new IAMClient(one.as()).send(new CreateRoleCommand({ RoleName: 'New', AssumeRolePolicyDocument: '{}' }));

    expect(await refusalOf(create)).toEqual(['SandboxNotImplemented', expect.stringContaining('iam CreateRole is not simulated')]);
  });
});
