import { asffOf } from '../../../functions/core/export/asff.ts';
import { findingsOf } from '../../../functions/core/export/finding.ts';
import { ocsfOf } from '../../../functions/core/export/ocsf.ts';
import { inReportOrder } from '../../../functions/core/history.ts';
import { unexplainedChanges } from '../../../functions/core/merge.ts';
import { organizationReportOf } from '../../../functions/core/organization/organization-report.ts';
import { rowsOfAssessment } from '../../../functions/core/organization/rows-of-assessment.ts';
import { trendOf } from '../../../functions/core/organization/trend.ts';
import { validationOf } from '../../../functions/core/outcome/validation.ts';
import { assessmentSchema } from '../../../functions/core/records/assessment.ts';
import { decisionsSchema } from '../../../functions/core/records/decisions.ts';
import type { History } from '../../../functions/core/records/history.ts';
import { historySchema } from '../../../functions/core/records/history.ts';
import { outcomesSchema } from '../../../functions/core/records/outcomes.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { requestSchema } from '../../../functions/core/records/request.ts';
import { validationSchema } from '../../../functions/core/records/validation.ts';
import { approvalMessage } from '../../../functions/core/report/approval-message.ts';
import { approvalRequestText, requestText } from '../../../functions/core/report/approval-request.ts';
import { assessmentCsv } from '../../../functions/core/report/assessment-csv.ts';
import { historyCsv } from '../../../functions/core/report/history-csv.ts';
import { historyHtml } from '../../../functions/core/report/history-html.ts';
import { organizationCsv } from '../../../functions/core/report/organization-csv.ts';
import { organizationHtml } from '../../../functions/core/report/organization-html.ts';
import { outcomesCsv } from '../../../functions/core/report/outcomes-csv.ts';
import { reportHtml } from '../../../functions/core/report/report-html.ts';
import { requestPage } from '../../../functions/core/report/request-page/request-page.ts';
import { expectGolden, expectGoldenJson, expectGoldenPage } from '../golden.ts';
import { estate, row, unassessed } from '../organization/reports.ts';
import { keyIdNumber, ofEveryKind, proposal, toEnable, toReplace, toRotateNow, toShorten } from '../records.ts';
import { requestOf } from '../requests.ts';
import { otherDecisions, replacing, rollingBack, rotatingNow } from './executions.ts';
import { histories, historySpan } from './histories.ts';
import { merged, nothing, scenario } from './scenario.ts';

const textOf = ({ subject, message }: { readonly subject: string; readonly message: string }): string => `${subject}\n\n${message}`;
const bucket = { partition: 'aws', evidenceBucket: 'kms-rotation-evidence-111122223333-eu-central-1' };

/**
 * What people read and other programs take in, as it was reviewed: `UPDATE_GOLDEN=1` writes it
 * anew.
 */
describe('the records of a request', () => {
  it('say what every key is, what came of each change under an approval, and what all of it comes to', () => {
    const { assessment, executions } = scenario();
    const { decisions, outcomes, validation } = merged(scenario());

    expectGoldenJson('records/assessment.json', assessment);
    expectGoldenJson(
      'records/outcomes.json',
      executions.map((one) => one.outcomes),
    );
    expectGoldenJson(
      'records/validation.json',
      executions.map((one) => one.validation),
    );
    expectGoldenJson('records/merged.json', {
      decisions,
      outcomes: { ...outcomes, outcomes: outcomes.outcomes.map(({ keyId, kind, outcome }) => `${keyId} ${kind}: ${outcome}`) },
      validation: { ...validation, confirmed: [], notConfirmed: [], skipped: [] },
      unexplained: unexplainedChanges(decisions, outcomes),
    });
    expectGoldenJson('records/nothing.json', nothing());
  });

  it('can be read again as they were written', () => {
    const { assessment } = scenario();
    const { decisions, outcomes, validation } = merged(scenario());
    const request = requestOf(ofEveryKind());

    expect(readRecord(assessmentSchema, JSON.stringify(assessment), 'assessment.json')).toStrictEqual(assessment);
    expect(readRecord(decisionsSchema, JSON.stringify(decisions), 'decisions.json')).toStrictEqual(decisions);
    expect(readRecord(outcomesSchema, JSON.stringify(outcomes), 'outcomes.json')).toStrictEqual(outcomes);
    expect(readRecord(validationSchema, JSON.stringify(validation), 'validation.json')).toStrictEqual(validation);
    expect(readRecord(requestSchema, JSON.stringify(request), 'request.json')).toStrictEqual(request);
  });

  it.each(Object.entries(otherDecisions))('say what came of it when it was %s', (name, decision) => {
    const { asked, outcomes: record, outcomesUnder } = scenario();
    const outcomes = outcomesUnder(decision).slice(0, 3);

    expectGoldenJson(`records/${name}.json`, {
      outcomes: outcomes.map(({ keyId, kind, outcome, code, approved, detail }) => ({ keyId, kind, outcome, code, approved, detail })),
      validation: validationOf(asked, decision, { ...record, startedAt: null, outcomes: [...outcomes] }, null),
    });
  });
});

describe('the tables for spreadsheets', () => {
  it('have a line for every key, and for every change', () => {
    const { kinds, assessment } = scenario();

    expectGolden('assessment.csv', assessmentCsv({ ...assessment, keys: [...kinds] }));
    expectGolden('outcomes.csv', outcomesCsv(merged(scenario()).outcomes.outcomes));
  });
});

describe('the findings for other tools', () => {
  it('have every key that the rule judges, as it was assessed and as it is after the request', () => {
    const { assessment } = scenario();
    const { outcomes, decisions } = merged(scenario());
    const assessed = findingsOf(assessment, { outcomes: [], decisions: [] });
    const since = findingsOf(assessment, { outcomes: [outcomes], decisions: [decisions] });

    expectGoldenJson('findings.asff.json', assessed.map(asffOf));
    expectGoldenJson('findings.ocsf.json', assessed.map(ocsfOf));
    const changed = since.filter(({ outcome }) => outcome !== null);
    expectGoldenJson('findings-since.asff.json', changed.map(asffOf));
    expectGoldenJson('findings-since.ocsf.json', changed.map(ocsfOf));
  });
});

describe('the report', () => {
  it('has all phases of a request', () => {
    const { assessment, executions } = scenario();
    const { decisions, outcomes, validation } = merged(scenario());
    const proposals = executions.map(({ proposal: own }) => own);

    expectGoldenPage('report.html', reportHtml({ assessment, proposals, decisions: decisions.decisions, outcomes, validation }));
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
        proposals: ['', 'another', 'not-counted'].map((executionId) => ({ ...asked, executionId: executionId || asked.executionId })),
        decisions: [otherDecisions.failed, { ...otherDecisions['not-counted'], executionId: 'not-counted' }],
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
      reportHtml({ assessment, proposals: [], decisions: [], outcomes: undefined, validation: undefined }),
    );
    expectGoldenPage('report-empty.html', reportHtml({ assessment: of, proposals: [], decisions: [], outcomes, validation }));
  });
});

describe('the request for an approval', () => {
  const { evidenceBucket } = bucket;
  const pageOf = (request: ReturnType<typeof requestOf>, executionIds: ReadonlyMap<number, string> = new Map()): string =>
    requestPage(request, { executionIds, evidenceBucket });

  it('is a message, of an execution of every document', () => {
    const alone = proposal({ changes: [toEnable({ aliases: [], description: null, keyPolicy: null, creationDate: null })] });

    expectGolden('request-many.txt', textOf(approvalRequestText(scenario().asked, bucket)));
    expectGolden('request-one.txt', textOf(approvalRequestText(alone, bucket)));
    expectGolden('request-rotate-now.txt', textOf(approvalRequestText(rotatingNow(), bucket)));
    expectGolden('request-replace.txt', textOf(approvalRequestText({ ...replacing(), changes: replacing().changes.slice(0, 1) }, bucket)));
    expectGolden('request-roll-back.txt', textOf(approvalRequestText(rollingBack(), bucket)));
    expectGolden(
      'request-answers-needed.txt',
      textOf(approvalRequestText({ ...rotatingNow(), approvalsWithoutAnswer: 'REFUSED', minimumApprovals: 1 }, bucket)),
    );
  });

  it('is a message in the console', () => {
    const { asked } = scenario();

    expectGolden(
      'console.txt',
      [approvalMessage(asked), approvalMessage({ ...rotatingNow(), approvalsWithoutAnswer: 'REFUSED' })].join('\n\n'),
    );
  });

  it('is one message and one page, of all kinds and parts of a scheduled request', () => {
    const { asked } = scenario();
    const { changes } = asked;
    const both = [...changes, ...rotatingNow().changes];
    const executionIds = new Map([[1, asked.executionId]]);

    for (const [name, request] of [
      ['whole', requestOf(changes)],
      ['kinds', requestOf(both, 50, { minimumApprovals: 2 })],
      ['parts', requestOf(both, 10, { minimumApprovals: 2, approvalsWithoutAnswer: 'REFUSED' })],
    ] as const) {
      expectGolden(`scheduled-${name}.txt`, textOf(requestText(request, asked, bucket)));
      expectGoldenPage(`scheduled-${name}.html`, pageOf(request, executionIds));
    }
  });

  it('says where there is nothing beside its one change', () => {
    const request = requestOf([toEnable({ aliases: [], description: '' })], 50, {
      excluded: [],
      rotating: [],
      exempt: [],
      approvers: ['grace', 'ada'],
    });

    expectGolden('scheduled-alone.txt', textOf(requestText(request, scenario().asked, bucket)));
    expectGoldenPage('scheduled-alone.html', pageOf(request));
  });

  it('says why each change is excluded, and how the keys stand with those that rotate', () => {
    const excluded = (['WAITING', 'COOLING_DOWN', 'FILTERED_BY_TAG', 'NOT_NEEDED', 'CANNOT_SUCCEED', 'ANSWER_NOT_KNOWN'] as const).map(
      (reason, index) => ({
        keyId: `key-${index}`,
        kind: index % 2 === 0 ? ('ENABLE_ROTATION' as const) : ('ROTATE_NOW' as const),
        aliases: index === 0 ? [] : ['alias/one', 'alias/two'],
        reason,
        detail: `Because of ${reason}.`,
      }),
    );
    const rotating = [{ keyId: 'key-9', aliases: [], description: null, rotationPeriodInDays: null, nextRotationDate: null }];
    const changes = [
      toEnable({
        annotation: 'ROTATION_DISABLED: is off. Its exemption has expired.',
        multiRegionKeyType: 'PRIMARY',
        replicaKeyArns: ['a', 'b'],
      }),
      toShorten({ keyId: keyIdNumber(2) }),
      toRotateNow({ keyId: keyIdNumber(3) }),
      toReplace({ keyId: keyIdNumber(4) }),
    ];
    const request = requestOf(changes, 50, { excluded: Array.from({ length: 4 }, () => excluded).flat(), rotating });

    expectGolden('scheduled-excluded.txt', textOf(requestText(request, scenario().asked, bucket)));
    expectGoldenPage('scheduled-excluded.html', pageOf(request));
  });
});

describe('the history', () => {
  const history = (keys: History['keys'], remarks: string[] = []): History => ({
    kind: 'history',
    schemaVersion: 2,
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
