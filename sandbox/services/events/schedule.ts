/** What is wrong with a schedule expression, or what of it this sandbox does not know. */
export class InvalidScheduleError extends Error {
  override readonly name = 'ValidationException' as const;
}

/** When a schedule is due next, after a moment. */
export type Schedule = (after: Date) => Date;

/**
 * Reads `rate(5 minutes)` or `cron(0 12 * * ? *)` (EventBridge guide, "Creating a rule that runs on a schedule"). Times are UTC; a rate is
 * counted from the moment that is given first, which is when the rule was created.
 * @throws InvalidScheduleError also for the wildcards L, W and #, which are not simulated.
 */
export function schedule(expression: string): Schedule {
  const rate = /^rate\((\d+) (minutes?|hours?|days?)\)$/.exec(expression);
  if (rate !== null) return rateSchedule(expression, Number(rate[1]), rate[2] ?? '');
  const cron = /^cron\(([^)]+)\)$/.exec(expression);
  if (cron !== null) return cronSchedule(expression, (cron[1] ?? '').trim().split(/\s+/));
  throw new InvalidScheduleError(`ScheduleExpression ${expression} is neither rate(value unit) nor cron(six fields)`);
}

const millisIn: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function rateSchedule(expression: string, value: number, unit: string): Schedule {
  // "1 minutes" and "5 minute" are refused (EventBridge guide, "Rate expressions").
  if (value < 1 || (value === 1) === unit.endsWith('s'))
    throw new InvalidScheduleError(`ScheduleExpression ${expression}: the unit is singular for 1 and plural for more`);
  const period = value * (millisIn[unit.replace(/s$/, '')] ?? 0);
  return (after) => new Date(after.getTime() + period);
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const daysAhead = 8 * 366;

function cronSchedule(expression: string, fields: readonly string[]): Schedule {
  const [minutes = '', hours = '', days = '', month = '', weekday = '', year = ''] = fields;
  if (fields.length !== 6 || (days === '?') === (weekday === '?'))
    throw new InvalidScheduleError(
      `ScheduleExpression ${expression}: six fields are needed, and ? in exactly one of day-of-month and day-of-week`,
    );
  const read = (field: string, first: number, last: number, names: readonly string[] = []): ReadonlySet<number> =>
    valuesIn(expression, field, { first, last, names });
  const at = {
    minutes: [...read(minutes, 0, 59)].toSorted((one, other) => one - other),
    hours: [...read(hours, 0, 23)].toSorted((one, other) => one - other),
    days: read(days, 1, 31),
    months: read(month, 1, 12, months),
    weekdays: read(weekday, 1, 7, weekdays),
    years: read(year, 1970, 2199),
  };
  const isDue = (day: Date): boolean =>
    at.days.has(day.getUTCDate()) &&
    at.months.has(day.getUTCMonth() + 1) &&
    at.weekdays.has(day.getUTCDay() + 1) &&
    at.years.has(day.getUTCFullYear());

  return (after) => {
    const midnight = Date.UTC(after.getUTCFullYear(), after.getUTCMonth(), after.getUTCDate());
    for (let ahead = 0; ahead <= daysAhead; ahead += 1) {
      const day = midnight + ahead * 86_400_000;
      if (!isDue(new Date(day))) continue;
      const times = at.hours.flatMap((hour) => at.minutes.map((minute) => day + hour * 3_600_000 + minute * 60_000));
      const next = times.find((time) => time > after.getTime());
      if (next !== undefined) return new Date(next);
    }
    throw new InvalidScheduleError(`ScheduleExpression ${expression} is not due within ${daysAhead} days`);
  };
}

type Range = { readonly first: number; readonly last: number; readonly names: readonly string[] };

function valuesIn(expression: string, field: string, { first, last, names }: Range): ReadonlySet<number> {
  const numberOf = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const value = named >= 0 ? named + 1 : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= first && value <= last) return value;
    throw new InvalidScheduleError(`ScheduleExpression ${expression}: ${text} is not simulated, or not from ${first} to ${last}`);
  };
  const part = (text: string): readonly number[] => {
    const [span = '', step] = text.split('/');
    const [from = '', to] = span === '*' || span === '?' ? [String(first), String(last)] : span.split('-');
    const start = numberOf(from);
    const end = to === undefined ? (step === undefined ? start : last) : numberOf(to);
    const by = step === undefined ? 1 : numberOf(step);
    return Array.from({ length: Math.max(0, Math.floor((end - start) / by) + 1) }, (_, index) => start + index * by);
  };
  return new Set(field.split(',').flatMap(part));
}
