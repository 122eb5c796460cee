import { createHash } from 'node:crypto';
import type { Principal } from './call.ts';
import type { Authorizer } from './iam/authorizer.ts';
import { evaluate } from './iam/evaluate.ts';
import { globalKeysOfService, type Membership, type Source } from './iam/global-keys.ts';
import type { PolicyDocument } from './iam/policy-document.ts';
import type { RoleRegistry } from './iam/role-registry.ts';
import { ServiceError } from './service-error.ts';

export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

/** A call of AssumeRole. */
export type RoleRequest = {
  readonly caller: Principal;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId?: string | undefined;
  readonly region: string;
};

export type Identities = {
  /** Lasting credentials of a user or role; the same every time, so that a printed environment stays good over restarts. */
  readonly credentialsFor: (principalArn: string) => Credentials;
  /**
   * Credentials of the execution environments of a function, without asking the trust policy of its
   * role.
   */
  readonly credentialsOfFunction: (fn: {
    readonly functionArn: string;
    readonly functionName: string;
    readonly roleArn: string;
  }) => Credentials;
  /** Whether a role lets a service assume it, for the resource that the service does it for: in its own account, if none is named. */
  readonly trustsService: (roleArn: string, service: string, source?: Source) => boolean;
  /** @throws ServiceError AccessDenied */
  readonly assumeRole: (request: RoleRequest) => { readonly credentials: Credentials; readonly principal: Principal };
  readonly principalOf: (accessKeyId: string) => Principal | undefined;
};

export type IdentitiesOptions = {
  readonly authorizer: Authorizer;
  readonly roles: RoleRegistry;
  readonly membershipOf?: (accountId: string) => Membership | undefined;
};

/**
 * Who is who, in all accounts: an ARN says which it belongs to. Requests are told apart by their access key id alone: signatures are not
 * verified here.
 */
export function createIdentities({ authorizer, roles, membershipOf = () => undefined }: IdentitiesOptions): Identities {
  const principals = new Map<string, Principal>();

  const issue = (principal: Principal): Credentials => {
    // A function's session and one of the same name that a person has opened are not the same.
    const { arn, sourceFunctionArn = '' } = principal;
    const digest = createHash('sha256').update(`${arn}${sourceFunctionArn}`).digest('hex').toUpperCase();
    const accessKeyId = `${principal.kind === 'user' ? 'AKIA' : 'ASIA'}${digest.slice(0, 16)}`;
    principals.set(accessKeyId, principal);
    const credentials = { accessKeyId, secretAccessKey: `sandbox${digest.slice(16, 49)}` };
    return principal.kind === 'assumedRole' ? { ...credentials, sessionToken: `sandbox-session-${digest.slice(0, 32)}` } : credentials;
  };

  return {
    credentialsFor: (principalArn) =>
      issue(
        /:role\//.test(principalArn)
          ? sessionFrom(principalArn, 'sandbox')
          : { kind: 'user', arn: principalArn, accountId: placeOf(principalArn).accountId },
      ),
    // The session is named after the function (AWS security blog, "Easily control the naming of
    // individual IAM role sessions").
    credentialsOfFunction: ({ functionArn, functionName, roleArn }) =>
      issue({ ...sessionFrom(roleArn, functionName), sourceFunctionArn: functionArn }),
    trustsService: (roleArn, service, source = { accountId: placeOf(roleArn).accountId }) => {
      const trust = roles.find(roleArn)?.trust;
      const context = { ...globalKeysOfService({ service, region: '', at: new Date(), source, membershipOf }), ...sessionKeys };
      const request = { caller: { kind: 'service', name: service }, action: 'sts:AssumeRole', resource: roleArn, context } as const;
      return trust !== undefined && evaluate([trust], request) === 'allowed';
    },
    assumeRole: (request) => {
      const { caller, roleArn, sessionName } = request;
      if (!mayAssume(roles.find(roleArn)?.trust, request, authorizer))
        throw new ServiceError(
          'AccessDenied',
          `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
          403,
        );
      const principal = sessionFrom(roleArn, sessionName);
      return { credentials: issue(principal), principal };
    },
    principalOf: (accessKeyId) => principals.get(accessKeyId),
  };
}

/** Tags and source identities of sessions are not simulated: no request has any. */
const sessionKeys = {
  'aws:RequestTag/*': undefined,
  'aws:TagKeys': undefined,
  'sts:ExternalId': undefined,
  'sts:RoleSessionName': undefined,
  'sts:SourceIdentity': undefined,
  'sts:TransitiveTagKeys': undefined,
};

function mayAssume(
  trust: PolicyDocument | undefined,
  { caller, roleArn, sessionName, externalId, region }: RoleRequest,
  authorizer: Authorizer,
): boolean {
  // Nobody is known in another partition, whatever a trust policy says.
  if (trust === undefined || caller.kind === 'service' || placeOf(caller.arn).partition !== placeOf(roleArn).partition) return false;
  const refusal = authorizer.refusalOf({
    caller,
    region,
    action: 'sts:AssumeRole',
    resource: roleArn,
    owner: placeOf(roleArn).accountId,
    context: { ...sessionKeys, 'sts:ExternalId': externalId, 'sts:RoleSessionName': sessionName },
    resourcePolicy: trust,
    needsResourcePolicy: true,
  });
  return refusal === undefined;
}

/** A session of a role, as it appears to the services it calls. */
export function sessionFrom(roleArn: string, sessionName: string): Principal {
  const { partition, accountId } = placeOf(roleArn);
  const arn = `arn:${partition}:sts::${accountId}:assumed-role/${roleArn.split('/').at(-1)}/${sessionName}`;
  return { kind: 'assumedRole', arn, accountId, roleArn, sessionName };
}

/** `arn:<partition>:iam::<account>:…` */
function placeOf(arn: string): { readonly partition: string; readonly accountId: string } {
  const [, partition = '', , , accountId = ''] = arn.split(':');
  return { partition, accountId };
}
