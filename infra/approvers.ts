import { Fn } from 'aws-cdk-lib';
import { approverRoleArn } from './arns.ts';
import type { MemberParameters } from './parameters.ts';

/** Who may approve, as comma separated ARNs: the approver role and whoever the deployment adds. Whoever starts a request cannot choose them. */
export const approversText = ({ hasAdditionalApprovers, additionalApproverArns }: MemberParameters): string =>
  Fn.conditionIf(
    hasAdditionalApprovers.logicalId,
    Fn.join(',', [approverRoleArn, Fn.join(',', additionalApproverArns.valueAsList)]),
    approverRoleArn,
  ).toString();
