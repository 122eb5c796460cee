/** The organization of these accounts. */
export const organizationId = 'o-exampleorg1';

/** The account's own id, as policies write it. */
const ownId = ['${', 'aws:PrincipalAccount', '}'].join('');

/** A role of that name which trusts the principal, under the condition, with what it is allowed. */
export const trusting = (RoleName: string, principal: unknown, Condition?: unknown, allowed: readonly string[] = []) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    ...(allowed.length === 0
      ? {}
      : {
          Policies: [
            {
              PolicyName: 'Own',
              PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: allowed, Resource: '*' }] },
            },
          ],
        }),
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal, ...(Condition === undefined ? {} : { Condition }) }],
    },
  },
});

/** Reports with its own credentials, and the caller it is; then with those of the account that the event names. */
const centralRule = `
const { ConfigServiceClient, PutEvaluationsCommand } = require('@aws-sdk/client-config-service');
const { STSClient, AssumeRoleCommand, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
exports.handler = async ({ resultToken, accountId, invokingEvent }) => {
  const { Arn } = await new STSClient().send(new GetCallerIdentityCommand({}));
  const put = (client) => client.send(new PutEvaluationsCommand({
    ResultToken: resultToken,
    Evaluations: [{ ComplianceResourceType: 'AWS::::Account', ComplianceResourceId: accountId, ComplianceType: 'COMPLIANT', OrderingTimestamp: new Date() }],
  })).then(() => 'ok', (error) => error.name);
  const own = await put(new ConfigServiceClient({ maxAttempts: 1 }));
  const RoleArn = 'arn:aws:iam::' + accountId + ':role/Evaluator';
  const { Credentials: c } = await new STSClient().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'central' }));
  const credentials = { accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken };
  const theirs = await put(new ConfigServiceClient({ maxAttempts: 1, credentials }));
  console.log(JSON.stringify({ Arn, own, theirs }));
}`;

export const centralTemplate = {
  Resources: {
    OrganizationRole: trusting('ForTheOrganization', { AWS: '*' }, { StringEquals: { 'aws:PrincipalOrgID': organizationId } }),
    FunctionRole: trusting('Function', { Service: 'lambda.amazonaws.com' }, undefined, ['sts:AssumeRole', 'config:PutEvaluations']),
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'central-evidence' } },
    BucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: '*',
              Action: 's3:PutObject',
              Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, `/${ownId}/*`]] },
              Condition: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
            },
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:PutObject',
              Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*/once.json']] },
              Condition: { Null: { 's3:if-none-match': 'true' } },
            },
          ],
        },
      },
    },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'Central' } },
    TopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'Topic' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: '*' },
              Action: 'SNS:Publish',
              Resource: { Ref: 'Topic' },
              Condition: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
            },
          ],
        },
      },
    },
    PrivateTopic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'Private' } },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'CentralRule',
        Code: { ZipFile: centralRule },
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
        Runtime: 'nodejs24.x',
        Timeout: 30,
      },
    },
    ConfigPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Function' },
        Principal: 'config.amazonaws.com',
        SourceAccount: '444455556666',
      },
    },
  },
};

export const ruleTemplate = (functionArn: string) => ({
  Resources: {
    Rule: {
      Type: 'AWS::Config::ConfigRule',
      Properties: {
        ConfigRuleName: 'central',
        Scope: { ComplianceResourceTypes: ['AWS::KMS::Key'] },
        Source: {
          Owner: 'CUSTOM_LAMBDA',
          SourceIdentifier: functionArn,
          SourceDetails: [
            { EventSource: 'aws.config', MessageType: 'ScheduledNotification', MaximumExecutionFrequency: 'TwentyFour_Hours' },
          ],
        },
      },
    },
  },
});

export const memberTemplate = {
  Resources: {
    Read: trusting('Read', { AWS: 'arn:aws:iam::111122223333:root' }, { StringEquals: { 'sts:ExternalId': 'rotation' } }),
    Approver: trusting('Approver', { AWS: 'arn:aws:iam::111122223333:role/Approvers' }),
    Evaluator: trusting(
      'Evaluator',
      { AWS: '111122223333' },
      { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Function' } },
      ['config:PutEvaluations'],
    ),
  },
};
