import { rotationPeriodRange } from '../policy.ts';

/** The period that was asked for is none that AWS KMS takes, or one that the rule would report at once. */
export class RotationPeriodNotAllowedError extends Error {
  override readonly name = 'RotationPeriodNotAllowedError' as const;
}

/** @throws RotationPeriodNotAllowedError */
export function checkedRotationPeriod(periodInDays: number, maximumInDays: number): number {
  const { minimum } = rotationPeriodRange;
  if (Number.isInteger(periodInDays) && periodInDays >= minimum && periodInDays <= maximumInDays) return periodInDays;
  throw new RotationPeriodNotAllowedError(
    `RotationPeriodInDays: must be ${minimum} to ${maximumInDays} whole days (${minimum} is the least that AWS KMS takes, ${maximumInDays} the most that the rule allows); got ${periodInDays}`,
  );
}
