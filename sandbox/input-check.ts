import { requiredMembersOf, type Schema, schemasOf } from './api-schemas.ts';
import type { ServiceName } from './call.ts';
import { ServiceError } from './service-error.ts';

/**
 * Holds an input against the API's own schema: unknown members, wrong types and missing members are refused, never ignored.
 * @throws ServiceError ValidationException naming operation and member.
 */
export function checkInput(service: ServiceName, operation: string, input: unknown): void {
  const schemas = schemasOf(service, operation);
  if (schemas === undefined) throw new ServiceError('SandboxNotImplemented', `the API of ${service} has no operation ${operation}`, 501);
  const problem = problemIn(schemas.input, input, operation);
  if (problem !== undefined) throw new ServiceError('ValidationException', problem);
}

/** A reply that the API's schema does not allow is a fault of the sandbox, and loud. */
export function checkOutput(service: ServiceName, operation: string, output: unknown): void {
  const schemas = schemasOf(service, operation);
  const problem = schemas === undefined ? undefined : problemIn(schemas.output, output, operation);
  if (problem !== undefined) throw new Error(`the sandbox's reply to ${service} ${operation} is not one that AWS could give: ${problem}`);
}

function problemIn(schema: Schema, value: unknown, path: string): string | undefined {
  if (schema.isUnitSchema()) return undefined;
  if (schema.isStructSchema()) return problemInStructure(schema, value, path);
  if (schema.isListSchema()) return problemInList(schema, value, path);
  if (schema.isMapSchema()) return problemInMap(schema, value, path);
  const expected = expectedScalar(schema);
  if (expected === undefined || expected.holds(value)) return undefined;
  return `${path}: must be ${expected.name}; got ${JSON.stringify(value)?.slice(0, 100)}`;
}

function problemInStructure(schema: Schema, value: unknown, path: string): string | undefined {
  if (!isRecord(value)) return `${path}: must be an object; got ${JSON.stringify(value)?.slice(0, 100)}`;
  const members = new Map(schema.structIterator());
  const unknown = Object.keys(value).find((name) => !members.has(name));
  if (unknown !== undefined) return `${path}: has no member ${unknown}; known are ${[...members.keys()].join(', ')}`;
  const missing = requiredMembersOf(schema).find((name) => value[name] === undefined);
  if (missing !== undefined) return `${path}.${missing}: is required`;
  for (const [name, member] of members) {
    const given = value[name];
    const problem = given === undefined || given === null ? undefined : problemIn(member, given, `${path}.${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemInList(schema: Schema, value: unknown, path: string): string | undefined {
  if (!Array.isArray(value)) return `${path}: must be a list; got ${JSON.stringify(value)?.slice(0, 100)}`;
  return firstProblem(value.map((item, index) => () => problemIn(schema.getValueSchema(), item, `${path}[${index}]`)));
}

function problemInMap(schema: Schema, value: unknown, path: string): string | undefined {
  if (!isRecord(value)) return `${path}: must be an object; got ${JSON.stringify(value)?.slice(0, 100)}`;
  return firstProblem(
    Object.entries(value).map(
      ([name, item]) =>
        () =>
          problemIn(schema.getValueSchema(), item, `${path}.${name}`),
    ),
  );
}

function firstProblem(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}

type Expected = { readonly name: string; readonly holds: (value: unknown) => boolean };

function expectedScalar(schema: Schema): Expected | undefined {
  if (schema.isTimestampSchema()) return { name: 'a timestamp', holds: (value) => value instanceof Date && !Number.isNaN(value.getTime()) };
  if (schema.isBlobSchema()) return { name: 'Base64 text', holds: (value) => value instanceof Uint8Array };
  if (schema.isBooleanSchema()) return { name: 'true or false', holds: (value) => typeof value === 'boolean' };
  if (schema.isNumericSchema()) return { name: 'a number', holds: (value) => typeof value === 'number' && Number.isFinite(value) };
  if (schema.isStringSchema()) return { name: 'a text', holds: (value) => typeof value === 'string' };
  return undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Uint8Array);
