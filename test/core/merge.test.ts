import { refOf } from '../../functions/core/changes/proposed-change.ts';
import { countsOfRows, mergedDecisions, mergedOutcomes, mergedValidation, unexplainedChanges } from '../../functions/core/merge.ts';
import type { OutcomeCode } from '../../functions/core/outcome/codes.ts';
import { decision, keyIdNumber, proposal, toEnable, toRotateNow } from './records.ts';
import { attempt, compliance, type Happened } from './report/happenings.ts';
import { executed, nothing, scenario } from './report/scenario.ts';

const times = ['2026-11-20T10:00:00.000Z', '2026-11-20T12:00:00.000Z', '2026-11-20T11:00:00.000Z'];
const latest = '2026-11-20T12:00:00.000Z';

describe('the records of a request in several executions', () => {
  it('are of the time of the last of them, in whatever order they are found', () => {
    const { outcomes, validation } = scenario();
    const about = { accountId: '111122223333', validatedAt: '', proposals: [], outcomes };
    const validations = times.map((at) => ({ ...validation, validatedAt: at, startedAt: at }));

    expect(
      mergedOutcomes(
        times.map((recordedAt) => ({ ...outcomes, recordedAt })),
        '',
      ).recordedAt,
    ).toBe(latest);
    expect(mergedValidation(validations, about)).toMatchObject({ validatedAt: latest, startedAt: times[0] });
    expect(mergedValidation([{ ...validation, startedAt: null }], about).startedAt).toBeNull();
  });

  it('list every approved change, with the execution and Region that it was approved in', () => {
    const { approvedChanges } = mergedDecisions([decision(), decision({ region: 'us-east-1', executionId: 'another' })]);

    expect(approvedChanges.map(({ region, kind }) => [region, kind])).toStrictEqual([
      ['eu-central-1', 'ENABLE_ROTATION'],
      ['us-east-1', 'ENABLE_ROTATION'],
    ]);
  });
});

describe('a key with two changes, in two executions', () => {
  const changes = [toEnable(), toRotateNow()];
  const happened = (annotated: Happened['compliance']): Happened => ({
    after: ({ key }) => ({ profile: key }),
    attempts: [attempt({ kmsRequestId: 'x' })],
    ...(annotated === undefined ? {} : { compliance: annotated }),
  });
  const [enabling, rotating] = changes.map((change, index) => {
    const asked = proposal({ executionId: `execution-${index}`, changes: [change] });
    const result = index === 0 ? compliance({ complianceType: 'NON_COMPLIANT', recordedAt: '2026-11-20T09:00:00.000Z' }) : compliance();
    return executed(asked, decision({ executionId: asked.executionId, approvedChanges: [refOf(change)] }), [happened(result)]);
  });

  it('is two changes to one key, and its compliance counts once, by the latest result', () => {
    const all = [rotating, enabling].flatMap((one) => one ?? []);
    const outcomes = mergedOutcomes(
      all.map((one) => one.outcomes),
      '',
    );
    const { counts, compliance: counted } = mergedValidation(
      all.map((one) => one.validation),
      { accountId: '111122223333', validatedAt: '', proposals: all.map((one) => one.proposal), outcomes },
    );

    expect(counts.requested).toStrictEqual({ changes: 2, keys: 1 });
    expect(counted).toMatchObject({ before: { NON_COMPLIANT: 1 }, after: { COMPLIANT: 1 } });
  });

  it('counts a multi-Region key once in each Region', () => {
    const arn = (region: string): string => `arn:aws:kms:${region}:111122223333:key/mrk-${'0'.repeat(32)}`;

    expect(countsOfRows(['eu-central-1', 'us-east-1', 'us-east-1'].map((region) => ({ keyArn: arn(region) })))).toStrictEqual({
      changes: 3,
      keys: 2,
    });
  });
});

describe('a change that nobody can explain', () => {
  const approved = (...regions: readonly string[]) => mergedDecisions(regions.map((region) => decision({ region })));
  const { outcomes } = nothing();
  const of = (...found: readonly (readonly [region: string, code: OutcomeCode, kind?: 'ROTATE_NOW'])[]) => ({
    ...outcomes,
    outcomes: found.flatMap(([region, code, kind = 'ENABLE_ROTATION' as const]) => {
      const [any] = scenario().outcomes.outcomes;
      return any === undefined ? [] : [{ ...any, keyId: keyIdNumber(1), kind, region, code }];
    }),
  });
  const unexplained = (...args: Parameters<typeof unexplainedChanges>) => unexplainedChanges(...args).map(({ region }) => region);

  it('was approved and has no outcome of its own in its Region, or one that does not tell', () => {
    const here = approved('eu-central-1');

    expect(unexplained(here, of(['eu-central-1', 'ENABLED']))).toStrictEqual([]);
    expect(unexplained(here, of(['us-east-1', 'ENABLED']))).toStrictEqual(['eu-central-1']);
    expect(unexplained(here, of(['eu-central-1', 'ENABLED', 'ROTATE_NOW']))).toStrictEqual(['eu-central-1']);
    expect(unexplained(here, of(['eu-central-1', 'NOT_CONFIRMED']))).toStrictEqual(['eu-central-1']);
    expect(unexplained(here, of(['eu-central-1', 'UNKNOWN']))).toStrictEqual(['eu-central-1']);
    expect(
      unexplained(approved('us-east-1', 'eu-central-1'), of(['us-east-1', 'ENABLED'], ['eu-central-1', 'NOT_CONFIRMED'])),
    ).toStrictEqual(['eu-central-1']);
  });

  it('is none that was refused, or not tried: that is an explanation', () => {
    expect(unexplained(approved('eu-central-1'), of(['eu-central-1', 'ACCESS_DENIED'], ['eu-central-1', 'NOT_TRIED']))).toStrictEqual([]);
  });
});
