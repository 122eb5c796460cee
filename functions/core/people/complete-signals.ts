import type { Ending } from './approval-step.ts';
import type { IdentifiedSignal } from './decide.ts';

/** Whether each signal has its author, and the signals account for how the approval step ended: then no other source is asked. */
export function accountsFor(signals: readonly IdentifiedSignal[], ending: Ending): boolean {
  const has = (wanted: IdentifiedSignal['signal']): boolean => signals.some(({ signal }) => signal === wanted);
  if (signals.some(({ by }) => by === undefined)) return false;
  if (ending === 'APPROVED') return has('APPROVE');
  // A step that failed may have been rejected without its outputs saying so.
  return ending === 'REJECTED' || ending === 'FAILED' ? has('REJECT') : true;
}
