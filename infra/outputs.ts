import { type CfnCondition, CfnOutput, type Stack } from 'aws-cdk-lib';

type Deployed = {
  readonly ruleName: string;
  readonly runbookName: string;
  readonly topicArn: string;
  readonly evidenceBucketName: string;
  readonly approverRoleArn: string;
  readonly automationRoleArn: string;
  readonly rotateNowRunbookName: string;
  readonly rotateNowRoleArn: string;
  readonly replaceKeyRunbookName: string;
  readonly replaceKeyRunbookRoleArn: string;
  readonly alarmTopicArn: string;
  readonly dashboard: { readonly name: string; readonly condition: CfnCondition };
  readonly evaluatorFunctionArn: string;
};

const ofLastRelease = 'Role of executions that were started under the last release. It has the permissions of AutomationRoleArn.';

/** What whoever has deployed the stack needs next. */
export function addOutputs(stack: Stack, deployed: Deployed): void {
  const output = (id: string, value: string, description: string) => new CfnOutput(stack, id, { value, description });
  output(
    'ConfigRuleName',
    deployed.ruleName,
    'AWS Config rule: the compliance of every key, and the Remediate button. A conformance pack adds -conformance-pack- and nine characters to the name.',
  );
  output(
    'RunbookName',
    deployed.runbookName,
    'Systems Manager runbook that asks for approval to enable rotation and to shorten rotation periods.',
  );
  output('ApprovalTopicArn', deployed.topicArn, 'Subscribe whoever shall be told of approval requests.');
  output(
    'EvidenceBucketName',
    deployed.evidenceBucketName,
    'Proposals, answers, decisions, outcomes and validation summaries, one folder per execution; attempts at changes, one folder per key.',
  );
  output('ApproverRoleArn', deployed.approverRoleArn, 'Assume this role, under your own name, to answer a request.');
  output(
    'AutomationRoleArn',
    deployed.automationRoleArn,
    'Pass this role as AutomationAssumeRole when starting one of the runbooks manually.',
  );
  output('RotateNowRunbookName', deployed.rotateNowRunbookName, 'Systems Manager runbook that asks for approval to rotate keys on demand.');
  output('RotateNowRoleArn', deployed.rotateNowRoleArn, `${ofLastRelease} Pass AutomationRoleArn to new executions.`);
  output(
    'ReplaceKeyRunbookName',
    deployed.replaceKeyRunbookName,
    'Systems Manager runbook that asks for approval to replace a key that nothing can rotate.',
  );
  output('ReplaceKeyRunbookRoleArn', deployed.replaceKeyRunbookRoleArn, `${ofLastRelease} Pass AutomationRoleArn to new executions.`);
  output('AlarmTopicArn', deployed.alarmTopicArn, 'Subscribe whoever keeps this running.');
  output(
    'EvaluatorFunctionArn',
    deployed.evaluatorFunctionArn,
    'What a conformance pack that is deployed by itself takes as EvaluatorFunctionArn.',
  );
  output('DashboardName', deployed.dashboard.name, 'CloudWatch dashboard: compliance, approvals, results and alarms.').condition =
    deployed.dashboard.condition;
}
