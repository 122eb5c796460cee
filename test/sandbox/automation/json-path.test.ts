import { parseSelector, SelectorError, select } from '../../../sandbox/automation/json-path.ts';

const answer = { Keys: [{ Id: 'a', State: { Name: 'Enabled' } }, { Id: 'b' }], Count: 2, Empty: null };

describe('a selector', () => {
  // Systems Manager user guide, "Using action outputs as inputs": . .. [n]
  it.each([
    ['$', answer],
    ['$.Count', 2],
    ['$.Keys[1].Id', 'b'],
    ['$.Keys[0].State.Name', 'Enabled'],
    ['$..Id', ['a', 'b']],
    ['$.Empty', null],
  ])('%s finds its value', (selector, value) => {
    expect(select(answer, selector)).toEqual(value);
  });

  // unconfirmed for Automation: failing is the stricter reading
  it.each(['$.Missing', '$.Keys[2]', '$.Count.x', '$.Count[0]', '$..Nothing'])('%s fails because there is nothing', (selector) => {
    expect(() => select(answer, selector)).toThrow(SelectorError);
  });

  it.each(['Count', '$.Keys[*]', "$['Keys']", '$.Keys[-1]', '$.Keys[?(@.Id)]', '$.'])('%s is refused as not known', (selector) => {
    expect(() => parseSelector(selector)).toThrow(SelectorError);
  });
});
