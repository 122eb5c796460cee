import type { Principal } from '../../call.ts';
import { ServiceError } from '../../service-error.ts';
import type { StoredKey } from './key.ts';

type Statement = Readonly<Record<string, unknown>>;

/**
 * Whether a key policy lets a principal perform an action: an explicit Deny wins; otherwise the policy must name the principal, or delegate to IAM by naming
 * the account (AWS KMS guide, "Default key policy"). Identity policies are not evaluated here: where the key policy delegates, IAM is taken to allow.
 * Conditions are not evaluated: where the answer would hang on one, the call is refused loudly rather than guessed at.
 * @throws ServiceError AccessDeniedException, or SandboxNotImplemented
 */
export function authorize(key: StoredKey, principal: Principal, action: string): void {
  const names = namesOf(principal, key.metadata.Arn.split(':')[1] ?? 'aws');
  const matching = statementsIn(key.policy).filter((statement) => concerns(statement, names, action));
  const certain = matching.filter(({ Condition }) => Condition === undefined);
  const answer = answerOf(certain);
  // An explicit Deny without a condition is final whatever the others say.
  if (answer !== 'denied' && answerOf(matching) !== answer) {
    throw new ServiceError(
      'SandboxNotImplemented',
      `whether ${action} is allowed on ${key.metadata.Arn} hangs on a Condition of its key policy, which this sandbox does not evaluate`,
      501,
    );
  }
  if (answer === 'denied') throw denied(key, principal, action, 'with an explicit deny in a resource-based policy');
  if (answer === 'not allowed') throw denied(key, principal, action, `because no resource-based policy allows the ${action} action`);
}

function answerOf(statements: readonly Statement[]): 'denied' | 'allowed' | 'not allowed' {
  if (statements.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return statements.some(({ Effect }) => Effect === 'Allow') ? 'allowed' : 'not allowed';
}

const denied = ({ metadata }: StoredKey, { arn }: Principal, action: string, why: string): ServiceError =>
  new ServiceError('AccessDeniedException', `User: ${arn} is not authorized to perform: ${action} on resource: ${metadata.Arn} ${why}`);

/** A session answers to its own ARN and to its role's; everybody in the account answers to the account, which is what "delegates to IAM" means. */
const namesOf = ({ arn, roleArn, accountId }: Principal, partition: string): readonly string[] => [
  '*',
  arn,
  accountId,
  `arn:${partition}:iam::${accountId}:root`,
  ...(roleArn === undefined ? [] : [roleArn]),
];

function concerns({ Principal: principal, Action: actions }: Statement, names: readonly string[], action: string): boolean {
  return valuesIn(principal).some((name) => names.includes(name)) && valuesIn(actions).some((pattern) => matches(pattern, action));
}

function valuesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'object' && value !== null) return Object.values(value).flat().map(String);
  return [];
}

const matches = (pattern: string, action: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[.?+^$()[\]{}|\\]/g, '\\$&'))
      .join('.*')}$`,
    'i',
  ).test(action);

function statementsIn(policy: string): readonly Statement[] {
  const document: unknown = JSON.parse(policy);
  const statement = typeof document === 'object' && document !== null && 'Statement' in document ? document.Statement : [];
  return (Array.isArray(statement) ? statement : [statement]) as readonly Statement[];
}
