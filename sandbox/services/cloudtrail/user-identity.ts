import type { ApiCall } from '../../call.ts';
import { isRoot, roleIdOf, userIdOf, userNameOf } from '../../iam/unique-ids.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Who has made a call, as AWS CloudTrail records it (CloudTrail guide, "CloudTrail userIdentity
 * element"). A session has its role in `sessionIssuer` and no `userName` of its own. When its
 * credentials were issued, and the id of its access key, are left out, as they may be.
 */
export function userIdentityOf({ principal, invokedBy }: Pick<ApiCall, 'principal' | 'invokedBy'>): Members {
  const { kind, arn, accountId, sourceFunctionArn } = principal;
  if (kind === 'service') return { type: 'AWSService', invokedBy: arn };
  const by = invokedBy === undefined ? {} : { invokedBy };
  const common = { principalId: userIdOf(principal), arn, accountId };
  if (kind === 'user') {
    const userName = userNameOf(principal);
    return { type: isRoot(arn) ? 'Root' : 'IAMUser', ...common, ...(userName === undefined ? {} : { userName }), ...by };
  }
  return {
    type: 'AssumedRole',
    ...common,
    sessionContext: { sessionIssuer: sessionIssuerOf(principal), attributes: { mfaAuthenticated: 'false' } },
    // "If the request was made in scope of an AWS service, such as Lambda"; recorded samples of
    // 2025 and 2026 have these two.
    ...(sourceFunctionArn === undefined
      ? {}
      : { inScopeOf: { issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: sourceFunctionArn } }),
    ...by,
  };
}

function sessionIssuerOf({ arn, accountId, roleArn = arn }: ApiCall['principal']): Members {
  return { type: 'Role', principalId: roleIdOf(roleArn), arn: roleArn, accountId, userName: roleArn.split('/').at(-1) };
}

/**
 * `Username` of an event in the event history: the user's name, and the session's for a role.
 * That it is the session's is what the console shows, and not in the documentation.
 */
export function historyUserNameOf(userIdentity: unknown): string | undefined {
  const { type, userName, principalId } = (userIdentity ?? {}) as Members;
  if (type === 'AssumedRole') return String(principalId).split(':')[1];
  if (type === 'Root') return 'root';
  return typeof userName === 'string' ? userName : undefined;
}
