import fc from 'fast-check';
import { countKeys } from '../../../functions/core/organization/counts.ts';
import { mergedReports, organizationReportOf } from '../../../functions/core/organization/organization-report.ts';
import { trendOf } from '../../../functions/core/organization/trend.ts';
import { organizationReportSchema, type PlaceRow } from '../../../functions/core/records/organization-report.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { organizationCsv } from '../../../functions/core/report/organization-csv.ts';
import { organizationHtml } from '../../../functions/core/report/organization-html.ts';
import { expectGoldenPage } from '../golden.ts';
import { countsOf, estate, row, unassessed } from './reports.ts';

const at = '2026-11-20T07:00:00.000Z';

const anyKey = fc.record({
  eligible: fc.boolean(),
  rotationEnabled: fc.constantFrom(true, false, undefined),
  complianceType: fc.constantFrom('COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', undefined),
} as const);

const anyRow = fc
  .record({
    account: fc.integer({ min: 0, max: 4 }),
    region: fc.constantFrom('eu-central-1', 'us-east-1'),
    hour: fc.integer({ min: 0, max: 3 }),
    keys: fc.array(anyKey, { maxLength: 6 }),
    isAssessed: fc.boolean(),
  })
  .map(({ account, region, hour, keys, isAssessed }): PlaceRow => {
    const place = [`11112222333${account}`, region] as const;
    const readAt = `2026-11-20T0${hour}:00:00.000Z`;
    return isAssessed ? row(...place, { readAt, keys: countKeys(keys), reasons: {} }) : { ...unassessed(...place, 'FAILED', 'no'), readAt };
  });

describe('the counts of a place', () => {
  it('put every key into exactly one column', () => {
    fc.assert(
      fc.property(fc.array(anyKey), (keys) => {
        const counts = countKeys(keys);
        expect(counts.compliant + counts.nonCompliant + counts.notApplicable + counts.notEvaluated).toBe(keys.length);
        expect(counts.customerManaged).toBe(keys.length);
        expect(counts.eligibleWithRotation + counts.eligibleWithoutRotation).toBeLessThanOrEqual(counts.eligible);
      }),
    );
  });

  it('call a key that cannot rotate not applicable, and one that the rule says that of', () => {
    const of = (eligible: boolean, complianceType: 'NOT_APPLICABLE' | undefined) =>
      countKeys([{ eligible, rotationEnabled: undefined, complianceType }]);

    expect(
      [of(true, 'NOT_APPLICABLE'), of(false, undefined), of(true, undefined)].map(({ notApplicable, notEvaluated }) => [
        notApplicable,
        notEvaluated,
      ]),
    ).toStrictEqual([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
  });

  it('never call a key compliant that the rule has said nothing of', () => {
    expect(countKeys([{ eligible: true, rotationEnabled: true, complianceType: undefined }])).toMatchObject({
      compliant: 0,
      notEvaluated: 1,
    });
    expect(countKeys([{ eligible: false, rotationEnabled: undefined, complianceType: undefined }])).toMatchObject({ notApplicable: 1 });
  });
});

describe('the report on an organization', () => {
  it('adds up, and has each place once', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 20 }), (rows) => {
        const report = organizationReportOf(rows, at);
        const places = report.rows.map(({ accountId, region }) => `${accountId} ${region}`);

        expect(new Set(places)).toStrictEqual(new Set(rows.map(({ accountId, region }) => `${accountId} ${region}`)));
        expect(places).toHaveLength(new Set(places).size);
        expect(report.totals.keys.customerManaged).toBe(report.rows.reduce((sum, { keys }) => sum + (keys?.customerManaged ?? 0), 0));
        expect(report.totals.assessed).toBe(report.rows.filter(({ keys }) => keys !== null).length);
      }),
    );
  });

  it('is the same whichever of its parts were merged first', () => {
    fc.assert(
      fc.property(fc.array(anyRow), fc.array(anyRow), fc.array(anyRow), (one, two, three) => {
        const [a, b, c] = [one, two, three].map((rows) => organizationReportOf(rows, at)) as [never, never, never];
        const left = mergedReports([mergedReports([a, b], at), c], at);
        const right = mergedReports([a, mergedReports([b, c], at)], at);

        expect(left.rows).toStrictEqual(right.rows);
        expect(left.totals).toStrictEqual(right.totals);
      }),
    );
  });

  it('takes the later of two rows of a place, and says so', () => {
    const early = row('111122223333', 'eu-central-1', { readAt: '2026-11-19T07:00:00.000Z', keys: countsOf({ nonCompliant: 9 }) });
    const late = row('111122223333', 'eu-central-1', { readAt: '2026-11-20T07:00:00.000Z', keys: countsOf({ nonCompliant: 1 }) });

    for (const rows of [
      [early, late],
      [late, early],
    ]) {
      const { totals, notes } = organizationReportOf(rows, at);
      expect(totals.keys.nonCompliant).toBe(1);
      expect(notes).toStrictEqual([
        '111122223333 eu-central-1 is in more than one report; the row read at 2026-11-20T07:00:00.000Z counts.',
      ]);
    }
  });

  it('takes a row with numbers before one without, whichever was read later', () => {
    const late = unassessed('1', 'a', 'FAILED', 'no');
    const early = row('1', 'a', { readAt: '2026-01-01T00:00:00.000Z' });

    for (const rows of [
      [late, early],
      [early, late],
    ])
      expect(organizationReportOf(rows, at).rows).toStrictEqual([early]);
  });

  it('takes the second of two rows that were read at the same time', () => {
    const [first, second] = [row('1', 'a'), row('1', 'a', { accountName: 'second' })];

    expect(organizationReportOf([first, second], at).rows).toStrictEqual([second]);
  });

  it('keeps the notes of all reports that it is made of', () => {
    const [one, other] = [organizationReportOf([], at, ['one']), organizationReportOf([], at, ['other'])];

    expect(mergedReports([one, other], at).notes).toStrictEqual(['one', 'other']);
  });

  it('can be written and read back', () => {
    const report = estate(3, 2);

    expect(readRecord(organizationReportSchema, JSON.stringify(report), 'organization.json')).toStrictEqual(report);
  });
});

describe('the trend', () => {
  const reportBefore = () => organizationReportOf([row('1', 'a'), row('1', 'b'), row('2', 'a'), row('3', 'a')], '2026-10-20T07:00:00.000Z');
  const reportNow = () =>
    organizationReportOf(
      [
        row('1', 'a', { keys: countsOf({ nonCompliant: 5 }) }),
        row('1', 'b', { keys: countsOf({ nonCompliant: 0 }) }),
        row('2', 'a', { keys: countsOf({ nonCompliant: 0 }) }),
        unassessed('3', 'a', 'ROLE_MISSING', 'no'),
      ],
      at,
    );

  it('compares what both reports assessed, and names what is lost', () => {
    const trend = trendOf(reportNow(), [reportBefore()]);

    expect(trend?.changes.map(({ accountId, before: was, now: is }) => [accountId, was, is])).toStrictEqual([
      ['1', 2, 5],
      ['2', 1, 0],
    ]);
    expect(trend?.lost).toStrictEqual(['3 a']);
  });

  it('names the accounts by how much worse they have become', () => {
    const counted = (numbers: Readonly<Record<string, number>>) =>
      organizationReportOf(
        Object.entries(numbers).map(([account, nonCompliant]) => row(account, 'a', { keys: countsOf({ nonCompliant }) })),
        at,
      );
    const trend = trendOf(counted({ 1: 5, 2: 9, 3: 1, 4: 2 }), [
      { ...counted({ 1: 4, 2: 1, 3: 4, 4: 2 }), generatedAt: '2026-10-20T07:00:00.000Z' },
    ]);

    expect(trend?.changes.map(({ accountId }) => accountId)).toStrictEqual(['2', '1', '3']);
  });

  it('puts the reports in the order of their time, whatever order they were given in', () => {
    const [now, before] = [reportNow(), reportBefore()];
    const first = organizationReportOf([row('1', 'a')], '2026-09-20T07:00:00.000Z');

    expect(trendOf(now, [before, first])?.points.map(({ at: time }) => time)).toStrictEqual([first.generatedAt, before.generatedAt, at]);
    expect(trendOf(now, [])).toBeUndefined();
  });
});

describe('the report as files', () => {
  const hostile = row('111122223333', 'eu-central-1', { accountName: '=cmd|"<script>alert(1)</script>' });

  it('leaves the numbers of a place that was not assessed empty in the CSV', () => {
    const [, assessed, missing] = organizationCsv(
      organizationReportOf([row('1', 'a'), unassessed('2', 'a', 'ROLE_MISSING', 'Deploy it.')], at),
    ).split('\r\n');

    expect(assessed).toContain(',ASSESSED,4,3,1,2,2,1,1,0,');
    expect(missing).toContain(',ROLE_MISSING,,,,,,,,,,Deploy it.,');
  });

  it('makes texts of others harmless', () => {
    const report = organizationReportOf([hostile], at);

    expect(organizationCsv(report)).toContain(`"'=cmd|""`);
    expect(organizationHtml(report)).not.toContain('<script>alert');
  });

  it('tells each place as it is, what has become worse, and what cannot be compared', () => {
    const before = organizationReportOf([row('1', 'a'), row('2', 'a'), row('3', 'a')], '2026-10-20T07:00:00.000Z');
    const now = organizationReportOf(
      [
        row('1', 'a', { accountName: null, keys: countsOf({ customerManaged: 4, nonCompliant: 3, notEvaluated: 1 }) }),
        row('2', 'a', { keys: countsOf({}), reasons: {} }),
        unassessed('3', 'a', 'ROLE_MISSING', 'The role is missing.'),
        ...Array.from({ length: 41 }, (_, index) => row(String(100 + index), 'a', { remarks: ['The same in many.'] })),
      ],
      at,
    );

    expectGoldenPage('organization-worse.html', organizationHtml(now, trendOf(now, [before])));
  });

  it('says in one sentence how it stands, and that unknown is unknown', () => {
    expect(organizationHtml(estate(12, 3))).toMatch(
      /keys that can rotate do not; the rule reports \d+ as non-compliant, as far as the \d+ places go/,
    );
    expect(organizationHtml(organizationReportOf([row('1', 'a', { keys: countsOf({ eligible: 3, compliant: 3 }) })], at))).toContain(
      'Every one of the 3 keys that can rotate rotates; the rule reports 0 as non-compliant, as far as all places go.',
    );
  });
});
