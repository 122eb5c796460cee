import { asffOf } from '../../../functions/core/export/asff.ts';
import { findingsOf } from '../../../functions/core/export/finding.ts';
import { ocsfOf } from '../../../functions/core/export/ocsf.ts';
import { inReportOrder } from '../../../functions/core/history.ts';
import { unexplainedKeys } from '../../../functions/core/merge.ts';
import { organizationReportOf } from '../../../functions/core/organization/organization-report.ts';
import { rowsOfAssessment } from '../../../functions/core/organization/rows-of-assessment.ts';
import { trendOf } from '../../../functions/core/organization/trend.ts';
import { assessmentSchema } from '../../../functions/core/records/assessment.ts';
import type { History } from '../../../functions/core/records/history.ts';
import { historySchema } from '../../../functions/core/records/history.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { outcomesSchema, validationSchema } from '../../../functions/core/records/validation.ts';
import { approvalRequestText, requestText } from '../../../functions/core/report/approval-request.ts';
import { assessmentCsv } from '../../../functions/core/report/assessment-csv.ts';
import { historyCsv } from '../../../functions/core/report/history-csv.ts';
import { historyHtml } from '../../../functions/core/report/history-html.ts';
import { organizationCsv } from '../../../functions/core/report/organization-csv.ts';
import { organizationHtml } from '../../../functions/core/report/organization-html.ts';
import { outcomesCsv } from '../../../functions/core/report/outcomes-csv.ts';
import { reportHtml } from '../../../functions/core/report/report-html.ts';
import { requestPage } from '../../../functions/core/report/request-page/request-page.ts';
import { validationOf } from '../../../functions/core/validation.ts';
import { expectGolden, expectGoldenJson, expectGoldenPage } from '../golden.ts';
import { estate, row, unassessed } from '../organization/reports.ts';
import { proposal, proposedKey } from '../records.ts';
import { requestOf } from '../requests.ts';
import { histories, historySpan } from './histories.ts';
import { merged, nothing, otherDecisions, scenario } from './scenario.ts';

const textOf = ({ subject, message }: { readonly subject: string; readonly message: string }): string => `${subject}\n\n${message}`;
const bucket = { partition: 'aws', evidenceBucket: 'kms-rotation-evidence-111122223333-eu-central-1' };

/** What people read and other programs take in, as it was reviewed: `UPDATE_GOLDEN=1` writes it anew. */
describe('the records of a request', () => {
  it('say what every key is, what came of it under an approval, and what all of it comes to', () => {
    const { assessment, outcomes, validation } = scenario();

    expectGoldenJson('records/assessment.json', assessment);
    expectGoldenJson('records/outcomes.json', outcomes);
    expectGoldenJson('records/validation.json', validation);
  });

  it('can be read again as they were written', () => {
    const { assessment, outcomes, validation } = scenario();

    expect(readRecord(assessmentSchema, JSON.stringify(assessment), 'assessment.json')).toStrictEqual(assessment);
    expect(readRecord(outcomesSchema, JSON.stringify(outcomes), 'outcomes.json')).toStrictEqual(outcomes);
    expect(readRecord(validationSchema, JSON.stringify(validation), 'validation.json')).toStrictEqual(validation);
  });

  it.each(Object.entries(otherDecisions))('say what came of it when it was %s', (name, decision) => {
    const { asked, outcomesUnder } = scenario();
    const of = outcomesUnder(decision);
    const at = { validatedAt: '2026-11-20T10:05:00.000Z', startedAt: null, previous: null };

    expectGoldenJson(`records/${name}.json`, {
      outcomes: of.slice(0, 3).map(({ keyId, outcome, code, approved, detail }) => ({ keyId, outcome, code, approved, detail })),
      validation: { ...validationOf(asked, decision, of.slice(0, 3), at) },
    });
  });

  it('are put together where a request is several executions, and are empty where it is none', () => {
    const { approvals, outcomes: ofAll, validation: summary } = merged(scenario());

    expectGoldenJson('records/merged.json', {
      approvals,
      outcomes: { ...ofAll, outcomes: ofAll.outcomes.map(({ keyId }) => keyId) },
      validation: summary,
      unexplained: unexplainedKeys(approvals, ofAll),
    });
    expectGoldenJson('records/nothing.json', nothing());
  });
});

describe('the tables for spreadsheets', () => {
  it('have a line for every key', () => {
    const { kinds, assessment, outcomes } = scenario();

    expectGolden('assessment.csv', assessmentCsv({ ...assessment, keys: [...kinds] }));
    expectGolden('outcomes.csv', outcomesCsv(outcomes.outcomes));
  });
});

describe('the findings for other tools', () => {
  it('have every key that the rule judges, as it was assessed and as it is after the request', () => {
    const { assessment, outcomes, ...rest } = scenario();
    const ofAll = merged({ assessment, outcomes, ...rest });
    const assessed = findingsOf(assessment, { outcomes: [], approvals: [] });
    const another = {
      ...outcomes,
      recordedAt: '2026-11-20T13:00:00.000Z',
      outcomes: outcomes.outcomes.map((each) => ({ ...each, region: 'us-east-1' })),
    };
    const since = findingsOf(assessment, { outcomes: [another, outcomes, ofAll.outcomes], approvals: [ofAll.approvals] });

    expectGoldenJson('findings.asff.json', assessed.map(asffOf));
    expectGoldenJson('findings.ocsf.json', assessed.map(ocsfOf));
    const changed = since.filter(({ outcome }) => outcome !== null);
    expectGoldenJson('findings-since.asff.json', changed.map(asffOf));
    expectGoldenJson('findings-since.ocsf.json', changed.map(ocsfOf));
  });
});

describe('the report', () => {
  it('has all phases of a request', () => {
    const { assessment, asked, decided, ...rest } = scenario();
    const { outcomes, validation } = merged({ assessment, asked, decided, ...rest });

    expectGoldenPage('report.html', reportHtml({ assessment, proposals: [asked], approvals: [decided], outcomes, validation }));
  });

  it('says of a request what went wrong, and of a key what is not known', () => {
    const { assessment, asked } = scenario();
    const primaryKeyArn = 'arn:aws:kms:ap-south-1:111122223333:key/mrk-1';
    const hidden = {
      description: '',
      keySpec: null,
      keyUsage: null,
      keyState: null,
      origin: null,
      rotationEnabled: null,
      rotationPeriodInDays: null,
      nextRotationDate: null,
    };
    const keys = assessment.keys.map((key) => ({ ...key, ...hidden, primaryKeyArn, reason: 'ROTATION_DISABLED_ON_PRIMARY' }));

    expectGoldenPage(
      'report-failed.html',
      reportHtml({
        assessment: { ...assessment, keys: keys.slice(0, 3) },
        proposals: [asked, { ...asked, executionId: 'another' }],
        approvals: otherDecisions.failed === undefined ? [] : [otherDecisions.failed],
        outcomes: undefined,
        validation: undefined,
      }),
    );
  });

  it('says what has not happened yet, and what there is nothing of', () => {
    const { assessment } = scenario();
    const { outcomes, validation } = nothing();
    const of = {
      ...assessment,
      regions: [],
      keys: [],
      views: { eligibleWithRotation: [], eligibleWithoutRotation: [] },
      failedRegions: [],
    };

    expectGoldenPage(
      'report-assessed.html',
      reportHtml({ assessment, proposals: [], approvals: [], outcomes: undefined, validation: undefined }),
    );
    expectGoldenPage('report-empty.html', reportHtml({ assessment: of, proposals: [], approvals: [], outcomes, validation }));
  });
});

describe('the request for an approval', () => {
  it('is a message, of many keys and of one', () => {
    const alone = proposal({ keys: [proposedKey({ aliases: [], description: null, keyPolicy: null, creationDate: null })] });

    expectGolden('request-many.txt', textOf(approvalRequestText(scenario().asked, bucket)));
    expectGolden('request-one.txt', textOf(approvalRequestText(alone, bucket)));
  });

  it.each([
    ['in one part', 'whole', [21]],
    ['in two parts', 'parts', [20, 1]],
    ['in four parts', 'four-parts', [1, 2, 3, 15]],
  ])('is one message and a page, %s', (_, name, sizes) => {
    const { asked } = scenario();
    const request = requestOf(asked.keys, sizes, { minimumApprovals: sizes.length });
    const executionIds = new Map([[1, asked.executionId]]);
    const started = { ...asked, keys: asked.keys.slice(0, sizes[0]) };

    expectGolden(`feeder-${name}.txt`, textOf(requestText(request, started, bucket)));
    expectGoldenPage(`feeder-${name}.html`, requestPage(request, { executionIds, evidenceBucket: bucket.evidenceBucket }));
  });

  it('says where there is nothing beside its one key', () => {
    const request = requestOf([proposedKey({ aliases: [], description: '' })], [1], {
      leftOut: [],
      rotating: [],
      exempt: [],
      approvers: ['grace', 'ada'],
    });

    expectGolden('feeder-alone.txt', textOf(requestText(request, scenario().asked, bucket)));
    expectGoldenPage('feeder-alone.html', requestPage(request, { executionIds: new Map(), evidenceBucket: bucket.evidenceBucket }));
  });

  it('says why each key is left out, and how it stands with those that rotate', () => {
    const leftOut = (['WAITING', 'COOLING_DOWN', 'FILTERED_BY_TAG', 'NOT_NEEDED'] as const).map((reason, index) => ({
      keyId: `key-${index}`,
      aliases: index === 0 ? [] : ['alias/one', 'alias/two'],
      reason,
      detail: `Because of ${reason}.`,
    }));
    const rotating = [{ keyId: 'key-9', aliases: [], description: null, rotationPeriodInDays: null, nextRotationDate: null }];
    const request = requestOf(
      [
        proposedKey({
          annotation: 'ROTATION_DISABLED: is off. Its exemption has expired.',
          multiRegionKeyType: 'PRIMARY',
          replicaKeyArns: ['a', 'b'],
        }),
      ],
      [1],
      { leftOut: Array.from({ length: 6 }, () => leftOut).flat(), rotating },
    );

    expectGolden('feeder-left-out.txt', textOf(requestText(request, scenario().asked, bucket)));
    expectGoldenPage('feeder-left-out.html', requestPage(request, { executionIds: new Map(), evidenceBucket: bucket.evidenceBucket }));
  });
});

describe('the history', () => {
  const history = (keys: History['keys'], remarks: string[] = []): History => ({
    kind: 'history',
    schemaVersion: 1,
    readAt: historySpan.to,
    accountId: '111122223333',
    region: 'eu-central-1',
    ruleName: 'kms-rotation',
    ...historySpan,
    keys,
    remarks,
  });

  it('is told of many keys, what needs somebody first', () => {
    const ofAll = history(inReportOrder(histories(scenario())), ['The recorder was off.', 'A record is <missing>.']);

    expectGoldenJson('history.json', ofAll);
    expect(readRecord(historySchema, JSON.stringify(ofAll), 'history.json')).toStrictEqual(ofAll);
    expectGolden('history.csv', historyCsv(ofAll));
    expectGoldenPage('history.html', historyHtml(ofAll));
  });

  it('is told of one key at a time', () => {
    for (const [index, each] of histories(scenario()).entries()) expectGoldenPage(`history-${index}.html`, historyHtml(history([each])));
  });
});

describe('the report on an organization', () => {
  const generatedAt = '2026-11-20T07:00:00.000Z';

  it('has every place, what to look into, and the trend', () => {
    const before = estate(8, 3, '2026-11-19T07:00:00.000Z', 2);
    const now = organizationReportOf(
      [
        ...estate(8, 3, generatedAt).rows,
        ...rowsOfAssessment(scenario().assessment),
        unassessed('111122220002', 'eu-west-1', 'FAILED', 'It failed.'),
        row('111122220009', 'eu-west-1', { accountName: null, organizationalUnits: null, remarks: ['One.', 'Two.'] }),
      ],
      generatedAt,
      ['First <note>.', 'Second.'],
    );

    expectGoldenPage('organization.html', organizationHtml(now, trendOf(now, [before, estate(8, 2, '2026-11-18T07:00:00.000Z')])));
    expectGolden('organization.csv', organizationCsv(now));
    expectGoldenJson('organization.json', now);
  });

  it('says so where there is nothing to say', () => {
    const one = organizationReportOf([row('111122220000', 'eu-central-1', { reasons: {} })], generatedAt, []);

    expectGoldenPage('organization-one.html', organizationHtml(one));
    expectGoldenPage('organization-same.html', organizationHtml(one, trendOf(one, [{ ...one, generatedAt: '2026-11-19T07:00:00.000Z' }])));
    expectGoldenPage('organization-none.html', organizationHtml(organizationReportOf([], generatedAt, [])));
  });
});
