/** A date of an answer as ISO 8601, with a year of four digits as records have it; `undefined` for what is no such date, as if it had not been said. */
export function isoTime(date: Date | undefined): string | undefined {
  const millis = date?.getTime() ?? Number.NaN;
  return millis >= 0 && millis < endOfYear9999 ? new Date(millis).toISOString() : undefined;
}

const endOfYear9999 = Date.UTC(10_000, 0, 1);

/** A member with that time, or none. */
export function dateField<Name extends string>(name: Name, date: Date | undefined): { readonly [Field in Name]?: string } {
  const time = isoTime(date);
  return time === undefined ? {} : ({ [name]: time } as { readonly [Field in Name]?: string });
}
