import type { ApiCall, ServiceOperations } from '../call.ts';
import type { SandboxClock } from '../clock.ts';
import { roleIdOf, userIdOf } from '../iam/unique-ids.ts';
import type { Identities } from '../identities.ts';
import { ServiceError } from '../service-error.ts';

/** AWS STS: sessions of roles, by their trust policies, and who one is. */
export const createStsService = (identities: Identities, clock: SandboxClock): ServiceOperations => ({
  AssumeRole: async (call) => {
    const { input, region, principal: caller } = call;
    const seconds = checkedDuration(call);
    const { credentials, principal } = identities.assumeRole({
      caller,
      roleArn: String(input['RoleArn']),
      sessionName: checkedSessionName(input),
      externalId: input['ExternalId'] === undefined ? undefined : String(input['ExternalId']),
      region,
    });
    return {
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken ?? '',
        Expiration: new Date(clock.now().getTime() + seconds * 1000),
      },
      AssumedRoleUser: { AssumedRoleId: `${roleIdOf(principal.roleArn ?? '')}:${principal.sessionName ?? ''}`, Arn: principal.arn },
    };
  },
  GetCallerIdentity: async ({ principal }) => ({ UserId: userIdOf(principal) ?? '', Account: principal.accountId, Arn: principal.arn }),
});

/** What narrows a session, or marks it: not simulated, and so not passed over. */
const unread = ['Policy', 'PolicyArns', 'Tags', 'TransitiveTagKeys', 'SourceIdentity', 'ProvidedContexts', 'SerialNumber', 'TokenCode'];

function checkedSessionName(input: ApiCall['input']): string {
  const given = unread.find((name) => input[name] !== undefined);
  if (given !== undefined) throw new ServiceError('SandboxNotImplemented', `sts AssumeRole with ${given} is not simulated`, 501);
  const name = String(input['RoleSessionName']);
  // AWS STS API, AssumeRole, RoleSessionName.
  if (!/^[\w+=,.@-]{2,64}$/.test(name))
    throw new ServiceError(
      'ValidationError',
      `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]* and have 2 to 64 characters`,
    );
  return name;
}

/**
 * AWS STS API, AssumeRole, DurationSeconds: 15 minutes to 12 hours, and at most one hour where
 * roles are chained.
 */
function checkedDuration({ input, principal }: ApiCall): number {
  const seconds = Number(input['DurationSeconds'] ?? 3600);
  if (seconds < 900 || seconds > 43_200)
    throw new ServiceError('ValidationError', `Value '${seconds}' at 'durationSeconds' must be from 900 to 43200`);
  if (principal.kind === 'assumedRole' && seconds > 3600)
    throw new ServiceError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  return seconds;
}
