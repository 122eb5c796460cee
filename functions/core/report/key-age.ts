const millisPerDay = 86_400_000;

/** How old a key is, for a person: in days up to two years, then in years. */
export function ageText(creationDate: string | null, now: string): string {
  const days = ageInDays(creationDate, now);
  if (days === undefined) return 'age unknown';
  return days >= 730 ? `${Math.floor(days / 365)} years old` : `${days} days old`;
}

/** Whole days, or `undefined` where one of the times is not known. */
export function ageInDays(creationDate: string | null, now: string): number | undefined {
  const days = creationDate === null ? Number.NaN : Math.floor((Date.parse(now) - Date.parse(creationDate)) / millisPerDay);
  return Number.isNaN(days) ? undefined : days;
}
