import { rolePrefixes } from '../../../functions/core/names.ts';
import { policyVariable } from '../../../infra/policy-variable.ts';
import { actionsOf, listOf, role } from '../policies.ts';

const approver = role(rolePrefixes.approver);
const statement = (sid: string) => approver.statements.find(({ Sid }) => Sid === sid);

describe('the role of approvers', () => {
  it('may read requests and answers, answer, and store an answer', () => {
    expect(actionsOf(approver)).toEqual([
      's3:GetObject',
      's3:GetObjectVersion',
      's3:ListBucket',
      's3:ListBucketVersions',
      's3:PutObject',
      'ssm:DescribeAutomationExecutions',
      'ssm:DescribeAutomationStepExecutions',
      'ssm:GetAutomationExecution',
      'ssm:SendAutomationSignal',
    ]);
  });

  it('may write an answer under its own id, and nothing else', () => {
    const written = approver.statements.filter(({ Action }) => listOf(Action).includes('s3:PutObject'));

    expect(written.flatMap(({ Resource }) => listOf(Resource)).map((arn) => arn.replace(/^<EvidenceBucket\w+\.Arn>/, ''))).toEqual([
      `/executions/*/answers/${policyVariable('aws:userid')}.json`,
    ]);
  });

  it('may read proposals, requests, decisions and the answers of others, and no other record', () => {
    expect(listOf(statement('ReadRequestsAnswersAndDecisions')?.Resource).map((arn) => arn.replace(/^<\w+\.Arn>/, ''))).toEqual([
      '/executions/*/proposal.json',
      '/requests/*',
      '/executions/*/answers/*',
      '/decisions/*',
    ]);
    expect(statement('ListRequestsAnswersAndDecisions')?.Condition).toEqual({
      StringLike: { 's3:prefix': ['requests/*', 'decisions/*', 'executions/*/proposal.json', 'executions/*/answers/*'] },
    });
  });
});

describe.each([
  ['this account, if nobody is named', {}, 'arn:<AWS::Partition>:iam::<AWS::AccountId>:root'],
  [
    'those who are named',
    { ApproverPrincipalArns: 'arn:aws:iam::111122223333:user/ana,arn:aws:iam::444455556666:role/security' },
    ['arn:aws:iam::111122223333:user/ana', 'arn:aws:iam::444455556666:role/security'],
  ],
])('the role of approvers is assumed by %s', (_, parameters, AWS) => {
  const { trust } = role(rolePrefixes.approver, parameters);

  it('and by nobody else', () => {
    expect(trust.map(({ Effect, Action, Principal }) => ({ Effect, Action, Principal }))).toEqual(
      trust.map(() => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS } })),
    );
  });

  it('under their own name alone: that of the user, or of the session', () => {
    expect(trust.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'sts:RoleSessionName': policyVariable('aws:username') } },
      { StringLike: { 'aws:userid': `*:${policyVariable('sts:RoleSessionName')}` } },
    ]);
  });
});
