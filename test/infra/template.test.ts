import { alarmTopicName, approvalTopicName, evidenceBucketPrefix } from '../../functions/core/names.ts';
import { onlyOne, resourcesOf, template } from './member-template.ts';

describe('the member template', () => {
  it('has the parameters that deployments rely on, and none of an asset or a bootstrap', () => {
    expect(Object.fromEntries(Object.entries(template.Parameters).map(([name, { Type, Default }]) => [name, [Type, Default]]))).toEqual({
      EvaluatesOtherAccounts: ['String', 'DISABLED'],
      CentralAccountId: ['String', ''],
      OrganizationId: ['String', ''],
      CentralEvidenceBucket: ['String', ''],
      CentralEvidenceRegion: ['String', ''],
      CentralTopicArn: ['String', ''],
      Monitoring: ['String', 'ALARMS_AND_DASHBOARD'],
      RuleDeployment: ['String', 'CONFORMANCE_PACK'],
      ChangeCalendars: ['String', ''],
      RequestSchedule: ['String', 'cron(0 7 * * ? *)'],
      Requests: ['String', 'ENABLED'],
      CoolDownDays: ['Number', 14],
      MaximumWaitingExecutions: ['Number', 20],
      RequestIncludeTags: ['String', ''],
      RequestExcludeTags: ['String', ''],
      IneligibleKeys: ['String', 'NOT_APPLICABLE'],
      MaximumKeyMaterialAgeInDays: ['String', ''],
      MaximumManualRotationAgeInDays: ['Number', 365],
      MaximumRotationPeriodInDays: ['Number', 365],
      RotationPeriodInDays: ['Number', 365],
      ExemptionTagKey: ['String', 'kms-rotation-exempt'],
      MaximumExemptionDays: ['Number', 365],
      DisabledKeys: ['String', 'NOT_APPLICABLE'],
      UnreadableKeys: ['String', 'NON_COMPLIANT'],
      OverdueGraceDays: ['Number', 7],
      EvaluationFrequency: ['String', 'TwentyFour_Hours'],
      KmsRequestQuotaShare: ['Number', 0.5],
      LongSweeps: ['String', 'DISABLED'],
      ApproverPrincipalArns: ['CommaDelimitedList', ''],
      AdditionalApproverArns: ['CommaDelimitedList', ''],
      MinimumApprovals: ['Number', 1],
      ApprovalsWithoutAnswer: ['String', 'ALL'],
      NotificationEmail: ['String', ''],
      AlarmEmail: ['String', ''],
    });
  });

  it('holds nothing but what governs rotation: no custom resource, no nested stack', () => {
    expect([...new Set(Object.values(template.Resources).map(({ Type }) => Type))].toSorted()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Config::ConfigRule',
      'AWS::Config::ConformancePack',
      'AWS::Config::RemediationConfiguration',
      'AWS::Events::Rule',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SNS::Subscription',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::SSM::Document',
      'AWS::StepFunctions::StateMachine',
    ]);
  });

  it('is for any account and Region', () => {
    expect(JSON.stringify(template)).not.toMatch(/arn:aws:[a-z]+:[a-z]{2}-[a-z]+-\d:\d{12}/);
  });

  it('says what each parameter and output is', () => {
    for (const described of [...Object.values(template.Parameters), ...Object.values(template.Outputs)]) {
      expect(String(described['Description'] ?? '').length).toBeGreaterThan(20);
    }
  });

  it('tells whoever has deployed it what they need next', () => {
    expect(Object.keys(template.Outputs)).toEqual([
      'ConfigRuleName',
      'RunbookName',
      'ApprovalTopicArn',
      'EvidenceBucketName',
      'ApproverRoleArn',
      'AutomationRoleArn',
      'RotateNowRunbookName',
      'RotateNowRoleArn',
      'ReplaceKeyRunbookName',
      'ReplaceKeyRunbookRoleArn',
      'AlarmTopicArn',
      'EvaluatorFunctionArn',
      'DashboardName',
    ]);
  });
});

const topic = (name: string) => resourcesOf('AWS::SNS::Topic').find(({ Properties }) => Properties['TopicName'] === name)?.Properties;

describe.each([
  ['approval', approvalTopicName, 'ApprovalsTopic', 'NotificationEmail', 'HasNotificationEmail'],
  ['alarm', alarmTopicName, 'OperationsTopic', 'AlarmEmail', 'HasAlarmEmail'],
])('the %s topic', (_what, name, logicalId, parameter, condition) => {
  const subscription = () =>
    resourcesOf('AWS::SNS::Subscription', { [parameter]: 'kms@example.com' }).filter(({ Properties }) =>
      String(Properties['TopicArn']).includes(logicalId),
    );

  it('sends e-mail to the given address, and has no subscription where none is given', () => {
    expect(topic(name)).toBeDefined();
    expect(subscription()).toEqual([
      expect.objectContaining({
        Condition: condition,
        Properties: expect.objectContaining({ Endpoint: 'kms@example.com', Protocol: 'email' }),
      }),
    ]);
  });
});

describe('the topics', () => {
  it('have names that Systems Manager approvals accept for approvals, and do not for alarms', () => {
    expect(approvalTopicName).toMatch(/^Automation/);
    expect(alarmTopicName).not.toMatch(/^Automation/);
  });

  it('are encrypted by the key of AWS for approvals, and without a key for alarms, which CloudWatch could not send with it', () => {
    expect(topic(approvalTopicName)).toHaveProperty('KmsMasterKeyId', 'alias/aws/sns');
    expect(topic(alarmTopicName)).not.toHaveProperty('KmsMasterKeyId');
  });
});

describe('the evidence bucket', () => {
  it('is named after account and Region', () => {
    expect(onlyOne('AWS::S3::Bucket')['BucketName']).toBe(`${evidenceBucketPrefix}-<AWS::AccountId>-<AWS::Region>`);
  });

  it('keeps every version for a year, even from those who may delete', () => {
    const { VersioningConfiguration, ObjectLockEnabled, ObjectLockConfiguration } = onlyOne('AWS::S3::Bucket');

    expect({ VersioningConfiguration, ObjectLockEnabled, ObjectLockConfiguration }).toEqual({
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } } },
    });
  });

  it('is private and encrypted', () => {
    const { PublicAccessBlockConfiguration, BucketEncryption } = onlyOne('AWS::S3::Bucket');

    expect({ PublicAccessBlockConfiguration, BucketEncryption }).toEqual({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    });
  });

  it('outlives the stack', () => {
    const bucket = Object.entries(template.Resources).find(([, { Type }]) => Type === 'AWS::S3::Bucket')?.[1];

    expect(bucket).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });
});
