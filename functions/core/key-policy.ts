import { isStatement, type Statement, statementsIn } from './policy-statements.ts';
import type { KeyPolicySummary, KeyProfile } from './records/key-profile.ts';

/**
 * What of a key policy matters here: whether it delegates to IAM (a statement that allows the account itself), without which no IAM policy
 * reaches the key (AWS KMS guide, "Default key policy"), and whom it names. A policy that is not JSON delegates nothing.
 */
export function summaryOfKeyPolicy(policy: string, accountId: string): KeyPolicySummary {
  const statements = statementsIn(policy);
  const allowedPrincipals = [...new Set(statements.filter(({ Effect }) => Effect === 'Allow').flatMap(awsPrincipalsIn))].sort();
  const root = new RegExp(`^(${accountId}|arn:[a-z0-9-]+:iam::${accountId}:root)$`);
  return {
    delegatesToIam: allowedPrincipals.some((principal) => root.test(principal)),
    allowedPrincipals,
    denyStatements: statements.filter(({ Effect }) => Effect === 'Deny').length,
  };
}

/** Where a key is. */
export type KeyPlace = { readonly partition: string; readonly accountId: string; readonly region: string };

/**
 * The statement that lets governance reach a key whose policy does not delegate to IAM; its owner adds it to the others. It delegates to IAM for the
 * roles of this product alone, so that what limits their writes (key type, period, primary only) stays in force; a statement that named the
 * roles would step over their policies (IAM guide, "Policy evaluation logic": within an account one of the two policies is enough).
 */
export const statementForGovernance = ({ partition, accountId, region }: KeyPlace) => ({
  Sid: 'KmsRotationGovernance',
  Effect: 'Allow',
  Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
  Action: [
    'kms:DescribeKey',
    'kms:GetKeyRotationStatus',
    'kms:ListResourceTags',
    'kms:ListKeyRotations',
    'kms:EnableKeyRotation',
    'kms:RotateKeyOnDemand',
    // Of keys that nothing can rotate, for whose replacement approvers are asked.
    'kms:GetKeyPolicy',
    'kms:ListGrants',
    'kms:UpdateAlias',
    'kms:TagResource',
    'kms:UntagResource',
  ],
  Resource: '*',
  Condition: { ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${accountId}:role/KmsRotation-*-${region}` } },
});

/** The statements that owners of unreadable keys of an assessment need, one for each account and Region that has such keys. */
export function statementsForUnreadable(keys: readonly KeyProfile[]): readonly (KeyPlace & { readonly statement: string })[] {
  const places = new Map<string, KeyPlace>();
  for (const { reason, annotation, keyArn } of keys) {
    const [, partition = '', , region = '', accountId = ''] = keyArn.split(':');
    // Listing aliases and reading records take no consent of any key policy.
    if (reason === 'UNREADABLE' && !/^UNREADABLE: (ListAliases|records)/.test(annotation))
      places.set(`${accountId}/${region}`, { partition, accountId, region });
  }
  return [...places.values()].map((place) => ({ ...place, statement: textOf(statementForGovernance(place)) }));
}

/** A line for each member. */
const textOf = (statement: object): string =>
  `{\n${Object.entries(statement)
    .map(([name, value]) => `  "${name}": ${JSON.stringify(value)}`)
    .join(',\n')}\n}`;

function awsPrincipalsIn({ Principal: principal }: Statement): readonly string[] {
  if (typeof principal === 'string') return [principal];
  if (!isStatement(principal)) return [];
  return Object.values(principal)
    .flat()
    .filter((name): name is string => typeof name === 'string');
}
