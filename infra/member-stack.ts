import { type App, DefaultStackSynthesizer, Fn, type IStackSynthesizer, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { configRuleName, replaceKeyRunbookName, rolePrefixes, rotateNowRunbookName, runbookName } from '../functions/core/names.ts';
import { acknowledge } from './acknowledgements/member.ts';
import { Alarms } from './alarms.ts';
import { ApprovalTopic } from './approval-topic.ts';
import { approversText, lastRequiredApprover } from './approvers.ts';
import { CentralAccess, OtherAccounts } from './central-access.ts';
import { CentralCopy } from './central-copy.ts';
import { RotationConformancePack } from './conformance-pack/rotation-conformance-pack.ts';
import { acknowledgeControls } from './controls/member.ts';
import { Dashboard } from './dashboard.ts';
import { Drift } from './drift.ts';
import { evaluatorFunction } from './evaluator.ts';
import { EvidenceBucket } from './evidence-bucket.ts';
import { FunctionChanges } from './function-changes.ts';
import type { FunctionCode } from './function-code.ts';
import { sharedCode } from './inline-code/shared-code.ts';
import { LongSweep } from './long-sweep.ts';
import { onlyIf } from './monitoring.ts';
import { OperationsTopic } from './operations-topic.ts';
import { addOutputs } from './outputs.ts';
import { groupParameters } from './parameter-groups.ts';
import { memberParameters } from './parameters.ts';
import { regionalRole } from './regional-role.ts';
import { Remediation } from './remediation.ts';
import { RequestScheduler } from './request-scheduler.ts';
import { approverPermissions, approverTrust } from './roles/approver.ts';
import { automationPermissions, automationTrust } from './roles/automation.ts';
import { RotationRule } from './rule.ts';
import { ruleParametersText, textOf } from './rule-parameters.ts';
import { Runbook } from './runbook/runbook.ts';
import { StepFunctions } from './runbook/step-functions.ts';

export type MemberStackProps = StackProps & { readonly code: FunctionCode };

/** Everything that one account and Region needs: evaluate, ask, change, validate, keep the evidence. */
export class MemberStack extends Stack {
  constructor(scope: Construct, id: string, { code: texts, ...props }: MemberStackProps) {
    super(scope, id, {
      description:
        'KMS key rotation governance: AWS Config rule, approval runbook, evidence bucket and their roles for one account and Region.',
      ...props,
    });
    const parameters = memberParameters(this);
    const code = sharedCode(this, texts);
    groupParameters(this, parameters);
    const approvers = approversText(parameters);

    const evidence = new EvidenceBucket(this, 'Evidence', parameters);
    const topic = new ApprovalTopic(this, 'Approvals', parameters);
    const requestsGoTo = Fn.conditionIf(parameters.hasCentralTopic.logicalId, parameters.centralTopicArn.valueAsString, topic.topicArn);
    const evaluator = evaluatorFunction(this, { code, parameters, evidenceBucketArn: evidence.bucketArn });
    const rule = new RotationRule(this, 'RotationRule', {
      evaluatorArn: evaluator.functionArn,
      parameters,
      condition: parameters.bringsRule,
    });
    const steps = new StepFunctions(this, 'Steps', {
      code,
      parameters,
      evidence,
      topicArn: requestsGoTo.toString(),
      approvers,
      lastRequiredApprover: lastRequiredApprover(approvers, parameters),
    });
    const runbook = new Runbook(this, 'Runbook', runbookName);
    const rotateNowRunbook = new Runbook(this, 'RotateNowRunbook', rotateNowRunbookName);
    const replaceKeyRunbook = new Runbook(this, 'ReplaceKeyRunbook', replaceKeyRunbookName);

    const executionRole = (id: string, namePrefix: string, description: string, functions = steps.all) =>
      regionalRole(this, id, {
        namePrefix,
        description,
        trust: automationTrust(),
        permissions: automationPermissions(functions.map(({ functionArn }) => functionArn)),
      });
    const automationRole = executionRole(
      'AutomationRole',
      rolePrefixes.automation,
      'Works as the approval runbooks: invokes their functions and starts the re-evaluation. No permission in AWS KMS.',
    );
    // For one release: executions that wait while the stack is updated go on with the role that they were started with, and end without a change.
    const afterAnUpgrade = [steps.recordDecision, steps.validateRotation];
    const rotateNowRole = executionRole(
      'RotateNowRole',
      rolePrefixes.rotateNow,
      'For executions of the last release that wait for an approval. No permission in AWS KMS.',
      afterAnUpgrade,
    );
    const replaceKeyRunbookRole = executionRole(
      'ReplaceKeyRunbookRole',
      rolePrefixes.replaceKeyRunbook,
      'For executions of the last release that wait for an approval. No permission in AWS KMS.',
      afterAnUpgrade,
    );
    // The id of the construct is the identity of the function and its role in the stack.
    const scheduler = new RequestScheduler(this, 'Feeder', {
      code,
      parameters,
      evidence,
      approvers,
      automationRoleArn: automationRole.roleArn,
    });
    const approverRole = regionalRole(this, 'ApproverRole', {
      namePrefix: rolePrefixes.approver,
      description:
        'For the people who approve rotation requests, each under their own name: read a request, answer it. Cannot start one and cannot touch a key.',
      trust: approverTrust(parameters),
      permissions: approverPermissions(evidence.bucketArn),
    });
    evidence.keepTo({
      requestApproval: scheduler.requestApproval.roleArn,
      assessRequest: steps.assessRequest.roleArn,
      notifyApprovers: steps.notifyApprovers.roleArn,
      recordDecision: steps.recordDecision.roleArn,
      applyChanges: steps.applyChanges.roleArn,
      replaceKey: steps.replaceKey.roleArn,
      validateRotation: steps.validateRotation.roleArn,
      approvers: Fn.split(',', approvers),
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
    const drift = new Drift(this, 'Drift', { code, parameters, evidence, alarmTopicArn: operations.topicArn });
    const copy = new CentralCopy(this, 'CentralCopy', { code, parameters, evidence, alarmTopicArn: operations.topicArn });
    new CentralAccess(this, 'CentralAccess', parameters, evidence.bucketArn);
    new OtherAccounts(this, 'OtherAccounts', parameters).node.addDependency(evaluator);
    new LongSweep(this, 'LongSweep', evaluator, parameters);
    const functions = [...steps.all, scheduler.requestApproval, drift.requestEvaluation];
    const alarms = new Alarms(this, 'Alarms', { topicArn: operations.topicArn, evaluator, functions });
    onlyIf(parameters.hasAlarms, alarms);
    const functionNames = [evaluator, ...functions].map(({ functionName }) => functionName);
    const functionChanges = new FunctionChanges(this, 'FunctionChanges', {
      functionNames: [...functionNames, copy.functionName],
      alarmTopicArn: operations.topicArn,
    });
    const alarmArns = [...alarms.alarmArns, drift.alarmArn, functionChanges.alarmArn];
    const dashboard = new Dashboard(this, 'Dashboard', { alarmArns, functionNames });
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
