import { type App, DefaultStackSynthesizer, Fn, type IStackSynthesizer, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { configRuleName, rolePrefixes } from '../functions/core/names.ts';
import { runbookNames } from '../functions/core/runbooks.ts';
import { acknowledge } from './acknowledgements.ts';
import { Alarms } from './alarms.ts';
import { ApprovalTopic } from './approval-topic.ts';
import { approversText } from './approvers.ts';
import { CentralAccess, OtherAccounts } from './central-access.ts';
import { CentralCopy } from './central-copy.ts';
import { RotationConformancePack } from './conformance-pack/rotation-conformance-pack.ts';
import { acknowledgeControls } from './controls/member.ts';
import { Dashboard } from './dashboard.ts';
import { Drift } from './drift.ts';
import { evaluatorFunction } from './evaluator.ts';
import { EvidenceBucket } from './evidence-bucket.ts';
import { Feeder } from './feeder.ts';
import type { FunctionCode } from './function-code.ts';
import { LongSweep } from './long-sweep.ts';
import { onlyIf } from './monitoring.ts';
import { OperationsTopic } from './operations-topic.ts';
import { addOutputs } from './outputs.ts';
import { groupParameters } from './parameter-groups.ts';
import { memberParameters } from './parameters.ts';
import { regionalRole } from './regional-role.ts';
import { Remediation } from './remediation.ts';
import { approverPermissions, approverTrust } from './roles/approver.ts';
import { automationPermissions, automationTrust, replaceKeyRunbookPermissions, rotateNowPermissions } from './roles/automation.ts';
import { RotationRule } from './rule.ts';
import { ruleParametersText, textOf } from './rule-parameters.ts';
import { Runbook } from './runbook.ts';
import { RunbookSteps } from './runbook-steps.ts';

export type MemberStackProps = StackProps & { readonly code: FunctionCode };

/** Everything that one account and Region needs: evaluate, ask, enable, validate, keep the evidence. */
export class MemberStack extends Stack {
  constructor(scope: Construct, id: string, { code, ...props }: MemberStackProps) {
    super(scope, id, {
      description:
        'KMS key rotation governance: AWS Config rule, approval runbook, evidence bucket and their roles for one account and Region.',
      ...props,
    });
    const parameters = memberParameters(this);
    groupParameters(this, parameters);
    const approvers = approversText(parameters);

    const evidence = new EvidenceBucket(this, 'Evidence', parameters);
    const topic = new ApprovalTopic(this, 'Approvals', parameters);
    const requestsGoTo = Fn.conditionIf(parameters.hasCentralTopic.logicalId, parameters.centralTopicArn.valueAsString, topic.topicArn);
    const evaluator = evaluatorFunction(this, code, parameters);
    const rule = new RotationRule(this, 'RotationRule', {
      evaluatorArn: evaluator.functionArn,
      parameters,
      condition: parameters.bringsRule,
    });
    const steps = new RunbookSteps(this, 'Steps', { code, parameters, evidence, topicArn: requestsGoTo.toString(), approvers });
    const runbook = new Runbook(this, 'Runbook', runbookNames.approveAndEnable);
    const rotateNowRunbook = new Runbook(this, 'RotateNowRunbook', runbookNames.rotateNow);
    const replaceKeyRunbook = new Runbook(this, 'ReplaceKeyRunbook', runbookNames.replaceKey);

    const automationRole = regionalRole(this, 'AutomationRole', {
      namePrefix: rolePrefixes.automation,
      description: 'Works as the approval runbook. The only role of this stack that may enable rotation, and only on keys that can rotate.',
      trust: automationTrust(),
      permissions: automationPermissions({
        stepFunctionArns: steps.functions.map(({ functionArn }) => functionArn),
        maximumRotationPeriodInDays: textOf(parameters.maximumRotationPeriodInDays),
      }),
    });
    const rotateNowRole = regionalRole(this, 'RotateNowRole', {
      namePrefix: rolePrefixes.rotateNow,
      description: 'Works as the runbook that rotates on demand. The only role of this stack that may, and only keys that can be rotated.',
      trust: automationTrust(),
      permissions: rotateNowPermissions({ stepFunctionArns: steps.functions.map(({ functionArn }) => functionArn) }),
    });
    const replaceKeyRunbookRole = regionalRole(this, 'ReplaceKeyRunbookRole', {
      namePrefix: rolePrefixes.replaceKeyRunbook,
      description: 'Works as the runbook that replaces keys. Calls its functions and touches no key itself.',
      trust: automationTrust(),
      permissions: replaceKeyRunbookPermissions({
        stepFunctionArns: [...steps.functions, steps.replaceKey].map(({ functionArn }) => functionArn),
      }),
    });
    const automationRoleArns = { approveAndEnable: automationRole.roleArn, rotateNow: rotateNowRole.roleArn };
    const feeder = new Feeder(this, 'Feeder', { code, parameters, evidence, approvers, automationRoleArns });
    const approverRole = regionalRole(this, 'ApproverRole', {
      namePrefix: rolePrefixes.approver,
      description:
        'For the people who approve rotation requests: read a request, narrow it, answer it. Cannot start one and cannot touch a key.',
      trust: approverTrust(parameters),
      permissions: approverPermissions(evidence.bucketArn),
    });
    evidence.keepTo({
      requestApprovalRoleArn: feeder.requestApproval.roleArn,
      notifyApproversRoleArn: steps.notifyApprovers.roleArn,
      assessRequestRoleArn: steps.assessRequest.roleArn,
      recordApprovalRoleArn: steps.recordApproval.roleArn,
      validateRotationRoleArn: steps.validateRotation.roleArn,
      replaceKeyRoleArn: steps.replaceKey.roleArn,
      approverArns: Fn.split(',', approvers),
    });
    new Remediation(this, 'Remediation', {
      ruleName: rule.ruleName,
      documentName: runbook.documentName,
      automationRoleArn: automationRole.roleArn,
      rotationPeriodInDays: textOf(parameters.rotationPeriodInDays),
      condition: parameters.bringsRule,
    });
    new RotationConformancePack(this, 'ConformancePack', {
      evaluatorArn: evaluator.functionArn,
      automationRoleArn: automationRole.roleArn,
      runbookName: runbook.documentName,
      rotationPeriodInDays: textOf(parameters.rotationPeriodInDays),
      evaluationFrequency: parameters.evaluationFrequency.valueAsString,
      ruleParametersText: ruleParametersText(parameters),
      condition: parameters.bringsConformancePack,
      after: [rule.permission],
    });

    const operations = new OperationsTopic(this, 'Operations', parameters);
    const drift = new Drift(this, 'Drift', { code, alarmTopicArn: operations.topicArn });
    new CentralCopy(this, 'CentralCopy', { code, parameters, evidence, alarmTopicArn: operations.topicArn });
    new CentralAccess(this, 'CentralAccess', parameters, evidence.bucketArn);
    new OtherAccounts(this, 'OtherAccounts', parameters).node.addDependency(evaluator);
    new LongSweep(this, 'LongSweep', evaluator, parameters);
    const functions = [...steps.functions, steps.replaceKey, feeder.requestApproval, drift.requestEvaluation];
    const alarms = new Alarms(this, 'Alarms', { topicArn: operations.topicArn, evaluator, functions });
    onlyIf(parameters.hasAlarms, alarms);
    const functionNames = [evaluator, ...functions].map(({ functionName }) => functionName);
    const dashboard = new Dashboard(this, 'Dashboard', { alarmArns: [...alarms.alarmArns, drift.alarmArn], functionNames });
    onlyIf(parameters.hasDashboard, dashboard);

    addOutputs(this, {
      ruleName: configRuleName,
      runbookName: runbook.documentName,
      topicArn: requestsGoTo.toString(),
      evidenceBucketName: evidence.bucketName,
      approverRoleArn: approverRole.roleArn,
      automationRoleArn: automationRole.roleArn,
      rotateNowRunbookName: rotateNowRunbook.documentName,
      rotateNowRoleArn: rotateNowRole.roleArn,
      replaceKeyRunbookName: replaceKeyRunbook.documentName,
      replaceKeyRunbookRoleArn: replaceKeyRunbookRole.roleArn,
      alarmTopicArn: operations.topicArn,
      dashboard: { name: dashboard.dashboardName, condition: parameters.hasDashboard },
      evaluatorFunctionArn: evaluator.functionArn,
    });
    // CloudFormation has known tags of these for a short time only: not every Region and tool does.
    const excludeResourceTypes = ['AWS::Config::ConformancePack', 'AWS::CloudWatch::Dashboard'];
    Tags.of(this).add('application', 'kms-rotation-governance', { excludeResourceTypes });
    acknowledge(this);
    acknowledgeControls(this);
  }
}

/**
 * The member stack of an app, for the account and Region it is deployed with.
 *
 * The template needs no bootstrap version and no asset, so that it can also be handed to a StackSet or pasted from S3. It is larger than
 * the 51,200 bytes that CloudFormation takes directly: `cdk deploy` puts it into the bucket of `cdk bootstrap`, once per account and Region.
 */
export const memberStack = (app: App, code: FunctionCode): MemberStack =>
  new MemberStack(app, 'KmsRotationMember', {
    code,
    // The spaces would be 70 KB of the 1 MB that CloudFormation takes.
    suppressTemplateIndentation: true,
    // The class declares optional members that its interface declares otherwise; under exactOptionalPropertyTypes that takes a cast.
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  });
