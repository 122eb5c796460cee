import { Aws } from 'aws-cdk-lib';
import { CfnConfigRule } from 'aws-cdk-lib/aws-config';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { configRuleName } from '../functions/core/names.ts';
import type { MemberParameters } from './parameters.ts';
import { ruleInputParameters } from './rule-parameters.ts';

type RotationRuleProps = { readonly evaluatorArn: string; readonly parameters: MemberParameters };

/**
 * The AWS Config rule. Changes are evaluated for latency, everything on a schedule for truth. `CfnConfigRule`, because the construct
 * library's `CustomRule` attaches a broad managed policy to the function's role.
 */
export class RotationRule extends Construct {
  readonly ruleName: string;
  readonly ruleArn: string;

  constructor(scope: Construct, id: string, { evaluatorArn, parameters }: RotationRuleProps) {
    super(scope, id);
    // Without SourceArn: the rule's ARN ends in a generated id, and the rule is refused unless the permission is there first.
    const invoke = new CfnPermission(this, 'ConfigInvokesEvaluator', {
      functionName: evaluatorArn,
      action: 'lambda:InvokeFunction',
      principal: 'config.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
    });
    const rule = new CfnConfigRule(this, 'Rule', {
      configRuleName,
      description:
        'Customer managed symmetric KMS keys rotate automatically, often enough. Evaluated on change and on a schedule, from KMS itself. The annotation says why, and what to do.',
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
    rule.addResourceDependency(invoke);
    this.ruleName = rule.ref;
    this.ruleArn = rule.attrArn;
  }
}
