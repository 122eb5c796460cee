import { mergedApprovals, mergedOutcomes, mergedValidation, unexplainedKeys } from '../../functions/core/merge.ts';
import { approval, keyIdNumber } from './records.ts';
import { nothing, scenario } from './report/scenario.ts';

const times = ['2026-11-20T10:00:00.000Z', '2026-11-20T12:00:00.000Z', '2026-11-20T11:00:00.000Z'];
const latest = '2026-11-20T12:00:00.000Z';

describe('the records of a request in several executions', () => {
  it('are of the time of the last of them, in whatever order they are found', () => {
    const { outcomes, validation } = scenario();
    const about = { accountId: '111122223333', validatedAt: '' };
    const validations = times.map((at) => ({ ...validation, validatedAt: at, startedAt: at }));

    expect(mergedApprovals(times.map((decidedAt) => approval({ decidedAt }))).decidedAt).toBe(latest);
    expect(
      mergedOutcomes(
        times.map((recordedAt) => ({ ...outcomes, recordedAt })),
        '',
      ).recordedAt,
    ).toBe(latest);
    expect(mergedValidation(validations, about)).toMatchObject({ validatedAt: latest, startedAt: times[0] });
    expect(mergedValidation([{ ...validation, startedAt: null }], about).startedAt).toBeNull();
  });
});

describe('a key that nobody can explain', () => {
  const approved = (...regions: readonly string[]) =>
    mergedApprovals(regions.map((region) => approval({ region, approvedKeyIds: [keyIdNumber(1)] })));
  const outcomeIn = (region: string, code: 'ENABLED' | 'NOT_CONFIRMED') => {
    const [any] = scenario().outcomes.outcomes;
    return any === undefined ? [] : [{ ...any, keyId: keyIdNumber(1), region, code }];
  };

  it('was approved and has no outcome in its Region, or was not confirmed there', () => {
    const { outcomes } = nothing();
    const of = (...found: readonly (typeof outcomes.outcomes)[]) => ({ ...outcomes, outcomes: found.flat() });

    expect(unexplainedKeys(approved('eu-central-1'), of(outcomeIn('eu-central-1', 'ENABLED')))).toStrictEqual([]);
    expect(unexplainedKeys(approved('eu-central-1'), of(outcomeIn('us-east-1', 'ENABLED')))).toStrictEqual([keyIdNumber(1)]);
    expect(unexplainedKeys(approved('eu-central-1'), of(outcomeIn('eu-central-1', 'NOT_CONFIRMED')))).toStrictEqual([keyIdNumber(1)]);
    expect(
      unexplainedKeys(
        approved('us-east-1', 'eu-central-1'),
        of(outcomeIn('us-east-1', 'ENABLED'), outcomeIn('eu-central-1', 'NOT_CONFIRMED')),
      ),
    ).toStrictEqual([keyIdNumber(1)]);
  });
});
