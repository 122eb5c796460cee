import { functionNames, rolePrefixes } from '../../../functions/core/names.ts';
import { inOrganization, lambdaFunctions, resourcesOf } from '../member-template.ts';
import { actionsOf, allowedBy, listOf, role, roles, type Statement } from '../policies.ts';

const keyReads = ['kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:ListKeyRotations', 'kms:ListResourceTags'];
const readsForPlan = ['kms:GetKeyPolicy', 'kms:ListAliases', 'kms:ListGrants'];
const versionReads = ['s3:GetObjectVersion', 's3:ListBucketVersions'];
const recordReads = ['s3:GetObject', ...versionReads];
const authority = ['ssm:GetAutomationExecution', 'ssm:GetDocument'];
const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const { assessRequest, notifyApprovers, recordDecision, applyChanges, replaceKey, requestApproval, requestEvaluation, validateRotation } =
  functionNames;

describe('the role of a function', () => {
  it.each([
    [
      rolePrefixes.evaluator,
      ['config:GetComplianceDetailsByConfigRule', 'config:PutEvaluations', 'kms:ListAliases', 'kms:ListKeys', ...keyReads, ...recordReads],
    ],
    [assessRequest, ['config:DescribeConfigRules', ...keyReads, ...readsForPlan, ...recordReads, 's3:PutObject', ...authority]],
    [notifyApprovers, [...recordReads, 's3:ListBucket', 's3:PutObject', 'sns:Publish', ...authority]],
    [
      recordDecision,
      [
        'cloudtrail:LookupEvents',
        'iam:GetRole',
        ...keyReads,
        ...readsForPlan,
        ...recordReads,
        's3:PutObject',
        ...authority,
        'ssm:GetCalendarState',
      ],
    ],
    [
      applyChanges,
      ['kms:EnableKeyRotation', 'kms:GetKeyPolicy', 'kms:RotateKeyOnDemand', ...keyReads, ...versionReads, 's3:PutObject', ...authority],
    ],
    [
      replaceKey,
      [
        'cloudtrail:LookupEvents',
        'kms:CreateKey',
        'kms:TagResource',
        'kms:UntagResource',
        'kms:UpdateAlias',
        ...keyReads,
        ...readsForPlan,
        ...recordReads,
        's3:PutObject',
        ...authority,
      ],
    ],
    [
      validateRotation,
      [
        'config:GetComplianceDetailsByResource',
        ...keyReads,
        ...readsForPlan,
        ...recordReads,
        's3:PutObject',
        ...authority,
        'ssm:DescribeAutomationStepExecutions',
      ],
    ],
    [
      requestApproval,
      [
        'config:DescribeConfigRules',
        'config:GetComplianceDetailsByConfigRule',
        'iam:PassRole',
        'kms:GetKeyPolicy',
        'kms:ListAliases',
        'kms:ListKeys',
        ...keyReads,
        ...recordReads,
        's3:ListBucket',
        's3:PutObject',
        'ssm:AddTagsToResource',
        'ssm:DescribeAutomationExecutions',
        'ssm:GetAutomationExecution',
        'ssm:StartAutomationExecution',
      ],
    ],
    [
      requestEvaluation,
      [
        'config:DescribeConfigRules',
        'config:GetComplianceDetailsByResource',
        'config:StartConfigRulesEvaluation',
        'kms:ListAliases',
        ...keyReads,
        ...recordReads,
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
      ],
    ],
  ])('%s may do this, and write its own log', (name, actions) => {
    expect(actionsOf(role(name))).toEqual([...actions, ...logs].toSorted());
  });
});

/** Each function with its role. */
const functionsWithRoles = lambdaFunctions(inOrganization).map(({ FunctionName, Role }) => {
  const found = roles(inOrganization).find(({ logicalId }) => Role === `<${logicalId}.Arn>`);
  if (found === undefined) throw new Error(`the role of ${FunctionName} is not in the template`);
  return [FunctionName, found] as const;
});

describe.each(functionsWithRoles)('the role of %s', (functionName, own) => {
  const sourceOf = ({ Condition }: Statement): unknown => Object(Object(Condition).ArnEquals)['lambda:SourceFunctionArn'];

  it('trusts only Lambda, for this account where Lambda says for which', () => {
    expect(own.trust).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '<AWS::AccountId>' } },
      },
    ]);
  });

  it('is worth nothing to another function: all that its code may do is for its code alone', () => {
    const others = allowedBy(own).filter(
      (statement) => sourceOf(statement) !== `arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:${functionName}`,
    );

    // What AWS Lambda does by itself: it writes the log, and reads the queue of an event source, where the key is not in the request.
    expect(others.flatMap(({ Action }) => listOf(Action)).filter((action) => !/^(logs|sqs):/.test(action))).toEqual([]);
    expect(others.flatMap(({ Condition }) => Condition ?? [])).toEqual([]);
  });
});

it('a policy that is added to the role of a function is for its code alone, too', () => {
  const added = resourcesOf('AWS::IAM::Policy', { ...inOrganization, EvaluatesOtherAccounts: 'ENABLED', LongSweeps: 'ENABLED' });
  const statements = added.flatMap(({ Properties }) => Object(Properties['PolicyDocument']).Statement as readonly Statement[]);

  expect(statements.map(({ Action, Condition }) => [Action, Object(Condition).ArnEquals])).toEqual(
    ['sts:AssumeRole', 'states:StartExecution'].map((action) => [
      action,
      {
        'lambda:SourceFunctionArn': `arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:${functionNames.evaluateRotation}`,
      },
    ]),
  );
});
