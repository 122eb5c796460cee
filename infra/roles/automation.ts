import { Aws } from 'aws-cdk-lib';
import { type IPrincipal, type PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { rotationPeriodRange } from '../../functions/core/policy.ts';
import { everyAutomationExecution, everyConfigRule, everyKey } from '../arns.ts';
import { allow } from './allow.ts';

/** Only Systems Manager, and only for automation executions of this account and Region. */
export const automationTrust = (): IPrincipal =>
  new ServicePrincipal('ssm.amazonaws.com').withConditions({
    StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    ArnLike: { 'aws:SourceArn': everyAutomationExecution },
  });

type AutomationNeeds = {
  readonly stepFunctionArns: readonly string[];
  readonly maximumRotationPeriodInDays: string;
};

/** What the runbook that enables rotation may do. The only role of this stack that may do so, and the fence around that one write. */
export const automationPermissions = (needs: AutomationNeeds): readonly PolicyStatement[] => [
  runSteps(needs.stepFunctionArns),
  // Not fenced: the check right before the write must also see the keys that may not be written.
  allow('CheckAndConfirm', { actions: ['kms:DescribeKey', 'kms:GetKeyRotationStatus'], on: everyKey }),
  // KMS compares the key's own attributes, so that no fault in the runbook can reach another kind of key or set another period.
  // A condition on the rotation period denies a request without one: the runbook always names it.
  // The exemption tag is not fenced here: its key is a template parameter, and its value ends by date. RecordApproval reads it.
  allow('EnableRotationOfEligibleKeys', {
    actions: ['kms:EnableKeyRotation'],
    on: everyKey,
    onlyIf: {
      StringEquals: {
        'kms:CallerAccount': Aws.ACCOUNT_ID,
        'kms:KeySpec': 'SYMMETRIC_DEFAULT',
        'kms:KeyUsage': 'ENCRYPT_DECRYPT',
        'kms:KeyOrigin': 'AWS_KMS',
      },
      StringNotEqualsIfExists: { 'kms:MultiRegionKeyType': 'REPLICA' },
      NumericGreaterThanEquals: { 'kms:RotationPeriodInDays': String(rotationPeriodRange.minimum) },
      NumericLessThanEquals: { 'kms:RotationPeriodInDays': needs.maximumRotationPeriodInDays },
    },
  }),
  startReevaluation(),
];

/** What the runbook that rotates on demand may do. The only role of this stack that may do so; it cannot turn rotation on or off, nor import material. */
export const rotateNowPermissions = (needs: Pick<AutomationNeeds, 'stepFunctionArns'>): readonly PolicyStatement[] => [
  runSteps(needs.stepFunctionArns),
  allow('Check', { actions: ['kms:DescribeKey'], on: everyKey }),
  // AWS KMS compares the key's own attributes: no other kind of key, and no replica, whatever the runbook does.
  allow('RotateRotatableKeys', {
    actions: ['kms:RotateKeyOnDemand'],
    on: everyKey,
    onlyIf: {
      StringEquals: {
        'kms:CallerAccount': Aws.ACCOUNT_ID,
        'kms:KeySpec': 'SYMMETRIC_DEFAULT',
        'kms:KeyUsage': 'ENCRYPT_DECRYPT',
        'kms:KeyOrigin': ['AWS_KMS', 'EXTERNAL'],
      },
      StringNotEqualsIfExists: { 'kms:MultiRegionKeyType': 'REPLICA' },
    },
  }),
  startReevaluation(),
];

/** What the runbook that replaces keys may do: call its functions. What writes is one of them, with a role of its own. */
export const replaceKeyRunbookPermissions = (needs: Pick<AutomationNeeds, 'stepFunctionArns'>): readonly PolicyStatement[] => [
  runSteps(needs.stepFunctionArns),
  startReevaluation(),
];

const runSteps = (stepFunctionArns: readonly string[]): PolicyStatement =>
  allow('RunSteps', { actions: ['lambda:InvokeFunction'], on: stepFunctionArns });

const startReevaluation = (): PolicyStatement =>
  allow('StartReevaluation', { actions: ['config:StartConfigRulesEvaluation'], on: everyConfigRule });
