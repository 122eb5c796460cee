import type { Schema } from '../api-schemas.ts';

/**
 * Values of an AWS JSON document as the SDK's schemas describe them: timestamps are seconds since 1970 on the wire and `Date`s inside. Members the schema does not
 * know stay as they are; the input check refuses them by name.
 */
export const fromJson = (schema: Schema, value: unknown): unknown => converted(schema, value, dateFromSeconds);

export const toJson = (schema: Schema, value: unknown): unknown => converted(schema, value, secondsFromDate);

function converted(schema: Schema, value: unknown, timestamp: (value: unknown) => unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema.isTimestampSchema()) return timestamp(value);
  if (schema.isListSchema() && Array.isArray(value)) return value.map((item) => converted(schema.getValueSchema(), item, timestamp));
  if (schema.isMapSchema() && isRecord(value)) return mapped(value, (_name, item) => converted(schema.getValueSchema(), item, timestamp));
  if (schema.isStructSchema() && isRecord(value)) {
    const members = new Map(schema.structIterator());
    return mapped(value, (name, item) => {
      const member = members.get(name);
      return member === undefined ? item : converted(member, item, timestamp);
    });
  }
  return value;
}

function mapped(record: Readonly<Record<string, unknown>>, convert: (name: string, value: unknown) => unknown): Record<string, unknown> {
  const entries = Object.entries(record).map(([name, value]) => [name, convert(name, value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const dateFromSeconds = (value: unknown): unknown => (typeof value === 'number' ? new Date(value * 1000) : value);
const secondsFromDate = (value: unknown): unknown => (value instanceof Date ? value.getTime() / 1000 : value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
