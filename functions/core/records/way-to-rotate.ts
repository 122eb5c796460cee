import * as z from 'zod/mini';

/**
 * The ways to new key material, the best first. `AUTOMATIC`: AWS KMS by itself. `ON_DEMAND`: a rotation that an approval starts. `IMPORT_AND_ROTATE`: new material from the owner first.
 * `REPLACE`: a new key, and the alias moved to it. `NONE`: nothing can be done, or nobody knows what.
 */
export const waySchema = z.enum(['AUTOMATIC', 'ON_DEMAND', 'IMPORT_AND_ROTATE', 'REPLACE', 'NONE']);
export type Way = z.infer<typeof waySchema>;

export const wayToRotateSchema = z.strictObject({
  way: waySchema,
  /** What to do, or why nothing can be done: one sentence. */
  because: z.string(),
});
export type WayToRotate = z.infer<typeof wayToRotateSchema>;

export const shareOfWaySchema = z.strictObject({
  way: waySchema,
  keys: z.number(),
  /** Of the keys of the Assessment: 0 to 1, with four decimals. */
  share: z.number(),
});
export type ShareOfWay = z.infer<typeof shareOfWaySchema>;
