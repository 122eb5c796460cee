import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type ClientSettings, type OneAccount, ownAccount, role, roleArn, startOneAccount, userArn, variable } from '../one-account.ts';
import { refusalOf } from '../rule-sandbox.ts';

const assuming = (Condition: unknown) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: ownAccount, Condition });

let one: OneAccount;
beforeAll(async () => {
  one = await startOneAccount({
    // IAM guide, "IAM and AWS STS condition context keys", sts:RoleSessionName; the same page and
    // "IAM policy elements: Variables and tags": "You can use any single-valued condition key as a
    // variable".
    Approver: role('Approver', [
      assuming({ StringEquals: { 'sts:RoleSessionName': variable('aws:username') } }),
      assuming({ StringLike: { 'aws:userid': `*:${variable('sts:RoleSessionName')}` } }),
    ]),
    ByMail: role('ByMail', [assuming({ StringLike: { 'aws:userid': `*:${variable('sts:RoleSessionName')}@example.com` } })]),
    SignIn: role('SignIn', ownAccount, [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]),
  });
});
afterAll(() => one.accounts.stop());

const assume = (name: string, settings: ClientSettings, roleName = 'Approver', more = {}) =>
  new STSClient(settings).send(new AssumeRoleCommand({ RoleArn: roleArn(roleName), RoleSessionName: name, ...more }));
const ends = async (call: Promise<unknown>) => (await refusalOf(call))[0];

describe('a role that admits only the own name as the name of a session', () => {
  it('is assumed by a user under their user name, and no other', async () => {
    const grace = one.as(userArn('grace'));

    expect((await assume('grace', grace)).AssumedRoleUser?.Arn).toBe('arn:aws:sts::111122223333:assumed-role/Approver/grace');
    expect(await ends(assume('ada', grace))).toBe('AccessDenied');
    expect(await ends(assume('Grace', grace))).toBe('AccessDenied');
  });

  it('knows the name of a user under a path', async () => {
    expect(await ends(assume('grace', one.as(userArn('people/grace'))))).toBe('none');
  });

  it('is assumed in a session under the name of the session, and no other', async () => {
    const ada = await one.inSession('SignIn', 'ada@example.com');

    expect((await assume('ada@example.com', ada)).AssumedRoleUser?.Arn).toMatch(/assumed-role\/Approver\/ada@example.com$/);
    expect(await ends(assume('grace@example.com', ada))).toBe('AccessDenied');
    expect(await ends(assume('example.com', ada))).toBe('AccessDenied');
  });

  it('may ask for a part of the name of the session', async () => {
    const ada = await one.inSession('SignIn', 'ada@example.com');

    expect(await ends(assume('ada', ada, 'ByMail'))).toBe('none');
    expect(await ends(assume('grace', ada, 'ByMail'))).toBe('AccessDenied');
  });

  it('is not assumed by a user as by a session: the id of a user has no session in it', async () => {
    expect(await ends(assume('grace', one.as(userArn('grace')), 'ByMail'))).toBe('AccessDenied');
  });

  // IAM guide, sts:RoleSessionName: "the username variable is present for only IAM users".
  it.each(['matchesNothing', 'voidsStatement'] as const)(
    'holds whatever a variable without a value does (%s)',
    async (unresolvedVariable) => {
      const other = await startOneAccount(
        {
          Users: role('Users', [assuming({ StringLike: { 'sts:RoleSessionName': variable('aws:username') } })]),
          SignIn: role('SignIn', ownAccount, [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]),
        },
        {},
        { unresolvedVariable },
      );
      try {
        expect(await ends(assume('ada', await other.inSession('SignIn', 'ada'), 'Users'))).toBe('AccessDenied');
        expect(await ends(assume('ada', other.as(userArn('ada')), 'Users'))).toBe('none');
      } finally {
        await other.accounts.stop();
      }
    },
  );
});

describe('AssumeRole', () => {
  // AWS STS API, AssumeRole.
  it.each(['x', 'a b', 'ada/../grace', 'ada:grace', 'ü', 'x'.repeat(65)])('refuses the session name %j', async (name) => {
    expect(await ends(assume(name, one.as(), 'SignIn'))).toBe('ValidationError');
  });

  it.each([
    [899, 'ValidationError'],
    [900, 'none'],
    [43_200, 'none'],
    [43_201, 'ValidationError'],
  ])('for %i seconds ends with %s', async (DurationSeconds, outcome) => {
    expect(await ends(assume('ada', one.as(), 'SignIn', { DurationSeconds }))).toBe(outcome);
  });

  it('gives a chained session one hour at most', async () => {
    const ada = await one.inSession('SignIn', 'ada');

    expect(await ends(assume('ada', ada, 'Approver', { DurationSeconds: 3600 }))).toBe('none');
    expect(await refusalOf(assume('ada', ada, 'Approver', { DurationSeconds: 3601 }))).toEqual([
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    ]);
  });

  it.each([{ Policy: '{}' }, { SourceIdentity: 'ada' }])('refuses %j by name: it would narrow or mark the session', async (more) => {
    expect(await refusalOf(assume('ada', one.as(), 'SignIn', more))).toEqual([
      'SandboxNotImplemented',
      expect.stringContaining(Object.keys(more)[0] ?? ''),
    ]);
  });
});
