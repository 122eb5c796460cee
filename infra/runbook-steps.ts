import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { approvalTimeoutInSeconds, configRuleName, functionNames } from '../functions/core/names.ts';
import type { FunctionCode } from './function-code.ts';
import { InlineFunction } from './inline-function.ts';
import { metricsEnvironment } from './monitoring.ts';
import type { MemberParameters } from './parameters.ts';
import { assessRequestPermissions } from './roles/assess-request.ts';
import { notifyApproversPermissions } from './roles/notify-approvers.ts';
import { recordApprovalPermissions } from './roles/record-approval.ts';
import { replaceKeyPermissions } from './roles/replace-key.ts';
import { validateRotationPermissions } from './roles/validate-rotation.ts';
import { ruleParametersText, textOf } from './rule-parameters.ts';

type RunbookStepsProps = {
  readonly code: FunctionCode;
  readonly parameters: MemberParameters;
  readonly evidence: { readonly bucketName: string; readonly bucketArn: string };
  readonly topicArn: string;
  /** Comma separated ARNs. */
  readonly approvers: string;
};

/** The Lambda functions that the runbook calls. Each ends before its step does, so that the step reports the function's own error. */
export class RunbookSteps extends Construct {
  readonly assessRequest: InlineFunction;
  readonly notifyApprovers: InlineFunction;
  readonly recordApproval: InlineFunction;
  readonly validateRotation: InlineFunction;
  /** Called by one runbook alone. */
  readonly replaceKey: InlineFunction;

  constructor(scope: Construct, id: string, { code, parameters, evidence, topicArn, approvers }: RunbookStepsProps) {
    super(scope, id);
    const EVIDENCE_BUCKET = evidence.bucketName;
    const RULE_PARAMETERS = ruleParametersText(parameters);

    this.assessRequest = new InlineFunction(this, 'AssessRequest', {
      functionName: functionNames.assessRequest,
      description: 'Reads the keys of a rotation request afresh and stores the proposal. Read-only towards KMS.',
      code: code['assess-request'],
      roleNamePrefix: functionNames.assessRequest,
      permissions: assessRequestPermissions(evidence.bucketArn),
      environment: {
        EVIDENCE_BUCKET,
        RULE_PARAMETERS,
        CONFIG_RULE_NAME: configRuleName,
        APPROVERS: approvers,
        MINIMUM_APPROVALS: textOf(parameters.minimumApprovals),
        APPROVAL_TIMEOUT_SECONDS: String(approvalTimeoutInSeconds),
      },
      timeout: Duration.seconds(120),
      memorySize: 256,
    });
    this.notifyApprovers = new InlineFunction(this, 'NotifyApprovers', {
      functionName: functionNames.notifyApprovers,
      description: 'Sends the approvers a readable rotation request. Has no access to KMS.',
      code: code['notify-approvers'],
      roleNamePrefix: functionNames.notifyApprovers,
      permissions: notifyApproversPermissions(evidence.bucketArn, topicArn),
      environment: { EVIDENCE_BUCKET, TOPIC_ARN: topicArn },
      timeout: Duration.seconds(60),
      memorySize: 256,
    });
    this.recordApproval = new InlineFunction(this, 'RecordApproval', {
      functionName: functionNames.recordApproval,
      description: 'Checks a decision, reads the keys once more and stores the approval before anything is written. Read-only towards KMS.',
      code: code['record-approval'],
      roleNamePrefix: functionNames.recordApproval,
      permissions: recordApprovalPermissions(evidence.bucketArn),
      environment: {
        ...metricsEnvironment(parameters),
        EVIDENCE_BUCKET,
        RULE_PARAMETERS,
        APPROVERS: approvers,
        CHANGE_CALENDARS: parameters.changeCalendars.valueAsString,
        MINIMUM_APPROVALS: textOf(parameters.minimumApprovals),
      },
      timeout: Duration.seconds(90),
      memorySize: 256,
    });
    this.validateRotation = new InlineFunction(this, 'ValidateRotation', {
      functionName: functionNames.validateRotation,
      description: 'Confirms a rotation request from KMS and AWS Config and stores outcomes and summary. Read-only towards KMS.',
      code: code['validate-rotation'],
      roleNamePrefix: functionNames.validateRotation,
      permissions: validateRotationPermissions(evidence.bucketArn),
      environment: {
        ...metricsEnvironment(parameters),
        EVIDENCE_BUCKET,
        RULE_PARAMETERS,
        CONFIG_RULE_NAME: configRuleName,
        CONFIRMATION_INTERVAL_MILLIS: '1000',
        CONFIG_RESULT_TIMEOUT_SECONDS: '120',
      },
      timeout: Duration.seconds(280),
      memorySize: 256,
    });
    this.replaceKey = new InlineFunction(this, 'ReplaceKey', {
      functionName: functionNames.replaceKey,
      description:
        'Creates the successor of a key and moves aliases, as the approved plan on record says. The only function that writes to KMS.',
      code: code['replace-key'],
      roleNamePrefix: functionNames.replaceKey,
      permissions: replaceKeyPermissions(evidence.bucketArn),
      environment: { EVIDENCE_BUCKET },
      timeout: Duration.seconds(280),
      memorySize: 256,
    });
  }

  /** Those that every runbook calls. They only read keys. */
  get functions(): readonly InlineFunction[] {
    return [this.assessRequest, this.notifyApprovers, this.recordApproval, this.validateRotation];
  }
}
