import * as z from 'zod/mini';
import { notJsonText, problemsText } from '../problem-text.ts';

/** A stored record is not what it should be: broken JSON, another record, or a field of the wrong kind. */
export class UnreadableRecordError extends Error {
  override readonly name = 'UnreadableRecordError' as const;
}

/** Parses a stored record. @throws UnreadableRecordError naming the record and the wrong fields, each with its value and what is allowed. */
export function readRecord<Schema extends z.ZodMiniType>(schema: Schema, text: string, where: string): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UnreadableRecordError(`${where} is not JSON: ${notJsonText(error)}`);
  }
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  throw new UnreadableRecordError(`${where} is not as expected: ${problemsText(parsed.error.issues, 'record', value)}`);
}

/** The version of the schema that a stored record says it is of; `undefined` where it says none. Readers that know several editions choose by it. */
export function schemaVersionIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  } catch {
    return undefined;
  }
}
