import { Fn } from 'aws-cdk-lib';
import { ArnPrincipal, type IPrincipal, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { requestPrefix } from '../../functions/core/names.ts';
import { everyAutomationExecution, recordsNamed, requestsIn, thisAccount } from '../arns.ts';
import type { MemberParameters } from '../parameters.ts';
import { allow } from './allow.ts';

/** Whom the deployment names; otherwise the account, which leaves it to IAM permissions on sts:AssumeRole. */
export const approverTrust = ({ hasApproverPrincipals, approverPrincipalArns }: MemberParameters): IPrincipal =>
  new ArnPrincipal(Fn.conditionIf(hasApproverPrincipals.logicalId, Fn.ref(approverPrincipalArns.logicalId), thisAccount).toString());

/** What an approver may do: read the request, narrow it, answer it. Neither start an execution nor touch a key. */
export const approverPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  // Systems Manager also checks that the caller is among the approvers of the execution.
  allow('Answer', { actions: ['ssm:SendAutomationSignal'], on: everyAutomationExecution }),
  allow('ReadRequests', {
    actions: ['ssm:GetAutomationExecution', 'ssm:DescribeAutomationStepExecutions'],
    on: everyAutomationExecution,
  }),
  // DescribeAutomationExecutions knows no resource: IAM takes only `*` for it.
  allow('ListRequests', { actions: ['ssm:DescribeAutomationExecutions'], on: '*' }),
  allow('ReadProposals', {
    actions: ['s3:GetObject'],
    on: [recordsNamed(evidenceBucketArn, 'proposal.json'), requestsIn(evidenceBucketArn)],
  }),
  // The command line finds the parts of a request in its folder; the console shows the page from there.
  allow('ListRequestFolders', {
    actions: ['s3:ListBucket'],
    on: evidenceBucketArn,
    onlyIf: { StringLike: { 's3:prefix': [`${requestPrefix}*`] } },
  }),
  allow('NarrowRequests', { actions: ['s3:PutObject'], on: recordsNamed(evidenceBucketArn, 'selection.json') }),
];
