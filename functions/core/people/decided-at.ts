import type { Decision } from '../records/decision.ts';

const endOfYear9999 = Date.UTC(10_000, 0, 1);

/**
 * When the last signal that decided was sent. `undefined`: no source tells a time that can be read;
 * the form of the time in the outputs of `aws:approve` is not documented.
 */
export function lastDecidingSignalAt({ decision, signals }: Pick<Decision, 'decision' | 'signals'>): string | undefined {
  const deciding = signals.filter(({ signal, counts }) => (decision === 'REJECTED' ? signal === 'REJECT' : counts));
  const times = deciding.map(({ signalledAt }) => Date.parse(signalledAt ?? '')).filter((millis) => millis >= 0 && millis < endOfYear9999);
  return times.length === 0 ? undefined : new Date(Math.max(...times)).toISOString();
}
