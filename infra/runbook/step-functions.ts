import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { approvalTimeoutInSeconds, configRuleName, functionNames } from '../../functions/core/names.ts';
import type { FunctionCode } from '../function-code.ts';
import { InlineFunction, type InlineFunctionProps } from '../inline-function.ts';
import { metricsEnvironment } from '../monitoring.ts';
import type { MemberParameters } from '../parameters.ts';
import { applyChangesPermissions } from '../roles/apply-changes.ts';
import { assessRequestPermissions } from '../roles/assess-request.ts';
import { notifyApproversPermissions } from '../roles/notify-approvers.ts';
import { recordDecisionPermissions } from '../roles/record-decision.ts';
import { replaceKeyPermissions } from '../roles/replace-key.ts';
import { validateRotationPermissions } from '../roles/validate-rotation.ts';
import { ruleParametersText, textOf } from '../rule-parameters.ts';
import { documentDigestsText } from './document-digests.ts';

type StepFunctionsProps = {
  readonly code: FunctionCode;
  readonly parameters: MemberParameters;
  readonly evidence: { readonly bucketName: string; readonly bucketArn: string };
  readonly topicArn: string;
  /** Comma separated ARNs. */
  readonly approvers: string;
  /** The approver at the position of MinimumApprovals. A deployment in which there is none ends here. */
  readonly lastRequiredApprover: string;
};

type StepFunction = Pick<InlineFunctionProps, 'functionName' | 'description' | 'code' | 'permissions' | 'environment' | 'timeout'>;

/**
 * The Lambda functions that executions of the documents invoke. Each ends before its step does, so
 * that the step reports the function's own error. None has reserved concurrency, which would be
 * taken from other functions of the account, and which a new account may not have.
 */
export class StepFunctions extends Construct {
  readonly assessRequest: InlineFunction;
  readonly notifyApprovers: InlineFunction;
  readonly recordDecision: InlineFunction;
  readonly applyChanges: InlineFunction;
  readonly replaceKey: InlineFunction;
  readonly validateRotation: InlineFunction;

  constructor(scope: Construct, id: string, props: StepFunctionsProps) {
    super(scope, id);
    const { code, parameters, evidence, topicArn, approvers } = props;
    const evidenceBucketArn = evidence.bucketArn;
    const RULE_PARAMETERS = ruleParametersText(parameters);
    const MINIMUM_APPROVALS = textOf(parameters.minimumApprovals);
    const common = { EVIDENCE_BUCKET: evidence.bucketName, DOCUMENT_DIGESTS: documentDigestsText() };
    const step = (constructId: string, { environment, ...rest }: StepFunction): InlineFunction =>
      new InlineFunction(this, constructId, {
        ...rest,
        roleNamePrefix: rest.functionName,
        environment: { ...common, ...environment },
        memorySize: 256,
      });

    this.assessRequest = step('AssessRequest', {
      functionName: functionNames.assessRequest,
      description: 'Reads the keys of a rotation request afresh and stores the proposal. Read-only towards KMS.',
      code: code['assess-request'],
      permissions: assessRequestPermissions(evidenceBucketArn),
      environment: {
        RULE_PARAMETERS,
        CONFIG_RULE_NAME: configRuleName,
        APPROVERS: approvers,
        MINIMUM_APPROVALS,
        LAST_REQUIRED_APPROVER: props.lastRequiredApprover,
        APPROVALS_WITHOUT_ANSWER: parameters.approvalsWithoutAnswer.valueAsString,
        APPROVAL_TIMEOUT_SECONDS: String(approvalTimeoutInSeconds),
      },
      timeout: Duration.seconds(120),
    });
    this.notifyApprovers = step('NotifyApprovers', {
      functionName: functionNames.notifyApprovers,
      description: 'Sends the approvers a readable rotation request. Has no access to KMS.',
      code: code['notify-approvers'],
      permissions: notifyApproversPermissions(evidenceBucketArn, topicArn),
      environment: { TOPIC_ARN: topicArn, LOOK_INTERVAL_MILLIS: '3000' },
      timeout: Duration.seconds(60),
    });
    // The id of the construct is the identity of the function and its role in the stack: it stays, as their names do.
    this.recordDecision = step('RecordApproval', {
      functionName: functionNames.recordDecision,
      description:
        'Finds out who decided what, reads the keys once more and stores the decision before anything is written. Read-only towards KMS.',
      code: code['record-decision'],
      permissions: recordDecisionPermissions({ evidenceBucketArn, approvers }),
      environment: {
        ...metricsEnvironment(parameters),
        RULE_PARAMETERS,
        APPROVERS: approvers,
        CHANGE_CALENDARS: parameters.changeCalendars.valueAsString,
        MINIMUM_APPROVALS,
        LOOK_INTERVAL_MILLIS: '3000',
        CLOUDTRAIL_WAIT_SECONDS: '120',
      },
      // A minute until the approval step has ended, two minutes for AWS CloudTrail, and the keys.
      timeout: Duration.seconds(280),
    });
    this.applyChanges = step('ApplyChanges', {
      functionName: functionNames.applyChanges,
      description: 'Enables rotation, shortens periods and rotates on demand, as the decision on record says. Writes to KMS.',
      code: code['apply-changes'],
      permissions: applyChangesPermissions({
        evidenceBucketArn,
        maximumRotationPeriodInDays: textOf(parameters.maximumRotationPeriodInDays),
      }),
      environment: { RULE_PARAMETERS, WRITE_SECONDS: '240' },
      timeout: Duration.seconds(270),
    });
    this.validateRotation = step('ValidateRotation', {
      functionName: functionNames.validateRotation,
      description: 'Confirms a rotation request from KMS and AWS Config and stores outcomes and summary. Read-only towards KMS.',
      code: code['validate-rotation'],
      permissions: validateRotationPermissions(evidenceBucketArn),
      environment: {
        ...metricsEnvironment(parameters),
        RULE_PARAMETERS,
        CONFIG_RULE_NAME: configRuleName,
        CONFIRMATION_INTERVAL_MILLIS: '1000',
        CONFIG_RESULT_TIMEOUT_SECONDS: '90',
        LOOK_INTERVAL_MILLIS: '3000',
      },
      timeout: Duration.seconds(285),
    });
    this.replaceKey = step('ReplaceKey', {
      functionName: functionNames.replaceKey,
      description: 'Creates the successor of a key and moves aliases, or rolls that back, as the decision on record says. Writes to KMS.',
      code: code['replace-key'],
      permissions: replaceKeyPermissions({ evidenceBucketArn, exemptionTagKey: parameters.exemptionTagKey.valueAsString }),
      environment: { RULE_PARAMETERS, WRITE_SECONDS: '240', LOOK_INTERVAL_MILLIS: '5000' },
      timeout: Duration.seconds(270),
    });
  }

  get all(): readonly InlineFunction[] {
    return [this.assessRequest, this.notifyApprovers, this.recordDecision, this.applyChanges, this.validateRotation, this.replaceKey];
  }
}
