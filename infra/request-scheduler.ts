import { Duration } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { documentNames } from '../functions/core/changes/runbooks.ts';
import { approvalTimeoutInSeconds, configRuleName, functionNames } from '../functions/core/names.ts';
import type { FunctionCode } from './function-code.ts';
import { InlineFunction } from './inline-function.ts';
import { metricsEnvironment } from './monitoring.ts';
import type { MemberParameters } from './parameters.ts';
import { requestApprovalPermissions } from './roles/request-approval.ts';
import { ruleParametersText, textOf } from './rule-parameters.ts';

type RequestSchedulerProps = {
  readonly code: FunctionCode;
  readonly parameters: MemberParameters;
  readonly evidence: { readonly bucketName: string; readonly bucketArn: string };
  /** Comma separated ARNs. */
  readonly approvers: string;
  /** The role that executions work with. */
  readonly automationRoleArn: string;
};

/**
 * Asks the approvers, once a day in one request, for every change that an approval can make. Parts of a request that had to wait for room follow as executions
 * end; should such an event be lost, within the hour.
 */
export class RequestScheduler extends Construct {
  readonly requestApproval: InlineFunction;

  constructor(scope: Construct, id: string, { code, parameters, evidence, approvers, automationRoleArn }: RequestSchedulerProps) {
    super(scope, id);
    this.requestApproval = new InlineFunction(this, 'RequestApproval', {
      functionName: functionNames.requestApproval,
      description: 'Raises one approval request for all changes that keys need, and starts the runbooks. Read-only towards KMS.',
      code: code['request-approval'],
      roleNamePrefix: functionNames.requestApproval,
      permissions: requestApprovalPermissions({ evidenceBucketArn: evidence.bucketArn, automationRoleArn }),
      environment: {
        ...metricsEnvironment(parameters),
        EVIDENCE_BUCKET: evidence.bucketName,
        CONFIG_RULE_NAME: configRuleName,
        AUTOMATION_ROLE_ARN: automationRoleArn,
        ROTATION_PERIOD_IN_DAYS: textOf(parameters.rotationPeriodInDays),
        APPROVERS: approvers,
        MINIMUM_APPROVALS: textOf(parameters.minimumApprovals),
        APPROVALS_WITHOUT_ANSWER: parameters.approvalsWithoutAnswer.valueAsString,
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
      description: 'Asks the approvers for whatever needs an approval.',
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
          Definition: documentNames,
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
    // Without SourceAccount, which keeps EventBridge from invoking a function (EventBridge guide, "Troubleshooting"). The ARN of the rule names the account.
    new CfnPermission(this, `${id}InvokesFeeder`, {
      functionName: functionArn,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
  }
}
