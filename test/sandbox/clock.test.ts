import { createClock } from '../../sandbox/clock.ts';

describe('the clock of the sandbox', () => {
  it('goes with the machine, ahead of it by what was advanced', async () => {
    const clock = createClock(() => 1000);
    await clock.advance(500);

    expect(clock.now()).toEqual(new Date(1500));
    expect(new Float64Array(clock.offset)[0]).toBe(500);
  });

  it('wakes sleepers in their order, each at its time, and those that sleep again on the way', async () => {
    const clock = createClock(() => 0);
    const woken: [string, number][] = [];
    const wake = (name: string) => () => {
      woken.push([name, clock.now().getTime()]);
    };
    const late = clock.sleep(3000).then(wake('late'));
    const early = clock
      .sleep(1000)
      .then(wake('early'))
      .then(() => clock.sleep(1000))
      .then(wake('early again'));

    await clock.advance(5000);
    await Promise.all([late, early]);

    expect(woken).toEqual([
      ['early', 1000],
      ['early again', 2000],
      ['late', 3000],
    ]);
    expect(clock.now()).toEqual(new Date(5000));
  });

  it('lets a sleeper go at once when its signal is aborted', async () => {
    const clock = createClock();
    const controller = new AbortController();
    const sleeping = clock.sleep(3_600_000, controller.signal);

    controller.abort();

    await expect(sleeping).resolves.toBeUndefined();
  });
});
