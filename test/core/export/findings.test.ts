import fc from 'fast-check';
import * as z from 'zod/mini';
import { asffOf } from '../../../functions/core/export/asff.ts';
import { type Finding, findingsOf } from '../../../functions/core/export/finding.ts';
import { ocsfOf } from '../../../functions/core/export/ocsf.ts';
import { referencesFor } from '../../../functions/core/frameworks.ts';
import { mergedDecisions, mergedOutcomes } from '../../../functions/core/merge.ts';
import type { Assessment } from '../../../functions/core/records/assessment.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import type { Outcome } from '../../../functions/core/records/outcomes.ts';
import { decision, disabled, executionId, keyIdNumber, profile, rotating, signal, unread, unreadAfter } from '../records.ts';

const assessedAt = '2026-11-20T07:00:00.000Z';
const assessment = (...keys: readonly KeyProfile[]): Assessment => ({
  kind: 'assessment',
  schemaVersion: 1,
  assessedAt,
  accountId: '111122223333',
  regions: [],
  policy: {
    maximumRotationPeriodInDays: 365,
    exemptionTagKey: null,
    maximumExemptionDays: 365,
    disabledKeys: 'NOT_APPLICABLE',
    unreadableKeys: 'NON_COMPLIANT',
    overdueGraceDays: 7,
  },
  keys: [...keys],
  views: { eligibleWithoutRotation: [], eligibleWithRotation: [] },
  failedRegions: [],
});
const outcome = (changes: Partial<Outcome> = {}): Outcome => ({
  keyId: keyIdNumber(1),
  kind: 'ENABLE_ROTATION',
  keyArn: profile().keyArn,
  region: 'eu-central-1',
  aliases: [],
  outcome: 'ENABLED',
  code: 'ENABLED',
  detail: 'AWS KMS rotates the key every 365 days.',
  remarks: [],
  approved: true,
  before: { ...unread, rotationEnabled: false },
  after: { ...unreadAfter, rotationEnabled: true, rotationPeriodInDays: 365, nextRotationDate: '2027-11-20T00:00:00.000Z' },
  compliance: null,
  attempts: [],
  ...changes,
});
const results = (recordedAt: string, ...outcomes: readonly Outcome[]) => ({
  outcomes: [
    mergedOutcomes(
      [
        {
          kind: 'outcomes',
          schemaVersion: 2,
          previous: null,
          executionIds: [executionId],
          requestIds: ['r'],
          recordedAt,
          startedAt: null,
          outcomes: [...outcomes],
        },
      ],
      recordedAt,
    ),
  ],
  decisions: [mergedDecisions([decision()])],
});
const none = { outcomes: [], decisions: [] };
const only = (findings: readonly Finding[]): Finding => {
  const [finding] = findings;
  if (finding === undefined || findings.length > 1) throw new Error(`${findings.length} findings`);
  return finding;
};

describe('findings', () => {
  it('are of keys that the rule judges, and of no other', () => {
    const findings = findingsOf(assessment(profile(), rotating({ keyId: keyIdNumber(2) }), disabled({ keyId: keyIdNumber(3) })), none);

    expect(findings.map(({ key, isPassed, reason }) => [key.keyId, isPassed, reason])).toStrictEqual([
      [keyIdNumber(1), false, 'ROTATION_DISABLED'],
      [keyIdNumber(2), true, 'ROTATION_ENABLED'],
    ]);
  });

  it('have passed once a request has confirmed the key, and name who approved it', () => {
    const finding = only(findingsOf(assessment(profile()), results('2026-11-20T09:00:00.000Z', outcome())));

    expect(asffOf(finding)).toMatchObject({
      Compliance: { Status: 'PASSED' },
      Workflow: { Status: 'RESOLVED' },
      UpdatedAt: '2026-11-20T09:00:00.000Z',
      Resources: [{ Details: { AwsKmsKey: { KeyRotationStatus: true } } }],
      ProductFields: {
        'kmsRotation/ChangeKind': 'ENABLE_ROTATION',
        'kmsRotation/Change': 'Enable automatic rotation',
        'kmsRotation/Outcome': 'ENABLED',
        'kmsRotation/ExecutionId': executionId,
        'kmsRotation/Approver': signal('grace').principal,
      },
    });
    expect(ocsfOf(finding)).toMatchObject({ activity_id: 3, type_uid: 200_303, status: 'Resolved', compliance: { status_id: 1 } });
  });

  it('of a key that has to be replaced have passed once another has its place, and stay failed once it has its aliases back', () => {
    const old = profile({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', reason: 'MANUAL_ROTATION_REQUIRED', proposed: false });
    const findingFor = (kind: 'REPLACE_KEY' | 'ROLL_BACK_REPLACEMENT', code: 'REPLACED' | 'ROLLED_BACK') =>
      only(
        findingsOf(
          assessment(old),
          results('2026-11-20T09:00:00.000Z', outcome({ kind, outcome: code, code, detail: 'D.', after: unreadAfter })),
        ),
      );

    expect(findingFor('REPLACE_KEY', 'REPLACED')).toMatchObject({ isPassed: true, reason: 'REPLACED', sentence: 'D.' });
    expect(findingFor('ROLL_BACK_REPLACEMENT', 'ROLLED_BACK')).toMatchObject({
      isPassed: false,
      reason: 'MANUAL_ROTATION_REQUIRED',
      outcome: { outcome: 'ROLLED_BACK' },
    });
  });

  it('of a key with two changes follow the one that puts right what the key was reported for', () => {
    const both = results(
      '2026-11-20T09:00:00.000Z',
      outcome({ kind: 'ROTATE_NOW', outcome: 'ROTATED', code: 'ROTATED', detail: 'New material.' }),
      outcome({ outcome: 'THROTTLED', code: 'THROTTLED', detail: 'Too many requests.' }),
    );
    const findingFor = (reason: string) => only(findingsOf(assessment(profile({ reason })), both));

    expect(findingFor('ROTATION_DISABLED')).toMatchObject({
      isPassed: false,
      outcome: { changeKind: 'ENABLE_ROTATION', outcome: 'THROTTLED' },
    });
    expect(findingFor('ROTATION_PERIOD_TOO_LONG')).toMatchObject({ isPassed: false, outcome: { changeKind: 'ENABLE_ROTATION' } });
    expect(findingFor('KEY_MATERIAL_TOO_OLD')).toMatchObject({ isPassed: true, reason: 'ROTATED', sentence: 'New material.' });
    expect(findingFor('ROTATION_OVERDUE')).toMatchObject({ isPassed: false, outcome: null });
  });

  it('say what else is true of the key', () => {
    const remarked = outcome({ remarks: ['The key has been disabled since.'] });

    expect(only(findingsOf(assessment(profile()), results('2026-11-20T09:00:00.000Z', remarked))).sentence).toBe(
      'AWS KMS rotates the key every 365 days. The key has been disabled since.',
    );
  });

  it('stay failed where the request could not be carried out, and say why', () => {
    const refused = outcome({
      outcome: 'ACCESS_DENIED',
      code: 'ACCESS_DENIED',
      detail: 'EnableKeyRotation was refused.',
      after: unreadAfter,
    });
    const finding = only(findingsOf(assessment(profile()), results('2026-11-20T09:00:00.000Z', refused)));

    expect(asffOf(finding)).toMatchObject({
      Compliance: { Status: 'FAILED', StatusReasons: [{ ReasonCode: 'ROTATION_DISABLED' }] },
      Description: expect.stringContaining('Enable automatic rotation: ACCESS_DENIED. EnableKeyRotation was refused.'),
      Workflow: { Status: 'NEW' },
    });
    expect(ocsfOf(finding)).toMatchObject({ activity_id: 2, status: 'New', compliance: { status: 'Fail' } });
  });

  it('follow the assessment where it is newer than the outcome: somebody may have switched rotation off since', () => {
    const finding = only(findingsOf(assessment(profile()), results('2026-11-19T09:00:00.000Z', outcome())));

    expect([finding.isPassed, finding.outcome]).toStrictEqual([false, null]);
  });

  it('take the latest outcome, whichever record is read first, and one of their own Region alone', () => {
    const early = results('2026-11-20T09:00:00.000Z', outcome({ detail: 'Early.' })).outcomes;
    const late = results('2026-11-20T10:00:00.000Z', outcome({ detail: 'Late.' })).outcomes;
    const elsewhere = results('2026-11-20T11:00:00.000Z', outcome({ detail: 'Elsewhere.', region: 'us-east-1' })).outcomes;
    const detailOf = (outcomes: typeof early) => only(findingsOf(assessment(profile()), { outcomes, decisions: [] })).outcome?.detail;

    expect(detailOf([...early, ...late, ...elsewhere])).toBe('Late.');
    expect(detailOf([...elsewhere, ...late, ...early])).toBe('Late.');
  });

  it('name the decision of their own Region, execution and change', () => {
    const by = (person: string, changes: Parameters<typeof decision>[0] = {}) => decision({ signals: [signal(person)], ...changes });
    const decisions = [
      mergedDecisions([
        by('elsewhere', { region: 'us-east-1' }),
        by('another', { executionId: 'another' }),
        by('of-other-changes', { approvedChanges: [{ keyId: keyIdNumber(1), kind: 'ROTATE_NOW' }] }),
        by('grace'),
      ]),
    ];
    const { outcomes } = results('2026-11-20T10:00:00.000Z', outcome());

    expect(only(findingsOf(assessment(profile()), { outcomes, decisions })).outcome?.approver).toBe(signal('grace').principal);
  });

  it('have the same id in every export, so that a later one updates the finding', () => {
    const [before, after] = [none, results('2026-11-20T09:00:00.000Z', outcome())].map((found) =>
      asffOf(only(findingsOf(assessment(profile()), found))),
    );

    expect(after?.['Id']).toBe(before?.['Id']);
  });
});

const text = (maximum: number) => z.string().check(z.minLength(1), z.maxLength(maximum));
/** What Security Hub requires and how long it may be (AWS Security Hub API, AwsSecurityFinding). */
const asffSchema = z.object({
  SchemaVersion: z.literal('2018-10-08'),
  Id: text(512),
  ProductArn: z.string().check(z.regex(/^arn:aws:securityhub:[a-z0-9-]+:\d{12}:product\/\d{12}\/default$/)),
  GeneratorId: text(512),
  AwsAccountId: z.string().check(z.regex(/^\d{12}$/)),
  Types: z.array(text(256)).check(z.minLength(1), z.maxLength(50)),
  CreatedAt: z.iso.datetime(),
  UpdatedAt: z.iso.datetime(),
  Severity: z.object({ Label: z.enum(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']) }),
  Title: text(256),
  Description: text(1024),
  Remediation: z.object({ Recommendation: z.object({ Text: text(512), Url: text(2048) }) }),
  Resources: z.array(z.object({ Type: z.literal('AwsKmsKey'), Id: text(512), Region: text(16) })).check(z.minLength(1), z.maxLength(32)),
  Compliance: z.object({
    Status: z.enum(['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE']),
    RelatedRequirements: z.array(text(256)).check(z.maxLength(32)),
  }),
  ProductFields: z.record(text(128), text(2048)),
});
/** Required attributes of the OCSF class Compliance Finding and of the objects in it (schema 1.3.0, class 2003, profile cloud). */
const ocsfSchema = z.object({
  class_uid: z.literal(2003),
  category_uid: z.literal(2),
  activity_id: z.enum({ create: 1, update: 2, close: 3 }),
  type_uid: z.number(),
  time: z.int(),
  severity_id: z.int(),
  metadata: z.object({ version: z.literal('1.3.0'), product: z.object({ vendor_name: z.string() }) }),
  cloud: z.object({ provider: z.literal('AWS') }),
  finding_info: z.object({ uid: text(600), title: text(256) }),
  compliance: z.object({ status_id: z.int(), standards: z.array(z.string()) }),
});

describe('an exported finding', () => {
  it('keeps to the limits of its format, whatever key owners write', () => {
    const hostile = fc.oneof(fc.string({ maxLength: 400, unit: 'binary' }), fc.constant('{{ x }}'.repeat(900)), fc.constant('=cmd|\u202E'));
    fc.assert(
      fc.property(hostile, hostile, fc.boolean(), (written, tag, isOn) => {
        const key = (isOn ? rotating : profile)({
          description: written,
          aliases: [`alias/${written}`],
          tags: [{ key: 'Owner', value: tag }],
          annotation: `ROTATION_DISABLED: rotation is off. ${written}`,
        });
        const finding = only(findingsOf(assessment(key), none));
        expect(z.safeParse(asffSchema, asffOf(finding)).error).toBeUndefined();
        expect(z.safeParse(ocsfSchema, ocsfOf(finding)).error).toBeUndefined();
        expect(Buffer.byteLength(JSON.stringify(asffOf(finding)))).toBeLessThan(240_000);
      }),
      { seed: 20_261_120, numRuns: 200 },
    );
  });
});

describe('framework references', () => {
  it.each(['ROTATION_DISABLED', 'ROTATION_PERIOD_TOO_LONG', 'ROTATION_OVERDUE', 'ROTATION_ENABLED'])('stand with %s', (reason) => {
    expect(referencesFor(reason).map(({ framework }) => framework)).toStrictEqual(
      expect.arrayContaining(['PCI DSS', 'NIST SP 800-53', 'ISO/IEC 27001']),
    );
  });

  it.each(['UNSUPPORTED_KEY_SPEC', 'EXEMPT', 'UNREADABLE', 'KEY_DISABLED'])(
    'do not stand with %s, which is for people to judge',
    (reason) => {
      expect(referencesFor(reason)).toStrictEqual([]);
    },
  );
});

describe('what owners have written', () => {
  it('reaches other tools short and without hidden characters', () => {
    const hostile = `\u001B[2J\u0000${'x'.repeat(5000)}`;
    const key = profile({ aliases: [`alias/${hostile}`], tags: [{ key: 'Owner', value: hostile }], origin: hostile });
    const [finding] = findingsOf(assessment(key), none);
    if (finding === undefined) throw new Error('no finding');
    const texts = JSON.stringify([asffOf(finding), ocsfOf(finding)]);

    expect(texts).not.toMatch(/\\u00[01]/);
    expect(texts.length).toBeLessThan(10_000);
  });
});
