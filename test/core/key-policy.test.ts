import { statementForGovernance, statementsForUnreadable, summaryOfKeyPolicy } from '../../functions/core/key-policy.ts';

const policyOf = (...statements: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const account = '111122223333';
const root = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' };
const admin = { Effect: 'Allow', Principal: { AWS: [`arn:aws:iam::${account}:role/Admin`] }, Action: 'kms:*', Resource: '*' };

describe('a key policy', () => {
  it('delegates to IAM by the statement that allows the account', () => {
    expect(summaryOfKeyPolicy(policyOf(root), account)).toStrictEqual({
      delegatesToIam: true,
      allowedPrincipals: [`arn:aws:iam::${account}:root`],
      denyStatements: 0,
    });
  });

  it('may name the account by its id alone', () => {
    expect(summaryOfKeyPolicy(policyOf({ ...root, Principal: { AWS: account } }), account).delegatesToIam).toBe(true);
  });

  it('does not delegate to the IAM of this account by naming another', () => {
    expect(summaryOfKeyPolicy(policyOf(root), '999999999999').delegatesToIam).toBe(false);
  });

  it('does not delegate by denying', () => {
    expect(summaryOfKeyPolicy(policyOf(admin, { ...root, Effect: 'Deny' }), account)).toStrictEqual({
      delegatesToIam: false,
      allowedPrincipals: [`arn:aws:iam::${account}:role/Admin`],
      denyStatements: 1,
    });
  });

  it('may be a single statement for everybody', () => {
    const text = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' } });

    expect(summaryOfKeyPolicy(text, account)).toStrictEqual({ delegatesToIam: false, allowedPrincipals: ['*'], denyStatements: 0 });
  });

  it('names each principal once, in order, of whatever kind', () => {
    const several = { Effect: 'Allow', Principal: { Service: 'logs.amazonaws.com', AWS: ['b', 'a', 7], Federated: null }, Action: '*' };

    expect(summaryOfKeyPolicy(policyOf(several, { ...several, Principal: 'b' }), account).allowedPrincipals).toStrictEqual([
      'a',
      'b',
      'logs.amazonaws.com',
    ]);
  });

  it('may have a statement that names nobody', () => {
    expect(summaryOfKeyPolicy(policyOf({ Effect: 'Allow', Action: '*' }, { Effect: 'Allow', Principal: ['x'] }), account)).toStrictEqual({
      delegatesToIam: false,
      allowedPrincipals: [],
      denyStatements: 0,
    });
  });

  it.each(['', 'not JSON', 'null', '[]', '{"Statement":[null,3]}'])('that is %j delegates nothing', (text) => {
    expect(summaryOfKeyPolicy(text, account)).toStrictEqual({ delegatesToIam: false, allowedPrincipals: [], denyStatements: 0 });
  });
});

describe('the statement that lets governance in', () => {
  const place = { partition: 'aws', accountId: account, region: 'eu-central-1' };
  const unreadable = (region: string, reason = 'UNREADABLE', operation = 'DescribeKey') =>
    ({ reason, annotation: `${reason}: ${operation} was refused`, keyArn: `arn:aws-us-gov:kms:${region}:${account}:key/1` }) as Parameters<
      typeof statementsForUnreadable
    >[0][number];

  it('delegates to IAM, for the roles of this Region alone', () => {
    expect(summaryOfKeyPolicy(policyOf(statementForGovernance(place)), account).delegatesToIam).toBe(true);
    expect(statementForGovernance(place).Condition).toEqual({
      ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/KmsRotation-*-eu-central-1` },
    });
  });

  it('is made once for each place that has unreadable keys, in its partition', () => {
    const made = statementsForUnreadable([
      unreadable('us-gov-west-1'),
      unreadable('us-gov-west-1'),
      unreadable('us-gov-east-1'),
      unreadable('eu-central-1', 'ROTATION_DISABLED'),
      // No key policy has a say in listing aliases.
      unreadable('eu-west-1', 'UNREADABLE', 'ListAliases'),
    ]);

    expect(made.map(({ region }) => region)).toEqual(['us-gov-west-1', 'us-gov-east-1']);
    expect(JSON.parse(made[0]?.statement ?? '{}')).toEqual(
      statementForGovernance({ partition: 'aws-us-gov', accountId: account, region: 'us-gov-west-1' }),
    );
  });
});
