import { createHash } from 'node:crypto';
import type { Principal } from '../call.ts';

/** Characters of the unique ids that IAM gives out. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The unique id of a role: `AROA` and 17 characters (IAM guide, "IAM identifiers", unique
 * identifiers). It follows from the ARN, so that it stays the same over restarts; on AWS, a role
 * that is deleted and created again gets another.
 */
export const roleIdOf = (roleArn: string): string => `AROA${idOf(roleArn)}`;

/**
 * `aws:userid` of a caller, which AWS STS also returns as UserId and AWS CloudTrail as principalId
 * (IAM guide, "IAM policy elements: Variables and tags", principal key values): the account id for
 * the root user, `AIDA…` for a user, `AROA…:session` for a session of a role. A service of AWS in
 * its own name has none.
 */
export function userIdOf({ kind, arn, accountId, roleArn, sessionName }: Principal): string | undefined {
  if (kind === 'service') return undefined;
  if (kind === 'assumedRole') return `${roleIdOf(roleArn ?? arn)}:${sessionName ?? ''}`;
  return isRoot(arn) ? accountId : `AIDA${idOf(arn)}`;
}

/** `aws:username`: of IAM users only. */
export const userNameOf = ({ kind, arn }: Principal): string | undefined =>
  kind === 'user' && !isRoot(arn) ? arn.split('/').at(-1) : undefined;

/** Whether an ARN names the root user of an account. */
export const isRoot = (arn: string): boolean => arn.endsWith(':root');

const idOf = (arn: string): string =>
  [...createHash('sha256').update(arn).digest().subarray(0, 17)].map((byte) => alphabet[byte % alphabet.length]).join('');
