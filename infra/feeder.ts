import { Aws, Duration } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { approvalTimeoutInSeconds, configRuleName, functionNames } from '../functions/core/names.ts';
import { type FedRunbook, runbookNames } from '../functions/core/runbooks.ts';
import type { FunctionCode } from './function-code.ts';
import { InlineFunction } from './inline-function.ts';
import { metricsEnvironment } from './monitoring.ts';
import type { MemberParameters } from './parameters.ts';
import { requestApprovalPermissions } from './roles/request-approval.ts';
import { ruleParametersText, textOf } from './rule-parameters.ts';

type FeederProps = {
  readonly code: FunctionCode;
  readonly parameters: MemberParameters;
  readonly evidence: { readonly bucketName: string; readonly bucketArn: string };
  /** Comma separated ARNs. */
  readonly approvers: string;
  /** The role that each runbook works with. */
  readonly automationRoleArns: Readonly<Record<FedRunbook, string>>;
};

/**
 * Asks the approvers, once a day in one request, about every key that an approval can put right. Parts of a request that had to wait for room follow as executions
 * end; should such an event be lost, within the hour.
 */
export class Feeder extends Construct {
  readonly requestApproval: InlineFunction;

  constructor(scope: Construct, id: string, { code, parameters, evidence, approvers, automationRoleArns }: FeederProps) {
    super(scope, id);
    this.requestApproval = new InlineFunction(this, 'RequestApproval', {
      functionName: functionNames.requestApproval,
      description: 'Raises one approval request for all keys that need one, and starts the runbooks. Read-only towards KMS.',
      code: code['request-approval'],
      roleNamePrefix: functionNames.requestApproval,
      permissions: requestApprovalPermissions(evidence.bucketArn, Object.values(automationRoleArns)),
      environment: {
        ...metricsEnvironment(parameters),
        EVIDENCE_BUCKET: evidence.bucketName,
        CONFIG_RULE_NAME: configRuleName,
        AUTOMATION_ROLE_ARN: automationRoleArns.approveAndEnable,
        ROTATE_NOW_ROLE_ARN: automationRoleArns.rotateNow,
        ROTATION_PERIOD_IN_DAYS: textOf(parameters.rotationPeriodInDays),
        APPROVERS: approvers,
        MINIMUM_APPROVALS: textOf(parameters.minimumApprovals),
        APPROVAL_TIMEOUT_SECONDS: String(approvalTimeoutInSeconds),
        COOL_DOWN_DAYS: textOf(parameters.coolDownDays),
        MAXIMUM_WAITING_EXECUTIONS: textOf(parameters.maximumWaitingExecutions),
        KMS_REQUEST_QUOTA_SHARE: textOf(parameters.kmsRequestQuotaShare),
        INCLUDE_TAGS: parameters.requestIncludeTags.valueAsString,
        EXCLUDE_TAGS: parameters.requestExcludeTags.valueAsString,
        RULE_PARAMETERS: ruleParametersText(parameters),
      },
      timeout: Duration.minutes(15),
      memorySize: 512,
    });
    const state = parameters.requestState.valueAsString;
    this.#invokeBy('Daily', 'raise', {
      description: 'Asks the approvers about whatever needs an approval.',
      scheduleExpression: parameters.requestSchedule.valueAsString,
      state,
    });
    this.#invokeBy('Hourly', 'continue', {
      description: 'Starts what is left of a request, should the end of an execution have gone unnoticed.',
      scheduleExpression: 'rate(1 hour)',
    });
    this.#invokeBy('ExecutionEnded', 'continue', {
      description: 'An execution of a runbook has ended: there is room for the next part of the request.',
      // Both spellings: the API says Cancelled, the events of Systems Manager say Canceled.
      eventPattern: {
        source: ['aws.ssm'],
        'detail-type': ['EC2 Automation Execution Status-change Notification'],
        detail: {
          // All runbooks: an execution of any takes room.
          Definition: Object.values(runbookNames),
          Status: ['Success', 'Failed', 'TimedOut', 'Cancelled', 'Canceled', 'Rejected'],
        },
      },
    });
  }

  #invokeBy(
    id: string,
    action: 'raise' | 'continue',
    when: { readonly description: string; readonly scheduleExpression?: string; readonly eventPattern?: object; readonly state?: string },
  ): void {
    const { functionArn } = this.requestApproval;
    const rule = new CfnRule(this, id, { ...when, targets: [{ id: 'Feeder', arn: functionArn, input: JSON.stringify({ action }) }] });
    new CfnPermission(this, `${id}InvokesFeeder`, {
      functionName: functionArn,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: rule.attrArn,
    });
  }
}
