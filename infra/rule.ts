import { Aws, type CfnCondition } from 'aws-cdk-lib';
import { CfnConfigRule } from 'aws-cdk-lib/aws-config';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { configRuleName } from '../functions/core/names.ts';
import { ruleDescription } from './conformance-pack/template.ts';
import type { MemberParameters } from './parameters.ts';
import { ruleInputParameters } from './rule-parameters.ts';

type RotationRuleProps = {
  readonly evaluatorArn: string;
  readonly parameters: MemberParameters;
  /** Whether the rule stands by itself. Otherwise a conformance pack brings it. */
  readonly condition: CfnCondition;
};

/**
 * The AWS Config rule without a conformance pack, and what lets AWS Config call the evaluator, whoever brings the rule. `CfnConfigRule`, because
 * the construct library's `CustomRule` attaches a broad managed policy to the function's role.
 */
export class RotationRule extends Construct {
  /** Only where the condition is true. */
  readonly ruleName: string;
  /** Before it is there no rule can be made of the evaluator. */
  readonly permission: CfnPermission;

  constructor(scope: Construct, id: string, { evaluatorArn, parameters, condition }: RotationRuleProps) {
    super(scope, id);
    // Without SourceArn: the rule's ARN ends in a generated id, and the rule is refused unless the permission is there first.
    this.permission = new CfnPermission(this, 'ConfigInvokesEvaluator', {
      functionName: evaluatorArn,
      action: 'lambda:InvokeFunction',
      principal: 'config.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
    });
    const rule = new CfnConfigRule(this, 'Rule', {
      configRuleName,
      description: ruleDescription,
      scope: { complianceResourceTypes: ['AWS::KMS::Key'] },
      inputParameters: ruleInputParameters(parameters),
      evaluationModes: [{ mode: 'DETECTIVE' }],
      source: {
        owner: 'CUSTOM_LAMBDA',
        sourceIdentifier: evaluatorArn,
        sourceDetails: [
          { eventSource: 'aws.config', messageType: 'ConfigurationItemChangeNotification' },
          // A change too large for its message is announced by this one instead.
          { eventSource: 'aws.config', messageType: 'OversizedConfigurationItemChangeNotification' },
          {
            eventSource: 'aws.config',
            messageType: 'ScheduledNotification',
            maximumExecutionFrequency: parameters.evaluationFrequency.valueAsString,
          },
        ],
      },
    });
    rule.addResourceDependency(this.permission);
    rule.cfnOptions.condition = condition;
    this.ruleName = rule.ref;
  }
}
