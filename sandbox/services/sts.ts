import type { ServiceOperations } from '../call.ts';
import type { SandboxClock } from '../clock.ts';
import type { Identities } from '../identities.ts';

/** AWS STS: sessions of roles, by their trust policies, and who one is. */
export const createStsService = (identities: Identities, clock: SandboxClock): ServiceOperations => ({
  AssumeRole: async ({ input, region, principal: caller }) => {
    const { credentials, principal } = identities.assumeRole({
      caller,
      roleArn: String(input['RoleArn']),
      sessionName: String(input['RoleSessionName']),
      externalId: input['ExternalId'] === undefined ? undefined : String(input['ExternalId']),
      region,
    });
    const seconds = Number(input['DurationSeconds'] ?? 3600);
    return {
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken ?? '',
        Expiration: new Date(clock.now().getTime() + seconds * 1000),
      },
      AssumedRoleUser: { AssumedRoleId: `AROASANDBOX:${principal.sessionName ?? ''}`, Arn: principal.arn },
    };
  },
  GetCallerIdentity: async ({ principal }) => ({ UserId: 'AIDASANDBOX', Account: principal.accountId, Arn: principal.arn }),
});
