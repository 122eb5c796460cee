import { type Principal, principalIn } from './principal.ts';

/** Session names that software chooses: no person is behind such a name. */
const machineNames: readonly RegExp[] = [
  /^botocore-session-/i,
  /^aws-sdk-/i,
  /^aws-go-sdk-/i,
  /^aws-dotnet-sdk-session-/i,
  /^awscli-session/i,
  /^AWSCloudFormation$/i,
  /^i-[0-9a-f]{8,17}$/i,
  /^\d+$/,
  /^KmsRotation-/,
  /^Automation-/i,
];

/** The name that a principal goes by: of a user, or of the session of a role. */
const nameOf = (principal: Principal): string => (principal.kind === 'user' ? principal.userName : principal.sessionName);

/** Only a service assumes its service-linked role, and in which form it names the session is not documented (IAM guide, "Service-linked roles"). */
export const isService = (principal: Principal): boolean =>
  principal.kind === 'session' && principal.roleName.startsWith('AWSServiceRoleFor');

/**
 * The person behind a principal, by the name of the user or session; `undefined` for a name that
 * software chooses. That a session's name is its person's own is forced where the approver role is
 * assumed; elsewhere it proves nothing (docs/security.md).
 */
export function personOf(principal: Principal): string | undefined {
  const name = nameOf(principal);
  return isService(principal) || machineNames.some((pattern) => pattern.test(name)) ? undefined : name;
}

/** The person that an ARN names, if it names one. */
export function personIn(arn: string): string | undefined {
  const principal = principalIn(arn);
  return principal === undefined ? undefined : personOf(principal);
}

/** Whether two names are one person's: without regard to case, and without the domain of an e-mail address where the other name has none. */
export function isSamePerson(one: string, other: string): boolean {
  const [local = '', domain] = partsOf(one);
  const [otherLocal = '', otherDomain] = partsOf(other);
  return local === otherLocal && (domain === undefined || otherDomain === undefined || domain === otherDomain);
}

/** Whether two names are the same but for case: what one of them says, the other has said. */
export const isSameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function partsOf(name: string): readonly [string, string | undefined] {
  const lower = name.toLowerCase();
  const at = lower.lastIndexOf('@');
  return at <= 0 ? [lower, undefined] : [lower.slice(0, at), lower.slice(at + 1)];
}

/** How many distinct persons there are. Names that may be one person's count once, also where a third name joins them. */
export function countPersons(names: readonly string[]): number {
  let groups: string[][] = [];
  for (const name of names) {
    const joined = groups.filter((group) => group.some((member) => isSamePerson(member, name)));
    groups = [...groups.filter((group) => !joined.includes(group)), [name, ...joined.flat()]];
  }
  return groups.length;
}
