/** What a step input, an API answer or an output can hold once it is data: dates are texts by then. */
export type Json = string | number | boolean | null | readonly Json[] | JsonRecord;
export type JsonRecord = { readonly [name: string]: Json };

export const isJsonRecord = (value: Json | undefined): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isJsonList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** An API answer as data: dates become ISO texts, members without a value are left out. */
export function toJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => [name, toJson(member)]),
    );
  }
  throw new TypeError(`a value of type ${typeof value} cannot be part of a runbook step`);
}

/** How a value reads inside a longer text, and in the API's answers: lists and maps as JSON text. */
export const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
