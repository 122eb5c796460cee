import { functionNames, rolePrefixes } from '../../../functions/core/names.ts';
import { inOrganization, resourcesOf } from '../member-template.ts';
import { actionsOf, listOf, roles, trusts } from '../policies.ts';

const isKmsAction = (action: string): boolean => action.startsWith('kms:');
const isKmsRead = (action: string): boolean => /^kms:(Describe|Get|List)[A-Z]/.test(action);

/** With everything that is deployed in an organization too. */
const everyRole = roles(inOrganization);

describe('all roles together', () => {
  it('are these, each with the Region in its name', () => {
    expect(roles().map(({ name }) => name)).toEqual(
      [
        rolePrefixes.approver,
        rolePrefixes.automation,
        rolePrefixes.evaluator,
        rolePrefixes.replaceKeyRunbook,
        rolePrefixes.rotateNow,
        functionNames.applyChanges,
        functionNames.assessRequest,
        functionNames.notifyApprovers,
        functionNames.recordDecision,
        functionNames.replaceKey,
        functionNames.requestApproval,
        functionNames.requestEvaluation,
        functionNames.validateRotation,
      ].toSorted((one, other) => one.localeCompare(other)),
    );
    for (const { Properties } of resourcesOf('AWS::IAM::Role', inOrganization)) {
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
    const statements = everyRole.flatMap((one) => one.statements);

    expect(statements.flatMap(({ Action }) => listOf(Action)).filter((action) => action.includes('*'))).toEqual([]);
    expect(statements.filter((statement) => 'NotAction' in statement || 'NotResource' in statement)).toEqual([]);
    expect(statements.filter(({ Sid }) => Sid === undefined)).toEqual([]);
    expect(statements.filter(({ Effect }) => Effect !== 'Allow').map(({ Sid }) => Sid)).toEqual(['NeverExempt']);
  });

  it('have policies that IAM takes: 10,240 characters for a role', () => {
    const longNames = (text: string): string =>
      text
        .replaceAll('<AWS::Partition>', 'aws-us-gov')
        .replaceAll('<AWS::Region>', 'ap-southeast-99')
        .replaceAll('<AWS::AccountId>', '111122223333')
        .replaceAll(/<EvidenceBucket\w+\.Arn>/g, 'arn:aws-us-gov:s3:::kms-rotation-evidence-111122223333-ap-southeast-99')
        .replaceAll(/<(\w+)Function\w+\.Arn>/g, 'arn:aws-us-gov:lambda:ap-southeast-99:111122223333:function:$1');
    const sizes = everyRole.map(({ name, statements }) => [
      name,
      longNames(JSON.stringify({ Version: '2012-10-17', Statement: statements })).length,
    ]);

    expect(sizes.filter(([, size]) => Number(size) > 10_240)).toEqual([]);
    expect(Math.max(...sizes.map(([, size]) => Number(size)))).toBeGreaterThan(4000);
  });
});

describe('AWS KMS', () => {
  it('can be reached by no role that Systems Manager can work with, whatever document it is passed to', () => {
    const ofAutomation = everyRole.filter((one) => trusts(one, 'ssm.amazonaws.com'));

    expect(ofAutomation.map(({ name }) => name)).toEqual([rolePrefixes.automation, rolePrefixes.replaceKeyRunbook, rolePrefixes.rotateNow]);
    expect(ofAutomation.flatMap(actionsOf).filter(isKmsAction)).toEqual([]);
  });

  it('is written to by exactly two roles, which work for AWS Lambda alone', () => {
    const writes = everyRole.flatMap((one) =>
      actionsOf(one)
        .filter((action) => isKmsAction(action) && !isKmsRead(action))
        .map((action) => [one.name, action]),
    );

    expect(writes).toEqual([
      ...['kms:EnableKeyRotation', 'kms:RotateKeyOnDemand'].map((action) => [functionNames.applyChanges, action]),
      ...['kms:CreateKey', 'kms:TagResource', 'kms:UntagResource', 'kms:UpdateAlias'].map((action) => [functionNames.replaceKey, action]),
    ]);
    for (const one of everyRole.filter(({ name }) => writes.some(([writer]) => writer === name)))
      expect(one.trust.map(({ Principal }) => Principal)).toEqual([{ Service: 'lambda.amazonaws.com' }]);
  });
});

describe('permissions that would lead around an approval', () => {
  it('to start an execution, or to pass or assume a role, are those of the request scheduler alone', () => {
    expect(
      everyRole
        .filter(({ name }) => name !== functionNames.requestApproval)
        .flatMap(actionsOf)
        .filter((action) => /^(iam|sts):/.test(action) || /^ssm:(Start|Create|Update)/.test(action)),
    ).toEqual(['iam:GetRole']);
  });

  it('to start executions and to answer them are never both in one role', () => {
    const both = everyRole
      .map(actionsOf)
      .filter((actions) => actions.includes('ssm:StartAutomationExecution') && actions.includes('ssm:SendAutomationSignal'));

    expect(both).toEqual([]);
  });

  it('name a resource wherever the action knows one', () => {
    const onEverything = roles().flatMap(({ statements }) =>
      statements
        .filter(({ Effect, Resource }) => Effect === 'Allow' && listOf(Resource).includes('*'))
        .flatMap(({ Action }) => listOf(Action)),
    );

    // The service authorization reference defines no resource type for these.
    expect([...new Set(onEverything)].toSorted()).toEqual([
      'cloudtrail:LookupEvents',
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
