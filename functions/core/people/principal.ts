/** Who sent a signal, as far as a text names them: a session of a role, a user, or neither. */
export type Principal =
  | { readonly kind: 'session'; readonly accountId: string; readonly roleName: string; readonly sessionName: string }
  | { readonly kind: 'user'; readonly accountId: string | undefined; readonly userName: string };

const sessionPattern = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/;
const userPattern = /^arn:[^:]+:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/;
const rolePattern = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;
const userNamePattern = /^[\w+=,.@-]{1,64}$/;

/** The principal that an ARN of a session or a user names. `undefined`: the text names neither, as the ARN of a role does. */
export function principalIn(text: string): Principal | undefined {
  const [, sessionAccount, roleName, sessionName] = sessionPattern.exec(text) ?? [];
  if (sessionAccount !== undefined && roleName !== undefined && sessionName !== undefined)
    return { kind: 'session', accountId: sessionAccount, roleName, sessionName };
  const [, userAccount, userName] = userPattern.exec(text) ?? [];
  return userAccount === undefined || userName === undefined ? undefined : { kind: 'user', accountId: userAccount, userName };
}

/**
 * As {@link principalIn}, also for a bare user name that the list of approvers has: in which form
 * Systems Manager names an approver is not documented. Any other bare name may be a session's.
 */
export function signallerIn(text: string, approvers: readonly string[]): Principal | undefined {
  const isListedName = userNamePattern.test(text) && approvers.includes(text);
  return principalIn(text) ?? (isListedName ? { kind: 'user', accountId: undefined, userName: text } : undefined);
}

/** Whether an entry of a list of approvers lets this principal approve: its own ARN, its name, or the role of its session. */
export function isListed(principal: Principal, approvers: readonly string[]): boolean {
  return approvers.some((entry) => {
    if (principal.kind === 'user') {
      const named = principalIn(entry);
      return entry === principal.userName || (named !== undefined && isSamePrincipal(named, principal));
    }
    const [, accountId, roleName] = rolePattern.exec(entry) ?? [];
    const named = principalIn(entry);
    // A role's path is in its ARN and not in the ARN of its sessions.
    return (
      (accountId === principal.accountId && roleName === principal.roleName) || (named !== undefined && isSamePrincipal(named, principal))
    );
  });
}

/** An account that is not named can be any. */
export function isSamePrincipal(one: Principal, other: Principal): boolean {
  const sameAccount = one.accountId === undefined || other.accountId === undefined || one.accountId === other.accountId;
  if (one.kind === 'user') return other.kind === 'user' && sameAccount && one.userName === other.userName;
  return other.kind === 'session' && sameAccount && one.roleName === other.roleName && one.sessionName === other.sessionName;
}

/** The name of the role in the ARN of a role, with its account; `undefined` for anything else. */
export function roleIn(arn: string): { readonly accountId: string; readonly roleName: string } | undefined {
  const [, accountId, roleName] = rolePattern.exec(arn) ?? [];
  return accountId === undefined || roleName === undefined ? undefined : { accountId, roleName };
}
