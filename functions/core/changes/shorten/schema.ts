import * as z from 'zod/mini';
import { keyProfileSchema } from '../../records/key-profile.ts';

/** A key that rotates less often than the policy allows gets this period. */
export const shortenPeriodSchema = z.strictObject({
  kind: z.literal('SHORTEN_PERIOD'),
  key: keyProfileSchema,
  rotationPeriodInDays: z.number(),
});
