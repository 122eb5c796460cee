import { paceOf } from '../../functions/aws/pace.ts';

/** A clock that only sleeping moves. */
function clocked(perSecond: number) {
  let time = 1_000_000;
  const slept: number[] = [];
  const pace = paceOf(
    perSecond,
    () => time,
    async (millis) => {
      slept.push(millis);
      time += millis;
    },
  );
  return {
    pace,
    slept,
    pass: (millis: number) => {
      time += millis;
    },
  };
}

describe('the pace of an execution', () => {
  it('lets the first step through at once, and spaces the others evenly', async () => {
    const { pace, slept } = clocked(5);
    for (let step = 0; step < 4; step++) await pace();

    expect(slept).toEqual([200, 200, 200]);
  });

  it('is kept by steps that ask for it at once', async () => {
    let released = 0;
    const waits: number[] = [];
    const pace = paceOf(
      5,
      () => 0,
      async (millis) => {
        waits.push(millis);
      },
    );
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        await pace();
        released += 1;
      }),
    );

    expect([released, waits]).toEqual([4, [200, 400, 600]]);
  });

  it('saves nothing up: after a pause steps are as far apart as before', async () => {
    const { pace, slept, pass } = clocked(10);
    await pace();
    pass(10_000);
    await pace();
    await pace();

    expect(slept).toEqual([100]);
  });
});
