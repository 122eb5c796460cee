import * as z from 'zod/mini';
import { keyProfileSchema } from '../../records/key-profile.ts';

/** Automatic rotation is turned on, with this period. */
export const enableRotationSchema = z.strictObject({
  kind: z.literal('ENABLE_ROTATION'),
  key: keyProfileSchema,
  rotationPeriodInDays: z.number(),
});
