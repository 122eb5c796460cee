import { Fn, Token } from 'aws-cdk-lib';
import { approverRoleArn } from './arns.ts';
import type { MemberParameters } from './parameters.ts';

/** Who may approve, as comma separated ARNs: the approver role and whoever the deployment adds. Whoever starts a request cannot choose them. */
export const approversText = ({ hasAdditionalApprovers, additionalApproverArns }: MemberParameters): string =>
  Fn.conditionIf(
    hasAdditionalApprovers.logicalId,
    Fn.join(',', [approverRoleArn, Fn.join(',', additionalApproverArns.valueAsList)]),
    approverRoleArn,
  ).toString();

/**
 * The approver at the position of `MinimumApprovals`, counted from 1. Where there are fewer approvers
 * there is none, and CloudFormation refuses the deployment: `Fn::Select` beyond the end of a list is
 * a stack error (CloudFormation guide, "Fn::Select"). Rules of a template can count nothing.
 */
export const lastRequiredApprover = (approvers: string, { minimumApprovals }: MemberParameters): string =>
  Token.asString({ 'Fn::Select': [{ Ref: minimumApprovals.logicalId }, { 'Fn::Split': [',', Fn.join('', [',', approvers])] }] });
