import * as z from 'zod';

/** In seconds since 1970; what is later is no date that a program could print. */
const endOfYear9999 = 253_402_300_799;

/** The AWS CLI prints timestamps as ISO 8601 texts or, on request, as seconds since 1970. */
export const timestamp = z
  .unknown()
  .refine(
    (value) =>
      (typeof value === 'string' && !Number.isNaN(Date.parse(value))) ||
      (typeof value === 'number' && value >= 0 && value <= endOfYear9999),
    {
      error: 'must be a timestamp (ISO 8601, or seconds since 1970)',
    },
  )
  .transform((value) => new Date(typeof value === 'number' ? value * 1000 : String(value)));

/** Without the members that are undefined. */
export const definedIn = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value;
