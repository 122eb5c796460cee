export type Ongoing = {
  /** Counts the work until it has ended, well or badly. */
  readonly track: <Result>(work: Promise<Result>) => Promise<Result>;
  readonly count: () => number;
  /** Resolves at the next moment at which nothing is going on. */
  readonly settled: () => Promise<void>;
};

export function createOngoing(): Ongoing {
  const works = new Set<Promise<unknown>>();
  return {
    track: async (work) => {
      works.add(work);
      try {
        return await work;
      } finally {
        works.delete(work);
      }
    },
    count: () => works.size,
    settled: async () => {
      while (works.size > 0) await Promise.allSettled([...works]);
    },
  };
}
