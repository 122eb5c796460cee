import { Aws } from 'aws-cdk-lib';
import { type IPrincipal, type PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { everyAutomationExecution, everyConfigRule } from '../arns.ts';
import { allow } from './allow.ts';

/** Only Systems Manager, and only for automation executions of this account and Region. */
export const automationTrust = (): IPrincipal =>
  new ServicePrincipal('ssm.amazonaws.com').withConditions({
    StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    ArnLike: { 'aws:SourceArn': everyAutomationExecution },
  });

/**
 * What an execution of our documents may do: invoke the functions of their steps, and start the
 * re-evaluation. It has no permission in AWS KMS, so that whoever passes the role to another
 * document gets nothing: the functions act on executions of our documents alone.
 */
export const automationPermissions = (stepFunctionArns: readonly string[]): readonly PolicyStatement[] => [
  allow('RunSteps', { actions: ['lambda:InvokeFunction'], on: stepFunctionArns }),
  allow('StartReevaluation', { actions: ['config:StartConfigRulesEvaluation'], on: everyConfigRule }),
];
