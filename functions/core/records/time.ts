import * as z from 'zod/mini';

/** A time of ours in a record: ISO 8601 with a four-digit year, so that it can be compared, shown and counted from. */
export const time = z.string().check(
  z.refine((text: string) => /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text)), {
    error: 'must be a time (ISO 8601, UTC)',
  }),
);
