import * as z from 'zod/mini';

/**
 * Bounds for texts and lists that come from outside. `z.minLength` also compares the `length` of what is neither, as of `{ "length": {} }`, and can then end in an error of
 * the language; these are only asked once the type is right.
 */
export const atLeast = <Value extends string | unknown[]>(minimum: number, error: string) =>
  z.refine<Value>(({ length }) => length >= minimum, { error });

export const atMost = <Value extends string | unknown[]>(maximum: number, error: string) =>
  z.refine<Value>(({ length }) => length <= maximum, { error });
