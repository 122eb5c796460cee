/** Kinds of policies that limit what others allow, as AWS names them in its messages. */
export type LimitingPolicy = 'service control policy' | 'resource control policy' | 'VPC endpoint policy';

/**
 * With the ARN of the policy, where AWS gives it (IAM guide, "Troubleshoot access denied error
 * messages").
 */
export const explicitDenyIn = (policy: LimitingPolicy, policyArn?: string): string =>
  `with an explicit deny in a ${policy}${policyArn === undefined ? '' : `: ${policyArn}`}`;

/** An implicit denial, in the words of the same page. */
export const noneAllows = (policy: LimitingPolicy, action: string): string => `because no ${policy} allows the ${action} action`;

/** Whether a refusal comes from a statement that denies, which nothing outweighs. */
export const isExplicitDeny = (refusal: string): boolean => refusal.startsWith('with an explicit deny');

/**
 * Whether all that is missing is an Allow of an identity or of a resource, which a grant of AWS KMS
 * can stand in for.
 */
export const isMissingAllow = (refusal: string): boolean => /^because no (identity|resource)-based policy allows /.test(refusal);

/** Whether it is the resource's own policy that refuses, by a statement or by none. */
export const isByResource = (refusal: string): boolean => refusal.includes('resource-based policy');
