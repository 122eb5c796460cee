import { configRuleName } from '../../functions/core/names.ts';

/** What differs from one place of a conformance pack to another: texts, or what CloudFormation resolves to a text. */
export type ConformancePackValues = {
  readonly evaluatorArn: unknown;
  /** A text: AWS Config resolves no intrinsic function here (AWS Config guide, "Prerequisites for conformance packs"). */
  readonly automationRoleArn: string;
  readonly runbookName: string;
  readonly rotationPeriodInDays: unknown;
  readonly evaluationFrequency: unknown;
  readonly ruleParameters: unknown;
};

/** `TemplateBody` of a conformance pack holds at most this many bytes (AWS Config API, PutConformancePack). */
export const largestTemplateBody = 51_200;

/**
 * The template of a conformance pack: the rule and its Remediate button. AWS Config allows no other type of resource in one. It lengthens the
 * rule's name to `kms-rotation-conformance-pack-<9 characters>`; inside the pack the button goes by the name that is written here.
 */
export const conformancePackTemplate = (values: ConformancePackValues) => ({
  Resources: {
    RotationRule: { Type: 'AWS::Config::ConfigRule', Properties: ruleProperties(values) },
    RotationRemediation: {
      Type: 'AWS::Config::RemediationConfiguration',
      DependsOn: 'RotationRule',
      Properties: remediationProperties(values),
    },
  },
});

/**
 * The AWS Config rule. Changes are evaluated for latency, everything on a schedule for truth. Without `EvaluationModes`: DETECTIVE is what a
 * rule has of itself, and no conformance pack of AWS names it.
 */
const ruleProperties = ({ evaluatorArn, evaluationFrequency, ruleParameters }: ConformancePackValues) => ({
  ConfigRuleName: configRuleName,
  Description: ruleDescription,
  Scope: { ComplianceResourceTypes: ['AWS::KMS::Key'] },
  InputParameters: ruleParameters,
  Source: {
    Owner: 'CUSTOM_LAMBDA',
    SourceIdentifier: evaluatorArn,
    SourceDetails: [
      { EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' },
      // A change too large for its message is announced by this one instead.
      { EventSource: 'aws.config', MessageType: 'OversizedConfigurationItemChangeNotification' },
      { EventSource: 'aws.config', MessageType: 'ScheduledNotification', MaximumExecutionFrequency: evaluationFrequency },
    ],
  },
});

export const ruleDescription =
  'Customer managed symmetric KMS keys rotate automatically, often enough. Evaluated on change and on a schedule, from KMS itself. The annotation says why, and what to do.';

/**
 * The Remediate button of the AWS Config console. Never automatic: AWS Config would start one execution per key, each waiting for days on an
 * approval, and start it again when the approval is refused.
 */
const remediationProperties = ({ automationRoleArn, runbookName, rotationPeriodInDays }: ConformancePackValues) => ({
  ConfigRuleName: configRuleName,
  TargetType: 'SSM_DOCUMENT',
  TargetId: runbookName,
  ResourceType: 'AWS::KMS::Key',
  Automatic: false,
  Parameters: {
    AutomationAssumeRole: { StaticValue: { Values: [automationRoleArn] } },
    // The id of the key the button was pressed on: what the rule reports as resource id.
    KeyIds: { ResourceValue: { Value: 'RESOURCE_ID' } },
    RotationPeriodInDays: { StaticValue: { Values: [rotationPeriodInDays] } },
  },
});
