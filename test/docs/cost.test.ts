import { readFileSync } from 'node:fs';
import { costPage, usageOf } from '../../bench/cost/cost-page.ts';
import { evaluationsPerMonth, functionCosts, requestsPerMonth } from '../../bench/cost/monthly-costs.ts';
import { evaluationPrice } from '../../bench/cost/prices.ts';
import { memberTemplate } from '../member-template.ts';

describe('docs/cost.md', () => {
  it('is what npm run cost -- --write writes', () => {
    expect(readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')).toBe(costPage(memberTemplate()));
  });
});

describe('the price of evaluations', () => {
  it.each([
    [0, 0],
    [100_000, 100],
    [100_001, 100.0008],
    [500_000, 420],
    [600_000, 470],
  ])('falls with their number: %i cost $%f', (evaluations, price) => {
    expect(evaluationPrice(evaluations)).toBeCloseTo(price, 6);
  });
});

describe('what a month takes', () => {
  const usage = usageOf({ accounts: 1, regions: 1, keys: 100, eligibleShare: 0.5, changesPerKey: 1, differences: 3 });

  it('is an evaluation for every key in every sweep, after every difference, and for every change', () => {
    expect(evaluationsPerMonth(usage)).toBe(100 * 30 + 100 * 3 + 110);
  });

  it('is a description of every key, a status and tags of those that can rotate, in every sweep, and three calls for a change', () => {
    expect(requestsPerMonth(usage)).toBe((1 + 110 + 2 * 50) * 33 + 110 * 3);
  });

  it('costs more time the more keys there are, and hardly any while there are few', () => {
    const costOf = (keys: number) => functionCosts(usageOf({ accounts: 1, regions: 1, keys })).onePlace;

    expect(costOf(100)).toBeLessThan(0.02);
    expect(costOf(100_000)).toBeGreaterThan(10 * costOf(1000));
  });
});
