import * as z from 'zod/mini';

/**
 * The record of the same execution that was written before this one, and its SHA-256: a chain that shows whether a record was exchanged afterwards. `null` in a
 * record that has none before it, and in files that put several executions together.
 */
export const previousRecordSchema = z.nullable(z.strictObject({ record: z.string(), sha256: z.string() }));
export type PreviousRecord = z.infer<typeof previousRecordSchema>;
