import { Fn } from 'aws-cdk-lib';
import { ArnPrincipal, CompositePrincipal, type IPrincipal, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { decisionPrefix, requestPrefix } from '../../functions/core/names.ts';
import { everyAutomationExecution, thisAccount } from '../arns.ts';
import { answersIn, decisionsIn, recordsNamed, requestsIn } from '../evidence-objects.ts';
import type { MemberParameters } from '../parameters.ts';
import { policyVariable } from '../policy-variable.ts';
import { allow } from './allow.ts';
import { recordReadActions } from './records.ts';

/**
 * Whom the deployment names; otherwise the account, which leaves it to IAM permissions on
 * sts:AssumeRole. In either case only under the caller's own name, so that the name of a session
 * proves a person: a user under the user name, the session of a role under the name of that session
 * (`aws:userid` of a session is the id of its role, a colon and its name; AWS IAM guide, "Policy
 * variables"). The name of a session has no colon in it.
 */
export const approverTrust = (parameters: MemberParameters): IPrincipal =>
  new CompositePrincipal(
    whom(parameters).withConditions({ StringEquals: { 'sts:RoleSessionName': policyVariable('aws:username') } }),
    whom(parameters).withConditions({ StringLike: { 'aws:userid': `*:${policyVariable('sts:RoleSessionName')}` } }),
  );

const whom = ({ hasApproverPrincipals, approverPrincipalArns }: MemberParameters): ArnPrincipal =>
  new ArnPrincipal(Fn.conditionIf(hasApproverPrincipals.logicalId, Fn.ref(approverPrincipalArns.logicalId), thisAccount).toString());

/** What an approver may do: read requests and answers, and answer in their own name. Neither start an execution nor touch a key. */
export const approverPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  // Systems Manager also checks that the caller is among the approvers of the execution.
  allow('Answer', { actions: ['ssm:SendAutomationSignal'], on: everyAutomationExecution }),
  allow('ReadExecutions', {
    actions: ['ssm:GetAutomationExecution', 'ssm:DescribeAutomationStepExecutions'],
    on: everyAutomationExecution,
  }),
  // DescribeAutomationExecutions knows no resource: IAM takes only `*` for it.
  allow('ListExecutions', { actions: ['ssm:DescribeAutomationExecutions'], on: '*' }),
  // The second approver sees what the first one has chosen.
  allow('ReadRequestsAnswersAndDecisions', {
    actions: recordReadActions,
    on: [
      recordsNamed(evidenceBucketArn, 'proposal.json'),
      requestsIn(evidenceBucketArn),
      answersIn(evidenceBucketArn),
      // What was decided lately, which `status` shows.
      decisionsIn(evidenceBucketArn),
    ],
  }),
  // The command line finds the parts of a request in its folder; the console shows the page from there.
  allow('ListRequestsAnswersAndDecisions', {
    actions: ['s3:ListBucket', 's3:ListBucketVersions'],
    on: evidenceBucketArn,
    onlyIf: {
      StringLike: { 's3:prefix': [`${requestPrefix}*`, `${decisionPrefix}*`, 'executions/*/proposal.json', 'executions/*/answers/*'] },
    },
  }),
  // The bucket policy keeps to their own name also those approvers who come with permissions of their own.
  allow('StoreOwnAnswer', { actions: ['s3:PutObject'], on: answersIn(evidenceBucketArn, `${policyVariable('aws:userid')}.json`) }),
];
