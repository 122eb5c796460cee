import fc from 'fast-check';
import { sharesOf } from '../../../functions/core/report/message/shares.ts';
import { seed } from '../arbitraries.ts';

describe('the shares of groups that are described in part', () => {
  it.each([
    [[200, 1], 20, [19, 1]],
    [[50, 50], 20, [10, 10]],
    [[7, 7, 7], 20, [7, 7, 6]],
    [[3, 100, 100], 20, [3, 8, 9]],
    [[5, 4], 20, [5, 4]],
    [[], 20, []],
  ])('of %j, %i in all, are %j', (sizes, total, expected) => {
    expect([...sharesOf(sizes, total)].sort()).toEqual([...expected].sort());
  });

  it('are the same but for what a group does not need, and as many as there can be', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 6 }), fc.nat(40), (sizes, total) => {
        const shares = sharesOf(sizes, total);
        const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
        const cut = shares.filter((share, index) => share < (sizes[index] ?? 0));

        expect(sum(shares)).toBe(Math.min(total, sum(sizes)));
        expect(shares.every((share, index) => share <= (sizes[index] ?? 0))).toBe(true);
        expect(Math.max(...shares, 0) - Math.min(...cut, ...(cut.length === 0 ? [Math.max(...shares, 0)] : []))).toBeLessThanOrEqual(1);
      }),
      { seed },
    );
  });
});
