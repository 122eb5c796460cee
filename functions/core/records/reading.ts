import * as z from 'zod/mini';

/** A stored record is not what it should be: broken JSON, another record, or a field of the wrong kind. */
export class UnreadableRecordError extends Error {
  override readonly name = 'UnreadableRecordError' as const;
}

/** Parses a stored record. @throws UnreadableRecordError naming the record and each wrong field. */
export function readRecord<Schema extends z.ZodMiniType>(schema: Schema, text: string, where: string): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UnreadableRecordError(`${where} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(whole record)'}: ${message}`);
  throw new UnreadableRecordError(`${where} is not as expected: ${problems.join('; ')}`);
}
