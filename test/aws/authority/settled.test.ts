import { NotYetError, onceSettled } from '../../../functions/aws/authority/settled.ts';

/** States one after the other; the last one stays. */
function looking(...states: readonly number[]) {
  let looks = 0;
  let pauses = 0;
  const settled = (most: number) =>
    onceSettled(
      async () => states[Math.min(looks++, states.length - 1)] ?? 0,
      (state) => (state < 3 ? `it is ${state}` : undefined),
      {
        looks: most,
        pause: async () => {
          pauses += 1;
        },
      },
    );
  return { settled, counts: () => [looks, pauses] };
}

describe('a state that a step follows', () => {
  it('is taken at once where it is there', async () => {
    const { settled, counts } = looking(3);

    expect([await settled(20), counts()]).toEqual([3, [1, 0]]);
  });

  it('is looked for again, with a pause before each look', async () => {
    const { settled, counts } = looking(1, 2, 4);

    expect([await settled(3), counts()]).toEqual([4, [3, 2]]);
  });

  it('is given up after so many looks, and what is missing is said', async () => {
    const { settled, counts } = looking(1, 2);

    await expect(settled(2)).rejects.toThrow(NotYetError);
    expect(counts()).toEqual([2, 1]);
    await expect(looking(1).settled(1)).rejects.toThrow('it is 1; nothing was recorded, and this can be tried again');
  });
});
