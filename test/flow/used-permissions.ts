import type { Account } from '../../sandbox/account.ts';
import { type Decision, refusalFrom } from '../../sandbox/iam/authorizer.ts';
import type { PolicyDocument, Statement } from '../../sandbox/iam/policy-document.ts';

/** One action on one resource, as a statement of a role allows it. */
type Permission = { readonly document: number; readonly statement: number; readonly action: string; readonly resource: string };

export type UsedPermissions = {
  /** The prefixes of the roles that have asked for anything. */
  readonly roles: () => readonly string[];
  /**
   * What a role is allowed and does not need: every action on every resource of its policies is taken away in turn, and every call that
   * succeeded is judged again. A permission whose loss refuses none of them is unused. `logs:` is left out: Lambda writes the logs.
   */
  readonly unusedOf: (rolePrefix: string) => readonly string[];
};

/** What is read of keys that were replaced alone: where there are none, nothing needs it (least-privilege.test.ts has some). */
export const readOfReplacedKeys: readonly string[] = [
  ['s3:GetObject', 'executions/*/outcomes.json'],
  ['s3:GetObjectVersion', 'changes/*/REPLACE_KEY/*'],
  ['s3:GetObjectVersion', 'changes/*/ROLL_BACK_REPLACEMENT/*'],
  ['s3:GetObjectVersion', 'executions/*/successor.json'],
].map(([action, records]) => `${action} on arn:aws:s3:::kms-rotation-evidence-<account>-<region>/${records}`);

/** Keeps, from now on, what roles ask for. */
export function usedPermissions({ authorizer, policies }: Account['iam']): UsedPermissions {
  const allowed = new Map<string, Decision>();
  authorizer.onDecision((decision) => {
    const { roleArn, request, refusal } = decision;
    if (refusal === undefined) allowed.set(`${roleArn} ${JSON.stringify(request)}`, decision);
  });
  return {
    roles: () => [...new Set([...allowed.values()].map(({ roleArn }) => prefixOf(roleArn)))].toSorted(),
    unusedOf: (prefix) => {
      const instances = policies.roles().filter((roleArn) => prefixOf(roleArn) === prefix);
      if (instances.length === 0) throw new RangeError(`there is no role ${prefix}`);
      const perInstance = instances.map((roleArn) => {
        const decisions = [...allowed.values()].filter((decision) => decision.roleArn === roleArn);
        return unused(policies.of(roleArn) ?? [], decisions);
      });
      // Of roles that many places have, each use counts wherever it was.
      const [first = new Set<string>(), ...others] = perInstance;
      return [...first].filter((permission) => others.every((other) => other.has(permission))).toSorted();
    },
  };
}

const prefixOf = (roleArn: string): string => roleArn.replace(/^.*\//, '').replace(/-[a-z]{2}(-[a-z]+)+-\d$/, '');

function unused(documents: readonly PolicyDocument[], decisions: readonly Decision[]): ReadonlySet<string> {
  return new Set(
    permissionsIn(documents)
      .filter(({ action }) => !action.startsWith('logs:'))
      .filter((permission) => {
        const rest = without(documents, permission);
        return decisions.every(({ access, request }) => refusalFrom(rest, access, request) === undefined);
      })
      // Account and Region differ from place to place.
      .map(
        ({ action, resource }) =>
          `${action} on ${resource.replaceAll(/\d{12}/g, '<account>').replaceAll(/[a-z]{2}-[a-z]+-\d/g, '<region>')}`,
      ),
  );
}

const permissionsIn = (documents: readonly PolicyDocument[]): readonly Permission[] =>
  documents.flatMap(({ statements }, document) =>
    statements.flatMap(({ effect, action, resource }, statement) =>
      (effect === 'Allow' ? (action?.values ?? []) : []).flatMap((one) =>
        (resource?.values ?? []).map((other) => ({ document, statement, action: one, resource: other })),
      ),
    ),
  );

const without = (documents: readonly PolicyDocument[], { document, statement, action, resource }: Permission): readonly PolicyDocument[] =>
  documents.map((one, index) =>
    index === document
      ? { ...one, statements: one.statements.flatMap((other, at) => (at === statement ? lessOne(other, action, resource) : [other])) }
      : one,
  );

/** The statement for its other actions, and for this one on its other resources. */
const lessOne = (statement: Statement, action: string, resource: string): readonly Statement[] => {
  const values = (list: readonly string[]) => ({ isNegated: false, values: list });
  const { action: actions, resource: resources } = statement;
  return [
    { ...statement, action: values((actions?.values ?? []).filter((one) => one !== action)) },
    { ...statement, action: values([action]), resource: values((resources?.values ?? []).filter((one) => one !== resource)) },
  ];
};
