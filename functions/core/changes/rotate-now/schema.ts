import * as z from 'zod/mini';
import { keyProfileSchema } from '../../records/key-profile.ts';

/** The key gets new key material once, now. */
export const rotateNowSchema = z.strictObject({
  kind: z.literal('ROTATE_NOW'),
  key: keyProfileSchema,
  /** The key material in use when the approvers were asked: a key that has other material by now is not rotated. */
  keyMaterialId: z.string(),
});
