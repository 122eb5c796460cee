import type { TemplateResource } from '../../../infra/member-template.ts';
import { memberTemplate, organizationTemplate } from '../../member-template.ts';
import { resolved } from '../resolved.ts';

const template = organizationTemplate();
const given = {
  OrganizationId: 'o-a1b2c3d4e5',
  OrganizationalUnitIds: 'ou-ab12-workloads,ou-ab12-security1',
  Regions: 'eu-central-1,us-east-1',
  MemberTemplateUrl: 'https://bucket.s3.eu-central-1.amazonaws.com/1/member.json',
};
const one = (type: string, parameters: Readonly<Record<string, string>> = given): Readonly<Record<string, unknown>> => {
  const [found, ...others] = Object.values(template.Resources).filter(({ Type }) => Type === type);
  if (found === undefined || others.length > 0) throw new Error(`expected one ${type}`);
  return (resolved(template, found, parameters) as TemplateResource).Properties;
};
const stackSet = (more: Readonly<Record<string, string>> = {}) => one('AWS::CloudFormation::StackSet', { ...given, ...more });
const passedOn = (more: Readonly<Record<string, string>> = {}): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    (stackSet(more)['Parameters'] as readonly { readonly ParameterKey: string; readonly ParameterValue: unknown }[]).map(
      ({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue],
    ),
  );

describe('the stack set', () => {
  it('is managed by the service, keeps itself up to date, and leaves the stack of an account that goes', () => {
    expect(stackSet()).toMatchObject({
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'DELEGATED_ADMIN',
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
      ManagedExecution: { Active: true },
      StackInstancesGroup: [
        {
          DeploymentTargets: { OrganizationalUnitIds: ['ou-ab12-workloads', 'ou-ab12-security1'] },
          Regions: ['eu-central-1', 'us-east-1'],
        },
      ],
      TemplateURL: given.MemberTemplateUrl,
    });
  });

  it('leaves out the accounts that it is told to', () => {
    expect(stackSet({ ExcludedAccountIds: '111122223333' })['StackInstancesGroup']).toEqual([
      expect.objectContaining({
        DeploymentTargets: {
          OrganizationalUnitIds: ['ou-ab12-workloads', 'ou-ab12-security1'],
          AccountFilterType: 'DIFFERENCE',
          Accounts: ['111122223333'],
        },
      }),
    ]);
    expect(stackSet({ AutoDeployment: 'DISABLED' })['AutoDeployment']).toEqual({ Enabled: false });
  });

  it('gives every parameter that the member template has, and no other, each as text', () => {
    const values = passedOn();

    expect(Object.keys(values).toSorted()).toEqual(Object.keys(memberTemplate().Parameters).toSorted());
    expect(Object.values(values).filter((value) => typeof value !== 'string')).toEqual([]);
  });

  it('asks for every other parameter as the member template declares it, with its default, but for the price of monitoring', () => {
    const differing = Object.entries(memberTemplate().Parameters)
      .filter(([name]) => template.Parameters[name] !== undefined && name !== 'OrganizationId')
      .filter(([name, declaration]) => JSON.stringify(sorted(declaration)) !== JSON.stringify(sorted(template.Parameters[name] ?? {})))
      .map(([name]) => [name, template.Parameters[name]?.['Default']]);

    expect(differing).toEqual([['Monitoring', 'ALARMS']]);
  });

  it('passes on what an approval without an answer means', () => {
    expect([passedOn()['ApprovalsWithoutAnswer'], passedOn({ ApprovalsWithoutAnswer: 'REFUSED' })['ApprovalsWithoutAnswer']]).toEqual([
      'ALL',
      'REFUSED',
    ]);
  });

  it('tells the members where the centre is', () => {
    expect(passedOn()).toMatchObject({
      CentralAccountId: '<AWS::AccountId>',
      OrganizationId: given.OrganizationId,
      CentralEvidenceRegion: '<AWS::Region>',
      CentralTopicArn: '',
    });
    expect(passedOn({ CentralRequests: 'ENABLED' })['CentralTopicArn']).toMatch(/^<RequestTopic/);
    expect(passedOn({ ApproverPrincipalArns: 'arn:aws:iam::1:root,arn:aws:iam::2:root' })['ApproverPrincipalArns']).toBe(
      'arn:aws:iam::1:root,arn:aws:iam::2:root',
    );
  });

  it('is made after what the members write to', () => {
    const found = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::CloudFormation::StackSet');

    expect(found?.DependsOn).toEqual([expect.stringMatching(/^CentralEvidenceBucketPolicy/)]);
  });
});

const sorted = (value: object): object => Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));

describe('the central evidence bucket', () => {
  const policy = one('AWS::S3::BucketPolicy')['PolicyDocument'] as { readonly Statement: readonly Readonly<Record<string, unknown>>[] };

  it('lets principals of the organization add below their own account, by the one role that copies, and nothing else', () => {
    const allowed = policy.Statement.filter(({ Effect }) => Effect === 'Allow');

    expect(allowed).toEqual([
      {
        Sid: 'AccountsAddTheirOwnRecords',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 's3:PutObject',
        Resource: expect.stringMatching(/^<CentralEvidenceBucket.*\.Arn>\/\$\{aws:PrincipalAccount\}\/\*$/),
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': given.OrganizationId },
          ArnLike: { 'aws:PrincipalArn': 'arn:<AWS::Partition>:iam::*:role/KmsRotation-CopyEvidence-*' },
        },
      },
    ]);
  });

  it('keeps versions under object lock, and outlives the stack', () => {
    const bucket = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::S3::Bucket');

    expect(bucket).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(one('AWS::S3::Bucket')).toMatchObject({
      ObjectLockEnabled: true,
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it('keeps every folder of records to the account that it is of', () => {
    const { Resource } = policy.Statement.find(({ Sid }) => Sid === 'RecordsOnlyByTheirAccount') ?? {};

    expect((Resource as readonly string[]).map((arn) => arn.replace(/^<\w+\.Arn>/, ''))).toEqual([
      '/*/executions/*',
      '/*/changes/*',
      '/*/decisions/*',
      '/*/requests/*',
    ]);
  });

  it('denies what nobody shall do, whatever other permissions they have', () => {
    expect(policy.Statement.filter(({ Effect }) => Effect === 'Deny').map(({ Sid, Action }) => [Sid, Action])).toEqual(
      expect.arrayContaining([
        ['RecordsOnlyByTheirAccount', 's3:PutObject'],
        ['ReportsOnlyByTheirFunction', 's3:PutObject'],
        ['WriteOnce', 's3:PutObject'],
        ['NothingIsHiddenOrReplicated', expect.arrayContaining(['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:ReplicateObject'])],
      ]),
    );
  });
});

describe('the rest of the organization stack', () => {
  it('sees all accounts and Regions in one aggregator', () => {
    expect(one('AWS::Config::ConfigurationAggregator')).toMatchObject({
      ConfigurationAggregatorName: 'KmsRotation',
      OrganizationAggregationSource: { AllAwsRegions: true, RoleArn: expect.stringMatching(/^<AggregatorRole/) },
    });
  });

  it('has no permission outside of this account, and none on keys', () => {
    const actions = Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::IAM::Role')
      .flatMap(({ Properties }) => JSON.stringify(Properties).match(/"(kms|sts|iam|ssm):[A-Za-z*]+"/g) ?? []);

    expect(actions).toEqual(['"sts:AssumeRole"', '"sts:AssumeRole"']);
  });

  it('shows on its dashboard only what its function measures', () => {
    const body = String(one('AWS::CloudWatch::Dashboard')['DashboardBody']);

    for (const name of ['NonCompliantKeys', 'CompliantKeys', 'PlacesAssessed', 'PlacesNotAssessed', 'ReportWritten'])
      expect(body).toContain(name);
    expect(() => JSON.parse(body)).not.toThrow();
  });

  it('describes every parameter for who deploys it, in groups', () => {
    for (const [name, { Description }] of Object.entries(template.Parameters))
      expect([name, String(Description ?? '').length > 20]).toEqual([name, true]);
    const groups = JSON.stringify((template as unknown as { Metadata: unknown }).Metadata);
    expect(Object.keys(template.Parameters).filter((name) => !groups.includes(`"${name}"`))).toEqual(['MemberTemplateUrl']);
  });

  it('leaves the topic out unless it is asked for', () => {
    const topic = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::SNS::Topic');

    expect(resolved(template, template.Conditions[topic?.Condition ?? ''], given)).toBe(false);
    expect(one('AWS::SNS::TopicPolicy', { ...given, CentralRequests: 'ENABLED' })['PolicyDocument']).toMatchObject({
      Statement: expect.arrayContaining([expect.objectContaining({ Sid: 'RequestsOfTheOrganization', Action: 'sns:Publish' })]),
    });
  });
});
