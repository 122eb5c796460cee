import type { Schema } from '../api-schemas.ts';
import { ServiceError } from '../service-error.ts';

/**
 * Values of an AWS JSON document as the SDK's schemas describe them: timestamps are seconds since 1970 on the wire and `Date`s inside, blobs are Base64 on the wire and
 * bytes inside. Members the schema does not know stay as they are; the input check refuses them by name.
 */
const fromJson = (schema: Schema, value: unknown): unknown =>
  converted(schema, value, { timestamp: dateFromSeconds, blob: bytesFromBase64 });

export const toJson = (schema: Schema, value: unknown): unknown =>
  converted(schema, value, { timestamp: secondsFromDate, blob: base64FromBytes });

/** The body of a request, which may be empty. @throws ServiceError SerializationException */
export function jsonObjectIn(body: Buffer, schema: Schema): Readonly<Record<string, unknown>> {
  const value = fromJson(schema, parsed(body));
  if (isRecord(value)) return { ...value };
  throw new ServiceError('SerializationException', 'the body is not a JSON object');
}

function parsed(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new ServiceError('SerializationException', `the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

type Conversions = { readonly timestamp: (value: unknown) => unknown; readonly blob: (value: unknown) => unknown };

function converted(schema: Schema, value: unknown, conversions: Conversions): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema.isTimestampSchema()) return conversions.timestamp(value);
  if (schema.isBlobSchema()) return conversions.blob(value);
  if (schema.isListSchema() && Array.isArray(value)) return value.map((item) => converted(schema.getValueSchema(), item, conversions));
  if (schema.isMapSchema() && isRecord(value)) return mapped(value, (_name, item) => converted(schema.getValueSchema(), item, conversions));
  if (schema.isStructSchema() && isRecord(value)) {
    const members = new Map(schema.structIterator());
    return mapped(value, (name, item) => {
      const member = members.get(name);
      return member === undefined ? item : converted(member, item, conversions);
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
const bytesFromBase64 = (value: unknown): unknown => (typeof value === 'string' ? Buffer.from(value, 'base64') : value);
const base64FromBytes = (value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
