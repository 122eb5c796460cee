import type { Outcome, OutcomeCode } from '../../functions/core/records/validation.ts';
import { hoursToRemediate } from '../../functions/core/validation.ts';
import { proposal } from './records.ts';

const asked = proposal({ requestedAt: '2026-11-20T08:00:00.000Z' });
const ended = (...codes: readonly OutcomeCode[]): readonly Outcome[] => codes.map((code) => ({ code }) as Outcome);
const hours = (...codes: readonly OutcomeCode[]) => hoursToRemediate(asked, ended(...codes), '2026-11-21T09:30:00.000Z');

describe('the time to remediate', () => {
  it('runs from the proposal to the validation', () => {
    expect(hours('ENABLED', 'SKIPPED')).toBe(25.5);
    expect(hours('PERIOD_SHORTENED')).toBe(25.5);
  });

  it('is that of no request that changed nothing', () => {
    expect(hours('ALREADY_ENABLED', 'SKIPPED', 'NOT_CONFIRMED')).toBeUndefined();
    expect(hours()).toBeUndefined();
  });
});
