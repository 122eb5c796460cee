import { statementsIn } from '../../policy-statements.ts';

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
