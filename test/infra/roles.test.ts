import { changeCalendarActions } from '../../functions/aws/change-calendar.ts';
import { evaluatorConfigActions } from '../../functions/aws/config.ts';
import { evidenceActions } from '../../functions/aws/evidence-store.ts';
import { kmsReadActions } from '../../functions/aws/kms.ts';
import { executionReadActions, feederSsmActions } from '../../functions/aws/ssm.ts';
import { functionNames, rolePrefixes } from '../../functions/core/names.ts';
import { replaceableSpecs } from '../../functions/core/replacement/replaceable-specs.ts';
import { resourcesOf } from './member-template.ts';
import { actionsOf, listOf, resourcePolicyStatements, role, roles } from './policies.ts';

const kmsReads = [
  'kms:DescribeKey',
  'kms:GetKeyRotationStatus',
  'kms:ListAliases',
  'kms:ListKeyRotations',
  'kms:ListKeys',
  'kms:ListResourceTags',
];
/** What a plan to replace a key is made from beside these. */
const readsForPlan = ['kms:GetKeyPolicy', 'kms:ListGrants'];
const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const everyKey = 'arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*';

describe('all roles together', () => {
  it('are these, each with the Region in its name', () => {
    expect(roles().map(({ name }) => name)).toEqual(
      [
        rolePrefixes.approver,
        functionNames.assessRequest,
        rolePrefixes.automation,
        rolePrefixes.evaluator,
        functionNames.notifyApprovers,
        functionNames.recordApproval,
        functionNames.requestApproval,
        functionNames.requestEvaluation,
        functionNames.replaceKey,
        rolePrefixes.replaceKeyRunbook,
        rolePrefixes.rotateNow,
        functionNames.validateRotation,
      ].toSorted((one, other) => one.localeCompare(other)),
    );
    for (const { Properties } of resourcesOf('AWS::IAM::Role')) {
      const name = String(Properties['RoleName']);
      expect(name).toMatch(/-<AWS::Region>$/);
      expect(name.replace('<AWS::Region>', 'ap-southeast-99').length).toBeLessThanOrEqual(64);
    }
  });

  it('hold no managed policy and no permissions from elsewhere', () => {
    expect(resourcesOf('AWS::IAM::Role').filter(({ Properties }) => 'ManagedPolicyArns' in Properties)).toEqual([]);
    expect([...resourcesOf('AWS::IAM::Policy'), ...resourcesOf('AWS::IAM::ManagedPolicy')]).toEqual([]);
  });

  it('are allowed no action by wildcard, and nothing by exclusion', () => {
    const statements = roles().flatMap(({ statements }) => statements);

    expect(statements.flatMap(({ Action }) => listOf(Action)).filter((action) => action.includes('*'))).toEqual([]);
    expect(statements.filter((statement) => 'NotAction' in statement || 'NotResource' in statement)).toEqual([]);
    expect(statements.filter(({ Effect, Sid }) => Effect !== 'Allow' || Sid === undefined)).toEqual([]);
  });

  it('write to KMS in three places only: one runbook enables rotation, another rotates on demand, and one function replaces keys', () => {
    const writes = roles().flatMap((one) =>
      actionsOf(one)
        .filter((action) => action.startsWith('kms:') && ![...kmsReads, ...readsForPlan].includes(action))
        .map((action) => [one.name, action]),
    );

    expect(writes).toEqual([
      [rolePrefixes.automation, 'kms:EnableKeyRotation'],
      ...['kms:CreateKey', 'kms:TagResource', 'kms:UntagResource', 'kms:UpdateAlias'].map((action) => [functionNames.replaceKey, action]),
      [rolePrefixes.rotateNow, 'kms:RotateKeyOnDemand'],
    ]);
  });

  it('can neither start an execution nor pass nor assume a role, but for the feeder', () => {
    expect(
      roles()
        .filter(({ name }) => name !== functionNames.requestApproval)
        .flatMap(actionsOf)
        .filter((action) => /^(iam|sts):|^ssm:Start/.test(action)),
    ).toEqual([]);
  });

  it('either start executions or answer them, never both', () => {
    const both = roles()
      .map(actionsOf)
      .filter((actions) => actions.includes('ssm:StartAutomationExecution') && actions.includes('ssm:SendAutomationSignal'));

    expect(both).toEqual([]);
  });

  it('name a resource wherever the action knows one', () => {
    const onEverything = roles().flatMap(({ statements }) =>
      statements.filter(({ Resource }) => listOf(Resource).includes('*')).flatMap(({ Action }) => listOf(Action)),
    );

    // The service authorization reference defines no resource type for these.
    expect([...new Set(onEverything)].toSorted()).toEqual([
      'config:DescribeConfigRules',
      'config:GetComplianceDetailsByResource',
      'config:PutEvaluations',
      'kms:CreateKey',
      'kms:ListAliases',
      'kms:ListKeys',
      'ssm:DescribeAutomationExecutions',
    ]);
  });
});

describe('the role of the runbook', () => {
  it('may enable rotation only on keys that can rotate, and only with a period in range', () => {
    const automation = role(rolePrefixes.automation, { MaximumRotationPeriodInDays: '180' });

    expect(automation.statements.filter(({ Action }) => listOf(Action).includes('kms:EnableKeyRotation'))).toEqual([
      {
        Sid: 'EnableRotationOfEligibleKeys',
        Effect: 'Allow',
        Action: 'kms:EnableKeyRotation',
        Resource: everyKey,
        Condition: {
          StringEquals: {
            'kms:CallerAccount': '<AWS::AccountId>',
            'kms:KeySpec': 'SYMMETRIC_DEFAULT',
            'kms:KeyUsage': 'ENCRYPT_DECRYPT',
            'kms:KeyOrigin': 'AWS_KMS',
          },
          StringNotEqualsIfExists: { 'kms:MultiRegionKeyType': 'REPLICA' },
          NumericGreaterThanEquals: { 'kms:RotationPeriodInDays': '90' },
          NumericLessThanEquals: { 'kms:RotationPeriodInDays': '180' },
        },
      },
    ]);
  });

  it('may do nothing else but call its steps, read keys and start the re-evaluation', () => {
    expect(actionsOf(role(rolePrefixes.automation))).toEqual([
      'config:StartConfigRulesEvaluation',
      'kms:DescribeKey',
      'kms:EnableKeyRotation',
      'kms:GetKeyRotationStatus',
      'lambda:InvokeFunction',
    ]);
  });

  it('may call the functions of the steps, and not the evaluator', () => {
    const called = role(rolePrefixes.automation).statements.find(({ Action }) => Action === 'lambda:InvokeFunction');

    expect(listOf(called?.Resource).map((arn) => /^<Steps(\w+)Function\w{8}\.Arn>$/.exec(arn)?.[1])).toEqual([
      'AssessRequest',
      'NotifyApprovers',
      'RecordApproval',
      'ValidateRotation',
    ]);
  });

  it('trusts only Systems Manager, for executions of this account and Region', () => {
    expect(role(rolePrefixes.automation).trust).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'ssm.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
          ArnLike: { 'aws:SourceArn': 'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:automation-execution/*' },
        },
      },
    ]);
  });
});

describe('the role of the runbook that rotates on demand', () => {
  it('may rotate only keys that can be rotated on demand', () => {
    expect(role(rolePrefixes.rotateNow).statements.filter(({ Action }) => listOf(Action).includes('kms:RotateKeyOnDemand'))).toEqual([
      {
        Sid: 'RotateRotatableKeys',
        Effect: 'Allow',
        Action: 'kms:RotateKeyOnDemand',
        Resource: everyKey,
        Condition: {
          StringEquals: {
            'kms:CallerAccount': '<AWS::AccountId>',
            'kms:KeySpec': 'SYMMETRIC_DEFAULT',
            'kms:KeyUsage': 'ENCRYPT_DECRYPT',
            'kms:KeyOrigin': ['AWS_KMS', 'EXTERNAL'],
          },
          StringNotEqualsIfExists: { 'kms:MultiRegionKeyType': 'REPLICA' },
        },
      },
    ]);
  });

  it('may do nothing else but call its steps, read keys and start the re-evaluation, and trusts whom the other trusts', () => {
    expect(actionsOf(role(rolePrefixes.rotateNow))).toEqual([
      'config:StartConfigRulesEvaluation',
      'kms:DescribeKey',
      'kms:RotateKeyOnDemand',
      'lambda:InvokeFunction',
    ]);
    expect(role(rolePrefixes.rotateNow).trust).toEqual(role(rolePrefixes.automation).trust);
  });
});

describe('the function that replaces keys', () => {
  const { statements } = role(functionNames.replaceKey);
  const statement = (sid: string) => statements.find(({ Sid }) => Sid === sid);

  it('may create single-Region keys of the kinds that are replaced, and only such that say which key they replace', () => {
    const { Condition, Resource } = statement('CreateSuccessors') ?? {};

    expect(Resource).toBe('*');
    expect(Condition).toMatchObject({
      StringEquals: { 'kms:CallerAccount': '<AWS::AccountId>', 'kms:KeyOrigin': 'AWS_KMS' },
      Bool: { 'kms:MultiRegion': 'false' },
      StringLike: { 'aws:RequestTag/kms-rotation:replaces': everyKey },
      Null: { 'aws:RequestTag/kms-rotation:execution': 'false' },
    });
    expect(JSON.stringify(Condition)).not.toContain('SYMMETRIC_DEFAULT');
  });

  it.each(['CreateSuccessors', 'TagLineage', 'UntagLineage', 'MoveAliasesOfReplaceableKeys'])(
    'is kept from symmetric keys, from other accounts and from imported material: %s',
    (sid) => {
      const { 'kms:KeySpec': specs, ...rest } = Object(Object(statement(sid)?.Condition)['StringEquals']);

      expect(listOf(specs)).toEqual([...replaceableSpecs]);
      expect(rest).toEqual({ 'kms:CallerAccount': '<AWS::AccountId>', 'kms:KeyOrigin': 'AWS_KMS' });
    },
  );

  it('may set and remove tags of the lineage alone on keys that exist', () => {
    expect(statement('TagLineage')?.Condition).toMatchObject({
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['kms-rotation:replacing', 'kms-rotation:replaced-by', 'kms-rotation:returned'] },
      Null: { 'aws:TagKeys': 'false' },
    });
    expect(statement('UntagLineage')?.Condition).toMatchObject({
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['kms-rotation:replacing', 'kms-rotation:replaced-by'] },
    });
  });

  it('is called by a runbook whose own role touches no key', () => {
    expect(actionsOf(role(rolePrefixes.replaceKeyRunbook))).toEqual(['config:StartConfigRulesEvaluation', 'lambda:InvokeFunction']);
    const callers = roles().filter(({ statements: each }) => JSON.stringify(each).includes('StepsReplaceKeyFunction'));
    expect(callers.map(({ name }) => name)).toEqual([rolePrefixes.replaceKeyRunbook]);
  });
});

describe('the role of approvers', () => {
  it('may read requests, narrow them and answer', () => {
    expect(actionsOf(role(rolePrefixes.approver))).toEqual([
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
      'ssm:DescribeAutomationExecutions',
      'ssm:DescribeAutomationStepExecutions',
      'ssm:GetAutomationExecution',
      'ssm:SendAutomationSignal',
    ]);
  });

  it('may write selections and no other record', () => {
    const written = role(rolePrefixes.approver).statements.filter(({ Action }) => listOf(Action).includes('s3:PutObject'));

    expect(written.flatMap(({ Resource }) => listOf(Resource))).toEqual([
      expect.stringMatching(/^<EvidenceBucket\w+\.Arn>\/executions\/\*\/selection\.json$/),
    ]);
  });

  it('may be assumed by this account if nobody is named', () => {
    expect(role(rolePrefixes.approver).trust).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: 'arn:<AWS::Partition>:iam::<AWS::AccountId>:root' } },
    ]);
  });

  it('may be assumed by those who are named, and by nobody else', () => {
    const people = ['arn:aws:iam::111122223333:user/ana', 'arn:aws:iam::444455556666:role/security'];

    expect(role(rolePrefixes.approver, { ApproverPrincipalArns: people.join(',') }).trust).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: people } },
    ]);
  });
});

describe('the role of the feeder', () => {
  const { statements } = role(functionNames.requestApproval);
  const statement = (sid: string) => statements.find(({ Sid }) => Sid === sid);

  it('may pass the roles of the runbooks to Systems Manager, and no other role to nobody else', () => {
    expect(statement('PassAutomationRoles')).toMatchObject({
      Resource: [expect.stringMatching(/^<AutomationRole\w*\.Arn>$/), expect.stringMatching(/^<RotateNowRole\w*\.Arn>$/)],
      Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    });
  });

  it('may start the runbooks and no other document', () => {
    expect(listOf(statement('StartRunbook')?.Resource).filter((resource) => /:document\/|automation-definition/.test(resource))).toEqual([
      expect.stringMatching(/:document\/KmsRotation-ApproveAndEnable$/),
      expect.stringMatching(/:document\/KmsRotation-RotateNow$/),
      expect.stringMatching(/:automation-definition\/KmsRotation-ApproveAndEnable:\*$/),
      expect.stringMatching(/:automation-definition\/KmsRotation-RotateNow:\*$/),
    ]);
  });
});

describe('the role of a function', () => {
  const { evaluator } = rolePrefixes;
  const { assessRequest, notifyApprovers, recordApproval, replaceKey, requestApproval, requestEvaluation, validateRotation } =
    functionNames;

  it.each([
    [evaluator, ['config:GetComplianceDetailsByConfigRule', 'config:PutEvaluations', ...kmsReads]],
    [
      assessRequest,
      [
        'config:DescribeConfigRules',
        ...kmsReads,
        ...readsForPlan,
        's3:GetObject',
        's3:ListBucket',
        's3:PutObject',
        'ssm:GetAutomationExecution',
      ],
    ],
    [
      requestApproval,
      [
        'config:DescribeConfigRules',
        'config:GetComplianceDetailsByConfigRule',
        'iam:PassRole',
        ...kmsReads,
        's3:GetObject',
        's3:ListBucket',
        's3:PutObject',
        'ssm:AddTagsToResource',
        'ssm:DescribeAutomationExecutions',
        'ssm:GetAutomationExecution',
        'ssm:StartAutomationExecution',
      ],
    ],
    [notifyApprovers, ['s3:GetObject', 's3:ListBucket', 's3:PutObject', 'sns:Publish']],
    [
      recordApproval,
      [...kmsReads, ...readsForPlan, 's3:GetObject', 's3:ListBucket', 's3:PutObject', 'ssm:GetAutomationExecution', 'ssm:GetCalendarState'],
    ],
    [
      validateRotation,
      [
        'config:GetComplianceDetailsByResource',
        ...kmsReads.filter((action) => action !== 'kms:ListKeys'),
        's3:GetObject',
        's3:ListBucket',
        's3:PutObject',
        'ssm:DescribeAutomationStepExecutions',
        'ssm:GetAutomationExecution',
      ],
    ],
    [
      replaceKey,
      [
        'kms:CreateKey',
        'kms:DescribeKey',
        'kms:GetKeyPolicy',
        'kms:ListAliases',
        'kms:ListKeys',
        'kms:ListResourceTags',
        'kms:TagResource',
        'kms:UntagResource',
        'kms:UpdateAlias',
        's3:GetObject',
        's3:ListBucket',
        's3:PutObject',
        'ssm:GetAutomationExecution',
      ],
    ],
    [
      requestEvaluation,
      [
        'config:DescribeConfigRules',
        'config:GetComplianceDetailsByResource',
        'config:StartConfigRulesEvaluation',
        'kms:DescribeKey',
        'kms:GetKeyRotationStatus',
        'kms:ListAliases',
        'kms:ListKeyRotations',
        'kms:ListResourceTags',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
      ],
    ],
  ])('%s may do this, and write its own log', (name, actions) => {
    expect(actionsOf(role(name))).toEqual([...actions, ...logs].toSorted());
  });

  it.each([evaluator, assessRequest, notifyApprovers, recordApproval, replaceKey, requestApproval, requestEvaluation, validateRotation])(
    '%s trusts only Lambda, for this account where Lambda says for which',
    (name) => {
      expect(role(name).trust).toEqual([
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '<AWS::AccountId>' } },
        },
      ]);
    },
  );
});

describe('what the adapters call', () => {
  const functionRoles = roles().filter(({ trust }) => JSON.stringify(trust).includes('lambda.amazonaws.com'));
  const grantedOf = (service: string): readonly string[] =>
    [...new Set(functionRoles.flatMap(actionsOf))].filter((action) => action.startsWith(service)).toSorted();

  it('is what the functions may do in KMS, with the grants that a plan to replace a key lists, and the writes of the one that replaces it', () => {
    const ofReplacing = ['kms:CreateKey', 'kms:ListGrants', 'kms:TagResource', 'kms:UntagResource', 'kms:UpdateAlias'];
    expect(grantedOf('kms:')).toEqual([...kmsReadActions, ...ofReplacing].toSorted());
  });

  it('is what they may do in Systems Manager', () => {
    expect(grantedOf('ssm:')).toEqual([...executionReadActions, ...feederSsmActions, ...changeCalendarActions].toSorted());
  });

  it('is what the evaluator may do in AWS Config', () => {
    expect(actionsOf(role(rolePrefixes.evaluator)).filter((action) => action.startsWith('config:'))).toEqual(
      evaluatorConfigActions.toSorted(),
    );
  });

  it('is among what they may do in the evidence bucket', () => {
    expect(grantedOf('s3:')).toEqual(expect.arrayContaining([...evidenceActions]));
  });
});

describe('the bucket policy', () => {
  const statements = resourcePolicyStatements('AWS::S3::BucketPolicy');

  it('allows nobody anything', () => {
    expect(statements.filter(({ Effect }) => Effect !== 'Deny')).toEqual([]);
  });

  it.each([
    ['ProposalsOnlyByAssessRequest', /^<StepsAssessRequestRole/],
    ['ApprovalsOnlyByRecordApproval', /^<StepsRecordApprovalRole/],
    ['ResultsOnlyByValidateRotation', /^<StepsValidateRotationRole/],
    ['SuccessorsOnlyByReplaceKey', /^<StepsReplaceKeyRole/],
    ['RequestsOnlyByTheFeeder', /^<FeederRequestApprovalRole/],
    ['NotificationsOnlyByNotifyApprovers', /^<StepsNotifyApproversRole/],
  ])('keeps a record to the function that answers for it: %s', (sid, writer) => {
    expect(statements.find(({ Sid }) => Sid === sid)).toMatchObject({
      Action: 's3:PutObject',
      Principal: { AWS: '*' },
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': expect.stringMatching(writer) } },
    });
  });

  it('keeps selections to the approvers', () => {
    expect(statements.find(({ Sid }) => Sid === 'SelectionsOnlyByApprovers')?.Condition).toEqual({
      ArnNotEquals: { 'aws:PrincipalArn': ['arn:<AWS::Partition>:iam::<AWS::AccountId>:role/KmsRotation-Approver-<AWS::Region>'] },
    });
  });

  it.each([
    ['/executions/*/proposal.json'],
    ['/executions/*/approval.json'],
    ['/executions/*/creating.json'],
    ['/executions/*/successor.json'],
    ['/decisions/*'],
    ['/requests/*/request.json'],
    ['/requests/*/parts/*'],
  ])('lets %s be written once', (record) => {
    // Amazon S3 user guide, "Enforce conditional writes": a request without the header has no s3:if-none-match.
    const writeOnce = statements.find(({ Sid }) => Sid === 'WriteOnce');

    expect(writeOnce).toMatchObject({ Action: 's3:PutObject', Condition: { Null: { 's3:if-none-match': 'true' } } });
    expect(listOf(writeOnce?.Resource).filter((resource) => resource.endsWith(record))).toHaveLength(1);
  });

  it.each([['/executions/*/*'], ['/decisions/*'], ['/requests/*']])('lets nobody hide a record of %s behind a delete marker', (records) => {
    const statement = statements.find(({ Sid }) => Sid === 'NothingIsHidden');

    expect(statement?.Action).toBe('s3:DeleteObject');
    expect(listOf(statement?.Resource).filter((resource) => resource.endsWith(records))).toHaveLength(1);
  });
});
