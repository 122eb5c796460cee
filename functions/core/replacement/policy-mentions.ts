type Statement = Readonly<Record<string, unknown>>;

/**
 * Statements of a key policy that would mean something else in a copy on another key: that name this key by ARN or id, or let aliases decide. By `Sid`, or by number where it has none. A
 * policy that is not JSON has none; AWS KMS takes no such policy.
 */
export function statementsAboutThisKey(policy: string, keyId: string): readonly string[] {
  return statementsIn(policy).flatMap((statement, index) => {
    const text = JSON.stringify(statement);
    if (!text.includes(keyId) && !/kms:(ResourceAliases|RequestAlias)/i.test(text)) return [];
    const sid = statement['Sid'];
    return [typeof sid === 'string' && sid !== '' ? sid : `statement ${index + 1}`];
  });
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

const isStatement = (value: unknown): value is Statement => typeof value === 'object' && value !== null && !Array.isArray(value);
