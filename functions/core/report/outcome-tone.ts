import { isConfirmed, isSkipped, type OutcomeCode } from '../outcome/codes.ts';

/** How an outcome is shown: confirmed, left as it was, or in need of somebody. */
export function toneOf(code: OutcomeCode): 'good' | 'warn' | 'bad' {
  if (isConfirmed({ code })) return 'good';
  return isSkipped({ code }) ? 'warn' : 'bad';
}
