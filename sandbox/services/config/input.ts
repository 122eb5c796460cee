import { configError, notSimulated } from './errors.ts';

export type Input = Readonly<Record<string, unknown>>;

export const isMap = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

export function textIn(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

export function requiredTextIn(input: Input, name: string): string {
  const value = textIn(input, name);
  if (value === undefined || value === '') throw configError('ValidationException', `${name} is required`);
  return value;
}

export function textsIn(input: Input, name: string): readonly string[] {
  return listIn(input, name).filter((item) => typeof item === 'string');
}

export function mapsIn(input: Input, name: string): readonly Input[] {
  return listIn(input, name).filter(isMap);
}

function listIn(input: Input, name: string): readonly unknown[] {
  const value = input[name];
  return Array.isArray(value) ? value : [];
}

/** A timestamp as a client or a runbook step sends it: a date, seconds since 1970, or ISO text. */
export function timeIn(input: Input, name: string): Date | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const time = typeof value === 'number' ? new Date(value * 1000) : new Date(String(value instanceof Date ? value.toISOString() : value));
  if (Number.isNaN(time.getTime())) throw configError('ValidationException', `${name} is ${JSON.stringify(value)}, not a timestamp`);
  return time;
}

/** @throws ServiceError if a list is longer than the API allows. */
export function refuseMoreThan(limit: number, name: string, items: readonly unknown[]): void {
  if (items.length <= limit) return;
  throw configError(
    'ValidationException',
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length less than or equal to ${limit}, found ${items.length}`,
  );
}

/** @throws ServiceError for members that AWS knows and this sandbox gives no meaning. */
export function refuseMembers(operation: string, input: Input, names: readonly string[]): void {
  const used = names.find((name) => input[name] !== undefined);
  if (used !== undefined) throw notSimulated(`${operation} with ${used}`);
}
