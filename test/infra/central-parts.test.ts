import { centralEvidenceKey, functionNames, isWrittenOnce, queueNames, rolePrefixes } from '../../functions/core/names.ts';
import { inOrganization, isDeployed, lambdaFunction, onlyOne, resourcesOf, template } from './member-template.ts';
import { actionsOf, listOf, role, roles } from './policies.ts';

const centre = `arn:<AWS::Partition>:iam::${inOrganization.CentralAccountId}:root`;

describe('an account that is deployed by itself', () => {
  it('has nothing for a centre: no role, no copy, no other topic', () => {
    const central = Object.entries(template.Resources).filter(([id]) => /^Central/.test(id));

    expect(central.length).toBeGreaterThan(8);
    expect(central.filter(([, resource]) => isDeployed(resource)).map(([id]) => id)).toEqual([]);
    expect(lambdaFunction(functionNames.notifyApprovers).Environment.Variables['TOPIC_ARN']).toMatch(/^<Approvals/);
    expect(onlyOne('AWS::S3::Bucket')).not.toHaveProperty('NotificationConfiguration');
  });

  it.each([
    ['the account without the organization', { CentralAccountId: inOrganization.CentralAccountId }],
    ['the organization without the account', { OrganizationId: inOrganization.OrganizationId }],
  ])('lets nobody in for half of what it takes: %s', (_, given) => {
    expect(roles(given).map(({ name }) => name)).toEqual(roles().map(({ name }) => name));
  });
});

describe('the roles for the centre', () => {
  it.each([rolePrefixes.centralRead, rolePrefixes.centralEvaluator])('%s cannot change anything but evaluations', (name) => {
    const writes = actionsOf(role(name, inOrganization)).filter((action) => !/:(Get|List|Describe|Lookup)/.test(action));

    expect(writes).toEqual(name === rolePrefixes.centralEvaluator ? ['config:PutEvaluations'] : []);
  });

  it('let in who comes from the central account, within the organization', () => {
    expect(role(rolePrefixes.centralRead, inOrganization).trust).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: centre },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': inOrganization.OrganizationId } },
      },
    ]);
  });

  it('let only the central evaluator put evaluations', () => {
    expect(role(rolePrefixes.centralEvaluator, inOrganization).trust).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: centre },
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': inOrganization.OrganizationId },
          ArnLike: { 'aws:PrincipalArn': `arn:<AWS::Partition>:iam::${inOrganization.CentralAccountId}:role/KmsRotation-Evaluator-*` },
        },
      },
    ]);
  });
});

describe('the evaluator of the central account', () => {
  it('may assume one role, within the organization, and only where it is told to', () => {
    const policies = (given: Readonly<Record<string, string>>) =>
      resourcesOf('AWS::IAM::Policy', given).map(({ Properties }) => Properties['PolicyDocument']);

    expect(policies(inOrganization)).toEqual([]);
    expect(policies({ EvaluatesOtherAccounts: 'ENABLED' })).toEqual([]);
    expect(policies({ ...inOrganization, EvaluatesOtherAccounts: 'ENABLED' })).toEqual([
      expect.objectContaining({
        Statement: [
          {
            Sid: 'EvaluateInMembers',
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Resource: 'arn:<AWS::Partition>:iam::*:role/KmsRotation-CentralEvaluator-<AWS::Region>',
            Condition: {
              StringEquals: { 'aws:ResourceOrgID': inOrganization.OrganizationId },
              ArnEquals: { 'lambda:SourceFunctionArn': expect.stringMatching(/:function:KmsRotation-EvaluateRotation$/) },
            },
          },
        ],
      }),
    ]);
  });
});

describe('the copy of the evidence', () => {
  it('is made of every new record, over a queue that keeps what could not be copied', () => {
    const rule = resourcesOf('AWS::Events::Rule', inOrganization).find(({ Properties }) =>
      JSON.stringify(Properties).includes('Object Created'),
    );
    const queue = (name: string) =>
      resourcesOf('AWS::SQS::Queue', inOrganization).find(({ Properties }) => Properties['QueueName'] === name)?.Properties ?? {};

    expect(rule?.Properties['EventPattern']).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [expect.stringMatching(/^<EvidenceBucket/)] } },
    });
    expect(onlyOne('AWS::S3::Bucket', inOrganization)['NotificationConfiguration']).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(queue(queueNames.newRecords)).toMatchObject({ SqsManagedSseEnabled: true, RedrivePolicy: { maxReceiveCount: 50 } });
    expect(queue(queueNames.failedNewRecords)).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    const { Timeout } = lambdaFunction(functionNames.copyEvidence, inOrganization);
    expect(Number(queue(queueNames.newRecords)['VisibilityTimeout'])).toBeGreaterThanOrEqual(6 * Timeout);
  });

  it('can be written below the id of this account only, and not be read', () => {
    const { statements } = role(functionNames.copyEvidence, inOrganization);
    const onCentral = statements.filter(({ Resource }) =>
      listOf(Resource).some((arn) => arn.includes(inOrganization.CentralEvidenceBucket)),
    );

    expect(onCentral.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['s3:PutObject', `arn:<AWS::Partition>:s3:::${inOrganization.CentralEvidenceBucket}/<AWS::AccountId>/<AWS::Region>/*`],
    ]);
    expect(centralEvidenceKey('111122223333', 'eu-central-1', 'decisions/x.json')).toBe('111122223333/eu-central-1/decisions/x.json');
  });
});

describe('a record that is written once', () => {
  it.each([
    ['executions/1/proposal.json', true],
    ['executions/1/decision.json', true],
    ['executions/1/decisionxjson', false],
    ['executions/1/answers/AROAEXAMPLE:ana.json', true],
    ['executions/1/outcomes.csv', true],
    ['executions/1/validation.json', true],
    ['executions/1/selection.json', true],
    ['executions/1/not-written/k.ENABLE_ROTATION.json', true],
    ['changes/k/ROTATE_NOW/m/1.result.json', true],
    ['decisions/2026-11-20/1.json', true],
    ['requests/r/request.json', true],
    ['requests/r/request.html', false],
    ['requests/r/parts/2.json', true],
    ['requests/current.json', false],
  ])('%s: %s', (key, expected) => {
    expect(isWrittenOnce(key)).toBe(expected);
  });
});

describe('a central topic', () => {
  it('gets the requests instead of the own topic, and nothing else may be published to', () => {
    const { CentralTopicArn } = inOrganization;
    const publishing = role(functionNames.notifyApprovers, inOrganization).statements.filter(({ Action }) => Action === 'sns:Publish');

    expect(lambdaFunction(functionNames.notifyApprovers, inOrganization).Environment.Variables['TOPIC_ARN']).toBe(CentralTopicArn);
    expect(publishing.map(({ Resource }) => Resource)).toEqual([CentralTopicArn]);
  });
});
