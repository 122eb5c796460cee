import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@aws-sdk/types';
import type { RuleEvent } from './event.ts';

/**
 * Credentials of the role `memberRoleName` in the account whose keys are evaluated, for a rule that is evaluated from another account. The result
 * token belongs to that account, so evaluations must be put with them too.
 */
export async function memberCredentials(sts: STSClient, roleName: string, event: RuleEvent): Promise<AwsCredentialIdentity> {
  const roleArn = `arn:${event.partition}:iam::${event.accountId}:role/${roleName}`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'kms-rotation-evaluation' }));
  if (Credentials?.AccessKeyId === undefined || Credentials.SecretAccessKey === undefined || Credentials.SessionToken === undefined) {
    throw new Error(`AssumeRole of ${roleArn} answered without credentials`);
  }
  return { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey, sessionToken: Credentials.SessionToken };
}
