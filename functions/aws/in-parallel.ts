/**
 * Works through a source that is still being read, with at most `concurrency` items at work. The source is read no faster than it is
 * worked off, so memory stays bounded. The first failure, of the work or of the source, stops the reading; what is at work is waited for, then
 * the failure is thrown.
 */
export async function inParallel<Item>(
  source: AsyncIterable<Item> | Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const atWork = new Set<Promise<void>>();
  let failed = false;
  let failure: unknown;
  const start = (item: Item): void => {
    const task = work(item)
      .catch((error: unknown) => {
        if (!failed) failure = error;
        failed = true;
      })
      .finally(() => atWork.delete(task));
    atWork.add(task);
  };
  try {
    for await (const item of source) {
      if (failed) break;
      start(item);
      if (atWork.size >= concurrency) await Promise.race(atWork);
    }
  } finally {
    await Promise.all(atWork);
  }
  if (failed) throw failure;
}
