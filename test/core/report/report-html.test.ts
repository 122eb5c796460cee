import fc from 'fast-check';
import { assessmentOf } from '../../../functions/core/assessment.ts';
import { outcomeOf } from '../../../functions/core/outcome.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import { type Report, reportHtml } from '../../../functions/core/report/report-html.ts';
import { validationOf } from '../../../functions/core/validation.ts';
import { approval, disabled, keyIdNumber, profile, proposal, proposedKey, rotating } from '../records.ts';

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

function wholeReport(description = 'Orders database'): Report {
  const asked = proposal({ keys: [proposedKey({ description })] });
  const decided = approval({ comment: description });
  const outcome = outcomeOf({
    keyId: keyIdNumber(1),
    now: rotating({ aliases: [`alias/${description}`] }),
    proposal: asked,
    approval: decided,
    kmsRequestId: null,
    failedStep: undefined,
    writeAttempted: true,
    writeRefused: false,
    compliance: null,
  });
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
    approvals: [decided],
    outcomes: {
      kind: 'outcomes',
      schemaVersion: 1,
      previous: null,
      executionIds: [asked.executionId],
      requestIds: [asked.requestId],
      recordedAt: '2026-11-20T10:00:00.000Z',
      rotationPeriodInDays: 365,
      outcomes: [outcome],
    },
    validation: validationOf(asked, decided, [outcome], { validatedAt: '2026-11-20T10:00:00.000Z', startedAt: null, previous: null }),
  };
}

/** The page's own markup: what is left when everything that was filled in is taken away is always the same. */
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
      'A request for 1 keys was decided APPROVED by KmsRotation-Approver-eu-central-1/grace: confirmed 1, not confirmed 0, left as they were 0.',
    );
    expect(page).toMatch(/View 1: eligible keys without automatic rotation <span class="count">1</);
    expect(page).toMatch(/View 2: eligible keys with automatic rotation <span class="count">1</);
    expect(page).toContain('KEY_DISABLED');
  });

  it.each([
    ['of a key that was rotated, that its material is another one', 'ROTATED', 'a', 'b', 'material aaaaaaaa… → bbbbbbbb…'],
    ['of one whose material nobody knows, that it is not known', 'NOT_CONFIRMED', 'a', null, 'material aaaaaaaa… → not known'],
    ['of a key that was replaced, where its aliases are', 'REPLACED', undefined, undefined, 'its aliases → its successor'],
    ['of one that has them back, likewise', 'RETURNED', undefined, undefined, 'its aliases → back to it'],
  ] as const)('says %s', (_what, code, before, after, expected) => {
    const { outcomes, ...report } = wholeReport();
    const withMaterial = (letter: string | null | undefined) =>
      letter === undefined ? {} : { currentKeyMaterialId: letter?.repeat(64) ?? null };
    const changed = (outcomes?.outcomes ?? []).map((outcome) => ({
      ...outcome,
      code,
      before: { ...outcome.before, ...withMaterial(before) },
      after: { ...outcome.after, ...withMaterial(after) },
    }));
    if (outcomes === undefined) throw new Error('the report has no outcomes');

    expect(reportHtml({ ...report, outcomes: { ...outcomes, outcomes: changed } })).toContain(expected);
  });

  it.each([
    ['ROTATED', null, 'on demand only', 'none'],
    ['ALREADY_ROTATED', null, 'on demand only', 'none'],
    ['ROTATED', 365, 'every 365 days', 'unknown'],
    ['ENABLED', null, 'every ? days', 'unknown'],
  ] as const)('says how a confirmed key rotates: %s, period %s: %s, next %s', (outcome, rotationPeriodInDays, rotation, next) => {
    const { validation, ...report } = wholeReport();
    if (validation === undefined) throw new Error('the report has no validation');
    const confirmed = validation.confirmed.map((key) => ({ ...key, outcome, rotationPeriodInDays, nextRotationDate: null }));
    const page = reportHtml({ ...report, validation: { ...validation, confirmed } });

    expect(page.slice(page.indexOf('id="validation"'))).toMatch(
      new RegExp(`>${rotation.replace('?', '\\?')}</td>\\s*<td[^>]*>${next}</td>`),
    );
  });

  it('says in words that nothing was asked or changed', () => {
    const page = reportHtml({ ...wholeReport(), proposals: [], approvals: [], outcomes: undefined, validation: undefined });

    expect(page).toContain('Nothing was proposed, so nobody was asked.');
    expect(page).toContain('no key was requested, so nothing was changed.');
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
