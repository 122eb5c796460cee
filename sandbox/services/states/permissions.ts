import type { NeededPermissions } from '../../iam/guard.ts';

/** The permissions of AWS Step Functions' operations (Service Authorization Reference, "AWS Step Functions"). */
export const statesPermissions: NeededPermissions = {
  StartExecution: ({ input }) => [{ action: 'states:StartExecution', resource: String(input['stateMachineArn']) }],
  DescribeExecution: ({ input }) => [{ action: 'states:DescribeExecution', resource: String(input['executionArn']) }],
};
