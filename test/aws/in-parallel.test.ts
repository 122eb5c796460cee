import { inParallel } from '../../functions/aws/in-parallel.ts';

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 1));

async function* numbers(count: number, onRead: (item: number) => void = () => {}): AsyncGenerator<number> {
  for (let item = 1; item <= count; item++) {
    onRead(item);
    yield item;
  }
}

describe('working in parallel', () => {
  it('works off every item, whatever order they end in', async () => {
    const done: number[] = [];
    await inParallel(numbers(20), 7, async (item) => {
      await new Promise((resolve) => setTimeout(resolve, item % 3));
      done.push(item);
    });

    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('reads no further ahead than it works', async () => {
    let read = 0;
    let done = 0;
    let ahead = 0;
    await inParallel(
      numbers(50, (item) => (read = item)),
      5,
      async () => {
        await nextTurn();
        done += 1;
        ahead = Math.max(ahead, read - done);
      },
    );

    expect(ahead).toBeLessThanOrEqual(5);
  });

  it('stops reading at the first failure, waits for what is at work, and throws that failure', async () => {
    const started: number[] = [];
    const finished: number[] = [];
    const work = inParallel(numbers(100), 3, async (item) => {
      started.push(item);
      if (item === 2) throw new Error('the second');
      if (item === 3) throw new Error('the third');
      await nextTurn();
      finished.push(item);
    });

    await expect(work).rejects.toThrow('the second');
    expect(started.length).toBeLessThan(10);
    expect(finished).toEqual(started.filter((item) => item !== 2 && item !== 3));
  });

  it('waits for what is at work also if the source fails', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      throw new Error('no more pages');
    }
    let finished = false;
    const work = inParallel(broken(), 3, async () => {
      await nextTurn();
      finished = true;
    });

    await expect(work).rejects.toThrow('no more pages');
    expect(finished).toBe(true);
  });
});
