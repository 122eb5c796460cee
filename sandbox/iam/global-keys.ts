import type { Principal } from '../call.ts';
import type { RequestContext } from './request-context.ts';
import { isRoot, userIdOf, userNameOf } from './unique-ids.ts';

/** Where an account is in its organization. */
export type Membership = {
  readonly organizationId: string;
  /** `o-…/r-…/ou-…/`, as the keys for organization paths have it. */
  readonly path: string;
};

export type RequestFacts = {
  readonly caller: Principal;
  readonly region: string;
  readonly at: Date;
  /** The account that owns what the request is about. */
  readonly resourceAccount: string;
  /** `undefined` for an account in no organization. */
  readonly membershipOf: (accountId: string) => Membership | undefined;
};

/** The global condition keys of a request that a user or a session of a role makes (IAM guide, "AWS global condition context keys"). */
export const globalKeys = ({ caller, region, at, resourceAccount, membershipOf }: RequestFacts): RequestContext => ({
  ...requestKeys(region, at),
  ...membershipKeys('Principal', membershipOf(caller.accountId)),
  ...membershipKeys('Resource', membershipOf(resourceAccount)),
  ...sourceKeys(undefined),
  ...principalKeys(caller),
  'aws:ResourceAccount': resourceAccount,
  [sourceFunctionArn]: caller.sourceFunctionArn,
});

/**
 * Not a global key, but one that comes with the credentials and not with the called service. It is
 * there in identity policies only (AWS Lambda guide, "Using source function ARN to control function
 * access behavior").
 */
const sourceFunctionArn = 'lambda:SourceFunctionArn';

/** What the policy of a resource sees of a request. */
export const asSeenByResource = (context: RequestContext): RequestContext => ({ ...context, [sourceFunctionArn]: undefined });

/** IAM guide, "IAM policy elements: Variables and tags", principal key values. */
const principalKeys = (caller: Principal): RequestContext => ({
  'aws:PrincipalAccount': caller.accountId,
  // Of a session this is the ARN of its role.
  'aws:PrincipalArn': caller.roleArn ?? caller.arn,
  'aws:PrincipalIsAWSService': 'false',
  'aws:PrincipalServiceName': undefined,
  'aws:PrincipalTag/*': undefined,
  'aws:PrincipalType': principalTypeOf(caller),
  'aws:userid': userIdOf(caller),
  'aws:username': userNameOf(caller),
});

function principalTypeOf({ kind, arn }: Principal): string {
  if (kind !== 'user') return 'AssumedRole';
  return isRoot(arn) ? 'Account' : 'User';
}

/** What a service of AWS acts for when it calls in its own name. */
export type Source = { readonly accountId: string; readonly arn?: string | undefined };

export type ServiceRequestFacts = Pick<RequestFacts, 'region' | 'at' | 'membershipOf'> & {
  readonly service: string;
  readonly source: Source;
};

/** The global condition keys of a request that a service of AWS makes in its own name. */
export const globalKeysOfService = ({ service, region, at, source, membershipOf }: ServiceRequestFacts): RequestContext => ({
  ...requestKeys(region, at),
  ...membershipKeys('Principal', undefined),
  ...sourceKeys(source, membershipOf(source.accountId)),
  'aws:PrincipalAccount': undefined,
  'aws:PrincipalArn': undefined,
  'aws:PrincipalIsAWSService': 'true',
  'aws:PrincipalServiceName': service,
  'aws:PrincipalTag/*': undefined,
  'aws:PrincipalType': undefined,
  'aws:userid': undefined,
  'aws:username': undefined,
  [sourceFunctionArn]: undefined,
});

const requestKeys = (region: string, at: Date): RequestContext => ({
  'aws:CurrentTime': at.toISOString(),
  'aws:EpochTime': String(Math.floor(at.getTime() / 1000)),
  'aws:RequestedRegion': region,
  // The endpoint stands for one that speaks TLS.
  'aws:SecureTransport': 'true',
  'aws:SourceVpc': undefined,
  'aws:SourceVpce': undefined,
  'aws:ViaAWSService': 'false',
});

const sourceKeys = (source: Source | undefined, membership?: Membership): RequestContext => ({
  'aws:SourceAccount': source?.accountId,
  'aws:SourceArn': source?.arn,
  ...membershipKeys('Source', membership),
});

const membershipKeys = (of: 'Principal' | 'Resource' | 'Source', membership: Membership | undefined): RequestContext => ({
  [`aws:${of}OrgID`]: membership?.organizationId,
  [`aws:${of}OrgPaths`]: membership === undefined ? undefined : [membership.path],
});
