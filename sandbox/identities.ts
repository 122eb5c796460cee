import { createHash } from 'node:crypto';
import type { Principal } from './call.ts';
import { ServiceError } from './service-error.ts';

export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

type TrustStatement = { readonly Effect?: unknown; readonly Principal?: unknown };
type Role = { readonly arn: string; readonly trusted: readonly TrustStatement[] };

export type Identities = {
  /** Lasting credentials of a user or role; the same every time, so that a printed environment stays good over restarts. */
  readonly credentialsFor: (principalArn: string) => Credentials;
  /** Credentials of a session of a role, without asking its trust policy: what services do for the functions and executions they run. */
  readonly sessionOf: (roleArn: string, sessionName: string) => Credentials;
  readonly registerRole: (roleArn: string, trustPolicy: unknown) => void;
  readonly hasRole: (roleArn: string) => boolean;
  /** Whether a role lets a service assume it. */
  readonly trustsService: (roleArn: string, service: string) => boolean;
  /** @throws ServiceError AccessDenied */
  readonly assumeRole: (
    caller: Principal,
    roleArn: string,
    sessionName: string,
  ) => { readonly credentials: Credentials; readonly principal: Principal };
  readonly principalOf: (accessKeyId: string) => Principal | undefined;
};

/** Who is who, in all accounts: an ARN says which it belongs to. Requests are told apart by their access key id alone: signatures are not verified here. */
export function createIdentities(): Identities {
  const principals = new Map<string, Principal>();
  const roles = new Map<string, Role>();

  const issue = (principal: Principal): Credentials => {
    const digest = createHash('sha256').update(`${principal.arn}`).digest('hex').toUpperCase();
    const accessKeyId = `${principal.kind === 'user' ? 'AKIA' : 'ASIA'}${digest.slice(0, 16)}`;
    principals.set(accessKeyId, principal);
    const credentials = { accessKeyId, secretAccessKey: `sandbox${digest.slice(16, 49)}` };
    return principal.kind === 'assumedRole' ? { ...credentials, sessionToken: `sandbox-session-${digest.slice(0, 32)}` } : credentials;
  };

  const session = (roleArn: string, sessionName: string): Principal => {
    const { partition, accountId } = placeOf(roleArn);
    return {
      kind: 'assumedRole',
      arn: `arn:${partition}:sts::${accountId}:assumed-role/${roleArn.split('/').at(-1)}/${sessionName}`,
      accountId,
      roleArn,
      sessionName,
    };
  };

  return {
    credentialsFor: (principalArn) =>
      issue(
        /:role\//.test(principalArn)
          ? session(principalArn, 'sandbox')
          : { kind: 'user', arn: principalArn, accountId: placeOf(principalArn).accountId },
      ),
    sessionOf: (roleArn, sessionName) => issue(session(roleArn, sessionName)),
    registerRole: (roleArn, trustPolicy) => {
      roles.set(roleArn, { arn: roleArn, trusted: statementsIn(trustPolicy) });
    },
    hasRole: (roleArn) => roles.has(roleArn),
    trustsService: (roleArn, service) => roles.get(roleArn)?.trusted.some((statement) => allows(statement, 'Service', [service])) ?? false,
    assumeRole: (caller, roleArn, sessionName) => {
      const role = roles.get(roleArn);
      const { partition } = placeOf(roleArn);
      const names = [
        caller.arn,
        caller.accountId,
        `arn:${partition}:iam::${caller.accountId}:root`,
        ...(caller.roleArn === undefined ? [] : [caller.roleArn]),
      ];
      if (role === undefined || !role.trusted.some((statement) => allows(statement, 'AWS', names))) {
        throw new ServiceError(
          'AccessDenied',
          `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
          403,
        );
      }
      const principal = session(roleArn, sessionName);
      return { credentials: issue(principal), principal };
    },
    principalOf: (accessKeyId) => principals.get(accessKeyId),
  };
}

/** `arn:<partition>:iam::<account>:…` */
function placeOf(arn: string): { readonly partition: string; readonly accountId: string } {
  const [, partition = '', , , accountId = ''] = arn.split(':');
  return { partition, accountId };
}

function statementsIn(policy: unknown): readonly TrustStatement[] {
  const statement = typeof policy === 'object' && policy !== null && 'Statement' in policy ? policy.Statement : [];
  return Array.isArray(statement) ? statement : [statement as TrustStatement];
}

function allows({ Effect, Principal: principal }: TrustStatement, kind: 'AWS' | 'Service', names: readonly string[]): boolean {
  if (Effect !== 'Allow' || typeof principal !== 'object' || principal === null) return false;
  const named = (principal as Record<string, unknown>)[kind];
  return (Array.isArray(named) ? named : [named]).some((name) => names.includes(String(name)));
}
