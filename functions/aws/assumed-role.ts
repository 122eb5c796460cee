import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@aws-sdk/types';
import { UnexpectedAnswerError } from './unexpected-answer.ts';

export type RoleToAssume = {
  readonly roleArn: string;
  /** Who is behind it, for CloudTrail of the account; at most 64 characters of `\w+=,.@-`. */
  readonly sessionName: string;
  readonly externalId?: string | undefined;
};

/** Temporary credentials of a role, of an account that may be another. @throws what AWS STS answers: AccessDenied also where there is no such role or account */
export async function assumeRole(sts: STSClient, { roleArn, sessionName, externalId }: RoleToAssume): Promise<AwsCredentialIdentity> {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    }),
  );
  if (Credentials?.AccessKeyId === undefined || Credentials.SecretAccessKey === undefined || Credentials.SessionToken === undefined)
    throw new UnexpectedAnswerError(`AssumeRole of ${roleArn}`, 'without credentials');
  return {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
    // With it a client that is given this function as its credentials asks for new ones in time.
    ...(Credentials.Expiration === undefined ? {} : { expiration: Credentials.Expiration }),
  };
}

/** A session named after who is behind it: CloudTrail of the account, and the evidence, show this name. @param arn of the caller, whose last part is the user or the session */
export const sessionNameFor = (arn: string): string =>
  (arn.split('/').at(-1) ?? '').replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 64) || 'kms-rotation';
