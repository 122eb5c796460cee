import type { Way } from '../records/way-to-rotate.ts';

/** What each way takes, for a person. */
export const wayWords: Readonly<Record<Way, string>> = {
  AUTOMATIC: 'AWS KMS rotates it by itself, once that is turned on',
  ON_DEMAND: 'new material waits; an approval rotates to it',
  IMPORT_AND_ROTATE: 'its owner imports new material; an approval rotates to it',
  REPLACE: 'a new key takes its place, and the old one is kept',
  NONE: 'nothing to do, or nobody knows what',
};

/** A share of 0 to 1 as a percentage; what is not nothing is never shown as nothing. */
export const percent = (share: number): string => (share > 0 && share < 0.001 ? 'below 0.1 %' : `${Math.round(share * 1000) / 10} %`);
