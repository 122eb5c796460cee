export type Statement = Readonly<Record<string, unknown>>;

export const isStatement = (value: unknown): value is Statement => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The statements of a policy document. A policy that is not JSON has none; AWS takes no such policy. */
export function statementsIn(policy: string): readonly Statement[] {
  try {
    const document: unknown = JSON.parse(policy);
    const statement = isStatement(document) ? document['Statement'] : undefined;
    return (Array.isArray(statement) ? statement : [statement]).filter(isStatement);
  } catch {
    return [];
  }
}
