import type { CfnCondition } from 'aws-cdk-lib';
import { CfnRemediationConfiguration } from 'aws-cdk-lib/aws-config';
import { Construct } from 'constructs';

type RemediationProps = {
  readonly ruleName: string;
  readonly documentName: string;
  readonly automationRoleArn: string;
  /** Days, as text. */
  readonly rotationPeriodInDays: string;
  /** As for the rule: the button of a rule in a conformance pack can only come with the pack. */
  readonly condition: CfnCondition;
};

/**
 * The Remediate button of the AWS Config console, for a rule that stands by itself. Never automatic: AWS Config would start one execution per key, each waiting for days on an
 * approval, and start it again when the approval is refused.
 */
export class Remediation extends Construct {
  constructor(scope: Construct, id: string, props: RemediationProps) {
    super(scope, id);
    const fixed = (value: string) => ({ StaticValue: { Values: [value] } });
    const remediation = new CfnRemediationConfiguration(this, 'Configuration', {
      configRuleName: props.ruleName,
      targetType: 'SSM_DOCUMENT',
      targetId: props.documentName,
      resourceType: 'AWS::KMS::Key',
      automatic: false,
      parameters: {
        AutomationAssumeRole: fixed(props.automationRoleArn),
        // The id of the key the button was pressed on: what the rule reports as resource id.
        KeyIds: { ResourceValue: { Value: 'RESOURCE_ID' } },
        RotationPeriodInDays: fixed(props.rotationPeriodInDays),
      },
    });
    remediation.cfnOptions.condition = props.condition;
  }
}
