import fc from 'fast-check';
import { assessmentOf } from '../../../functions/core/assessment.ts';
import type { DecisionKind } from '../../../functions/core/records/decision.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import type { Outcome } from '../../../functions/core/records/outcomes.ts';
import { type Report, reportHtml } from '../../../functions/core/report/report-html.ts';
import { decision, disabled, keyIdNumber, profile, proposal, rotating, signal, toEnable, unread } from '../records.ts';
import { attempt, type Happened } from './happenings.ts';
import { executed } from './scenario.ts';

const assessment = (keys: readonly KeyProfile[]) =>
  assessmentOf(
    [
      {
        keys,
        inventory: {
          region: 'eu-central-1',
          listed: keys.length,
          customerManaged: keys.length,
          awsManaged: 0,
          unreadable: 0,
          vanished: 0,
          reconciles: true,
        },
      },
    ],
    { accountId: '111122223333', assessedAt: '2026-11-20T08:00:00.000Z', policy: proposal().policy, failedRegions: [] },
  );

/** A change that was made. Everything that anybody can write into its records is the given text. */
const made = (text: string): Happened => ({
  after: ({ key }) => ({ profile: { ...rotating(), keyId: key.keyId, aliases: [`alias/${text}`] } }),
  attempts: [attempt({ result: 'REFUSED', error: { operation: 'EnableKeyRotation', name: 'X', message: text } }), attempt({}, [], 2)],
});

function wholeReport(description = 'Orders database'): Report {
  const asked = proposal({ changes: [toEnable({ description, aliases: [`alias/${description}`] })] });
  const decided = decision({ because: description, signals: [signal('grace', { comment: description, because: description })] });
  const { outcomes, validation } = executed(asked, decided, [made(description)]);
  const keys = [
    profile({ description }),
    rotating({ keyId: keyIdNumber(2), keyArn: `arn:aws:kms:eu-central-1:111122223333:key/${keyIdNumber(2)}` }),
    disabled({
      keyId: keyIdNumber(3),
      keyArn: `arn:aws:kms:eu-central-1:111122223333:key/${keyIdNumber(3)}`,
      tags: [{ key: 'Owner', value: description }],
    }),
  ];
  return {
    assessment: assessment(keys),
    proposals: [asked],
    decisions: [decided],
    outcomes: { ...outcomes, outcomes: outcomes.outcomes.map((outcome) => ({ ...outcome, remarks: [description] })) },
    validation,
  };
}

/**
 * The page's own markup: what is left when everything that was filled in is taken away is always
 * the same.
 */
const tagsIn = (page: string): readonly string[] => [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag);

describe('report.html', () => {
  it('has the three phases under their names, and answers the question first', () => {
    const page = reportHtml(wholeReport());

    expect([...page.matchAll(/<h2 id="[^"]*">([^<]*)</g)].map(([, title]) => title)).toStrictEqual([
      'Assessment',
      'Configuration',
      'Validation',
      'Notes',
    ]);
    expect(page).toContain('1 of 2 keys that can rotate automatically did so when they were assessed.');
    expect(page).toContain(
      'Requested: 1 change to 1 key. Confirmed: 1. Not confirmed: 0. Skipped: 0. Decisions: APPROVED in 1 execution, by KmsRotation-Approver-eu-central-1/grace.',
    );
    expect(page).toMatch(/View 1: eligible keys without automatic rotation <span class="count">1</);
    expect(page).toMatch(/View 2: eligible keys with automatic rotation <span class="count">1</);
    expect(page).toContain('KEY_DISABLED');
  });

  const [first] = wholeReport().outcomes?.outcomes ?? [];
  if (first === undefined) throw new Error('the report has an outcome');
  const pageWith = (changes: Partial<Outcome>): string => {
    const { outcomes, ...report } = wholeReport();
    return reportHtml({ ...report, outcomes: outcomes && { ...outcomes, outcomes: [{ ...first, ...changes }] } });
  };
  const moved = { successorArn: 'arn:successor', moved: ['alias/a'], notMoved: [{ alias: 'alias/b', names: null }], stillToDo: ['Look.'] };

  it.each<[string, Partial<Outcome>, string]>([
    ['its rotation', {}, 'off → every 365 days'],
    [
      'its key material',
      { before: { ...first.before, keyMaterialId: 'a'.repeat(64) }, after: { ...first.after, keyMaterialId: 'b'.repeat(64) } },
      'material aaaaaaaa… → material bbbbbbbb…',
    ],
    [
      'key material that nobody knows',
      { before: { ...first.before, keyMaterialId: 'a'.repeat(64) } },
      'material aaaaaaaa… → material not known',
    ],
    ['its state', { after: { ...first.after, keyState: 'PendingDeletion' } }, 'Enabled → PendingDeletion'],
    ['its aliases', { aliasesOutcome: moved }, 'aliases moved: 1 of 2; successor arn:successor'],
    ['what its owner still has to do', { aliasesOutcome: moved }, '<li>Look.</li>'],
    ['that nothing is different', { after: { ...first.after, ...first.before } }, 'as before: off'],
    ['how it is now, where it was not read before', { before: unread }, 'now: every 365 days'],
  ])('says of a key since the approvers were asked: %s', (_what, changes, expected) => {
    expect(pageWith(changes)).toContain(expected);
  });

  it('names the change of every outcome, its remarks, its attempts, and what AWS said, once', () => {
    const page = pageWith({ detail: 'AWS KMS said: X, Orders database', remarks: ['The key has been disabled since.'] });
    const configuration = page.slice(page.indexOf('id="configuration"'), page.indexOf('id="validation"'));

    expect(configuration).toContain('Enable automatic rotation');
    expect(configuration).toContain('The key has been disabled since.');
    expect(configuration).toContain('REFUSED, EnableKeyRotation: X; ');
    expect(configuration.split('Orders database')).toHaveLength(3);
    expect(page.slice(page.indexOf('id="validation"'))).toMatch(/Enable automatic rotation[\s\S]*The key has been disabled since\./);
  });

  it.each<[DecisionKind, 'good' | 'warn' | 'bad']>([
    ['APPROVED', 'good'],
    ['REJECTED', 'warn'],
    ['NOT_COUNTED', 'bad'],
  ])('says that a request was decided %s, why, and whose approvals count', (word, tone) => {
    const signals = [signal('ada', { counts: false, because: 'made the request' }), signal('grace')];
    const page = reportHtml({ ...wholeReport(), decisions: [decision({ decision: word, because: 'the reason', signals })] });

    expect(page).toContain(`<span class="badge ${tone}">${word}</span> the reason`);
    expect(page).toContain('no: made the request');
    expect(page).toContain('all that were listed (no stored answer)');
  });

  it('says which changes an approver chose, and what an approval without an answer comes to', () => {
    const answer = { record: 'r', sha256: 's', versionId: null, answer: 'APPROVE' as const };
    const signals = [
      signal('ada', { answers: [{ ...answer, changes: [{ keyId: keyIdNumber(1), kind: 'ROTATE_NOW' }] }] }),
      signal('grace'),
    ];
    const page = reportHtml({ ...wholeReport(), decisions: [decision({ approvalsWithoutAnswer: 'REFUSED', signals })] });

    expect(page).toMatch(/1 change to 1 key<\/td>[\s\S]*none \(no stored answer\)/);
  });

  it('says that no person is on record behind a request, where none is', () => {
    const requester = { principal: 'arn:aws:sts::1:assumed-role/AWSServiceRole/x', person: null, source: 'NOT_KNOWN' as const };

    expect(reportHtml({ ...wholeReport(), decisions: [decision({ requester })] })).toContain(
      'AWSServiceRole/x (no person is on record behind it)',
    );
  });

  it('says in words that nothing was asked or changed', () => {
    const page = reportHtml({ ...wholeReport(), proposals: [], decisions: [], outcomes: undefined, validation: undefined });

    expect(page).toContain('Nothing was proposed, so nobody was asked.');
    expect(page).toContain('no change was requested, so nothing was changed.');
    expect(page).toContain('there is nothing to validate');
  });

  it('loads nothing and runs nothing', () => {
    const page = reportHtml(wholeReport());

    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`);
    expect(tagsIn(page).filter((tag) => /^<(script|img|link|iframe|object|embed)|\s(src|on[a-z]+)=|url\(/i.test(tag))).toStrictEqual([]);
  });

  it('shows whatever anybody wrote as text: the markup of the page does not depend on it', () => {
    const expected = tagsIn(reportHtml(wholeReport('x')));
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom(
        '<img src=x onerror=alert(1)>',
        '"><script>alert(1)</script>',
        "' onmouseover='x",
        '</title><h2>',
        '{{ global:REGION }}',
        '\u202Eabc',
        '&lt;b&gt;',
      ),
    );

    fc.assert(
      fc.property(hostile, (description) => {
        expect(tagsIn(reportHtml(wholeReport(`x${description}`)))).toStrictEqual(expected);
      }),
      { seed: 20261120, numRuns: 200 },
    );
  });

  it('keeps nothing that hides or turns round what is read', () => {
    expect(reportHtml(wholeReport('pay \u202Eevorppa\u200B now'))).not.toMatch(/[\u200B\u202E]/);
  });
});
