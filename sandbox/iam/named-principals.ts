import type { Caller } from './caller.ts';
import type { Matching, PrincipalNames } from './policy-document.ts';

/**
 * Whether the Principal or NotPrincipal of a statement is about a caller. A policy without either
 * says nothing.
 */
export function concernsCaller(element: Matching<PrincipalNames>, caller: Caller): boolean {
  if (element === undefined) return true;
  return element.isNegated ? !isExempt(element.values, caller) : namesCaller(element.values, caller);
}

/**
 * A session answers to its own ARN, to its role's and to its account's; an account stands for
 * everybody in it (IAM guide, "Principal"). `*` under `AWS` is everybody too, services included, as
 * alone.
 */
function namesCaller(names: PrincipalNames, caller: Caller): boolean {
  if (isEverybody(names)) return true;
  const { AWS = [], Service = [] } = namesByKind(names);
  if (caller.kind === 'service') return Service.includes(caller.name);
  return AWS.some((name) => [...accountNamesOf(caller), ...ownNamesOf(caller)].includes(name));
}

/**
 * Whether NotPrincipal spares a caller: their account must be named, and they or their role beside
 * it (IAM guide, "AWS JSON policy elements: NotPrincipal", key points: "you must also specify the
 * account ARN"; "include both the ARN for a role and the ARN for the account"). AWS says *might* of
 * services that look at the account first; here all of them do.
 */
function isExempt(names: PrincipalNames, caller: Caller): boolean {
  if (isEverybody(names)) return true;
  const { AWS = [], Service = [] } = namesByKind(names);
  if (caller.kind === 'service') return Service.includes(caller.name);
  const isNamed = (candidates: readonly string[]): boolean => candidates.some((name) => AWS.includes(name));
  return isNamed(accountNamesOf(caller)) && isNamed(ownNamesOf(caller));
}

type PrincipalCaller = Extract<Caller, { readonly kind: 'principal' }>;

const isEverybody = (names: PrincipalNames): boolean => names === '*' || (namesByKind(names)['AWS'] ?? []).includes('*');
const namesByKind = (names: PrincipalNames): Exclude<PrincipalNames, '*'> => (names === '*' ? {} : names);

const accountNamesOf = ({ arn, accountId }: PrincipalCaller): readonly string[] =>
  accountId === undefined ? [] : [accountId, `arn:${arn.split(':')[1]}:iam::${accountId}:root`];

const ownNamesOf = ({ arn, roleArn }: PrincipalCaller): readonly string[] => [arn, ...(roleArn === undefined ? [] : [roleArn])];
