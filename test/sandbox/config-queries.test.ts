import { parseQuery } from '../../sandbox/services/config/query/parse.ts';
import { select } from '../../sandbox/services/config/query/select.ts';

const rows = [
  {
    resourceId: 'a',
    accountId: '1',
    configuration: {
      keySpec: 'SYMMETRIC_DEFAULT',
      size: 4,
      on: true,
      rules: [
        { name: 'x', type: 'COMPLIANT' },
        { name: 'y', type: 'NON_COMPLIANT' },
      ],
    },
  },
  { resourceId: 'b', accountId: '2', configuration: { keySpec: 'RSA_2048', size: 2, rules: [{ name: 'x', type: 'NON_COMPLIANT' }] } },
  { resourceId: "it's", accountId: '2', configuration: {} },
];
const idsWhere = (condition: string) =>
  select(parseQuery(`SELECT resourceId WHERE ${condition}`), rows).map(({ resourceId }) => resourceId);
const problemOf = (expression: string): string => {
  try {
    parseQuery(expression);
    return 'none';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
};

describe('an advanced query', () => {
  it.each([
    [`accountId = '1'`, ['a']],
    [`resourceId = 'it''s'`, ["it's"]],
    [`configuration.keySpec IN ('RSA_2048', 'ECC')`, ['b']],
    [`configuration.keySpec LIKE 'SYM%'`, ['a']],
    [`configuration.size > 2`, ['a']],
    [`configuration.size BETWEEN 1 AND 3`, ['b']],
    [`configuration.on = true`, ['a']],
    [`NOT accountId = '2'`, ['a']],
    [`accountId NOT IN ('1')`, ['b', "it's"]],
    [`accountId = '1' OR accountId = '2' AND configuration.size = 2`, ['a', 'b']],
    [`(accountId = '1' OR accountId = '2') AND configuration.size = 2`, ['b']],
    // Matched across the elements of a list, so that a name cannot be paired with its type (AWS Config guide, "Limitations").
    [`configuration.rules.name = 'x' AND configuration.rules.type = 'COMPLIANT'`, ['a']],
    [`configuration.rules.name = 'y' AND configuration.rules.type = 'COMPLIANT'`, ['a']],
    [`configuration.nothing = 'x'`, []],
  ])('finds where %s', (condition, ids) => {
    expect(idsWhere(condition)).toEqual(ids);
  });

  it('returns what it asks for, nested as it is recorded, and leaves out what is not there', () => {
    const [first, , last] = select(parseQuery('select accountId, configuration.size, configuration.rules.name'), rows);

    expect(first).toEqual({ accountId: '1', configuration: { size: 4, rules: [{ name: 'x' }, { name: 'y' }] } });
    expect(last).toEqual({ accountId: '2' });
  });

  it.each([
    ['', 'InvalidExpressionException'],
    ['SELECT resourceId WHERE', 'it ends too early'],
    [`SELECT resourceId WHERE accountId LIKE '%1'`, 'a wildcard can only stand at the end'],
    [`SELECT resourceId WHERE accountId <> '1'`, '<> is no operator that advanced queries know'],
    [`SELECT resourceId WHERE accountId = '1' 'x'`, 'x is not expected there'],
    ['SELECT resourceId; DROP', 'it cannot be read from'],
    ['SELECT COUNT(*)', 'SandboxNotImplemented: an advanced query with the function COUNT'],
    ['SELECT *', 'SandboxNotImplemented'],
    [`SELECT accountId WHERE accountId = '1' GROUP BY accountId`, 'SandboxNotImplemented: an advanced query with GROUP BY'],
  ])('that cannot be answered says why: %s', (expression, problem) => {
    expect(problemOf(expression)).toContain(problem);
  });
});
