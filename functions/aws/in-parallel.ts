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
  const items = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  let isOver = false;
  // One at a time: a generator that is asked again before it has answered would queue the question, and read on after a failure.
  let reading: Promise<unknown> = Promise.resolve();
  const next = (): Promise<IteratorResult<Item>> => {
    const result = reading.then(() => (isOver ? ({ done: true, value: undefined } as const) : items.next()));
    reading = result.catch(() => {});
    return result;
  };
  const worker = async (): Promise<void> => {
    try {
      for (let item = await next(); item.done !== true; item = await next()) await work(item.value);
    } catch (error) {
      failure ??= { error };
    } finally {
      isOver = true;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await items.return?.();
  if (failure !== undefined) throw failure.error;
}
