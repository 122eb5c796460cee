import { rolePrefixes } from '../../../functions/core/names.ts';
import { actionsOf, listOf, role } from '../policies.ts';

const automation = role(rolePrefixes.automation);

describe('the role of executions', () => {
  it('may invoke the functions of the steps, the two that write included, and not the evaluator', () => {
    const called = automation.statements.find(({ Action }) => Action === 'lambda:InvokeFunction');

    expect(listOf(called?.Resource).map((arn) => /^<Steps(\w+)Function\w{8}\.Arn>$/.exec(arn)?.[1])).toEqual([
      'AssessRequest',
      'NotifyApprovers',
      'RecordApproval',
      'ApplyChanges',
      'ValidateRotation',
      'ReplaceKey',
    ]);
  });

  it('may do nothing else but start the re-evaluation', () => {
    expect(actionsOf(automation)).toEqual(['config:StartConfigRulesEvaluation', 'lambda:InvokeFunction']);
  });

  it('trusts only Systems Manager, for executions of this account and Region', () => {
    expect(automation.trust).toEqual([
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

  it.each([rolePrefixes.rotateNow, rolePrefixes.replaceKeyRunbook])(
    'of the last release stays for one that waits: it records how it ended, and validates: %s',
    (name) => {
      const { trust, statements } = role(name);
      const [runSteps, ...others] = statements;

      expect([trust, others]).toEqual([automation.trust, automation.statements.slice(1)]);
      expect(runSteps).toMatchObject({ Action: 'lambda:InvokeFunction', Resource: [expect.anything(), expect.anything()] });
    },
  );
});
