import type { STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@aws-sdk/types';
import { assumeRole } from '../aws/assumed-role.ts';
import type { RuleEvent } from './event.ts';

/**
 * Credentials of the role `memberRoleName` in the account whose keys are evaluated, for a rule that is evaluated from another account. The result
 * token belongs to that account, so evaluations must be put with them too.
 */
export const memberCredentials = (sts: STSClient, roleName: string, event: RuleEvent): Promise<AwsCredentialIdentity> =>
  assumeRole(sts, {
    roleArn: `arn:${event.partition}:iam::${event.accountId}:role/${roleName}`,
    sessionName: 'kms-rotation-evaluation',
  });
