/** A time as `global:DATE_TIME` writes it, `yyyy-MM-dd_HH.mm.ss` in UTC; `global:DATE` is its first ten characters. */
export const toDateTimeText = (at: Date): string => at.toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '.');
