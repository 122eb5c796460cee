import { InvalidQueueError } from './queue-attributes.ts';

type Map = Readonly<Record<string, unknown>>;

/** Who asks to send to a queue. */
export type Sender = { readonly service: string; readonly sourceArn: string; readonly sourceAccount: string };

/**
 * Whether a queue's policy lets a service of AWS send to it: allowed by one statement and denied by none (IAM guide, "Policy evaluation
 * logic"). @throws InvalidQueueError for a condition operator or key that is not simulated, rather than guess
 */
export function maySend(policy: unknown, queueArn: string, sender: Sender): boolean {
  const statements = listOf(isMap(policy) ? policy['Statement'] : undefined).filter(isMap);
  const concerned = statements.filter(
    (statement) =>
      concernsPrincipal(statement['Principal'], sender.service) &&
      listOf(statement['Action']).some((action) => ['sqs:SendMessage', 'sqs:*', '*'].includes(String(action))) &&
      listOf(statement['Resource']).some((resource) => matches(String(resource), queueArn)) &&
      isMet(statement['Condition'], sender),
  );
  return concerned.some(({ Effect }) => Effect === 'Allow') && !concerned.some(({ Effect }) => Effect === 'Deny');
}

const concernsPrincipal = (principal: unknown, service: string): boolean =>
  principal === '*' || (isMap(principal) && (listOf(principal['Service']).includes(service) || listOf(principal['AWS']).includes('*')));

/** A key is compared with a list of values, of which one must match (IAM guide, "Condition operators"). */
const operators: Readonly<Record<string, (wanted: string, found: string) => boolean>> = {
  // Both ARN operators know wildcards and are the same.
  ArnEquals: (wanted, found) => matches(wanted, found),
  ArnLike: (wanted, found) => matches(wanted, found),
  StringEquals: (wanted, found) => wanted === found,
  StringLike: (wanted, found) => matches(wanted, found),
  Bool: (wanted, found) => wanted === found,
};

function isMet(condition: unknown, { sourceArn, sourceAccount }: Sender): boolean {
  const context: Readonly<Record<string, string>> = {
    'aws:sourcearn': sourceArn,
    'aws:sourceaccount': sourceAccount,
    'aws:securetransport': 'true',
  };
  return Object.entries(isMap(condition) ? condition : {}).every(([operator, keys]) =>
    Object.entries(isMap(keys) ? keys : {}).every(([key, wanted]) => {
      const compare = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
      const found = context[key.toLowerCase()];
      if (compare === undefined || found === undefined)
        throw new InvalidQueueError(`PolicyDocument: the condition ${operator} on ${key} is not simulated by this sandbox`);
      return listOf(wanted).some((one) => compare(String(one), found));
    }),
  );
}

const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^$()|[\]{}\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const isMap = (value: unknown): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value);
