/** A variable as the policy language writes it, which IAM fills in at each request; not a variable of CloudFormation. */
export const policyVariable = (key: string): string => `$\{${key}}`;
