import type { KeyPolicySummary } from './records/key-profile.ts';

type Statement = Readonly<Record<string, unknown>>;

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

function statementsIn(policy: string): readonly Statement[] {
  try {
    const document: unknown = JSON.parse(policy);
    const statement = isStatement(document) ? document['Statement'] : undefined;
    return (Array.isArray(statement) ? statement : [statement]).filter(isStatement);
  } catch {
    return [];
  }
}

function awsPrincipalsIn({ Principal: principal }: Statement): readonly string[] {
  if (typeof principal === 'string') return [principal];
  if (!isStatement(principal)) return [];
  return Object.values(principal)
    .flat()
    .filter((name): name is string => typeof name === 'string');
}

const isStatement = (value: unknown): value is Statement => typeof value === 'object' && value !== null && !Array.isArray(value);
