import { excludedChange } from '../../../functions/core/changes/propose.ts';
import { type ProposedChange, refOf } from '../../../functions/core/changes/proposed-change.ts';
import type { OutcomeCode } from '../../../functions/core/outcome/codes.ts';
import { outcomeOf, outcomeOfExcluded } from '../../../functions/core/outcome/outcome.ts';
import { hoursToRemediate, validationOf } from '../../../functions/core/outcome/validation.ts';
import type { Compliance, Outcome } from '../../../functions/core/records/outcomes.ts';
import { decisionOn, declined, proposalOf, requestId, sessionOf, signal } from '../changes/approved-records.ts';
import { off, proposed, rotatable } from '../changes/sample.ts';
import { disabled, executionId, keyIdNumber, rotating } from '../records.ts';
import { evidence } from './sample.ts';

const previous = { record: 'outcomes.json', sha256: 'f'.repeat(64) };
const recordedAt = '2026-11-20T10:00:00.000Z';
const enabling = (number: number): ProposedChange => proposed('ENABLE_ROTATION', { profile: off({ keyId: keyIdNumber(number) }) });
const summaryOf = (
  outcomes: readonly Outcome[],
  proposal = proposalOf(),
  decision: Parameters<typeof validationOf>[1] = decisionOn(proposal),
) => validationOf(proposal, decision, { outcomes: [...outcomes], recordedAt, startedAt: '2026-11-20T07:59:00.000Z' }, previous);

describe('a validation summary', () => {
  const [one, two, three, four] = [1, 2, 3, 4].map(enabling) as [ProposedChange, ProposedChange, ProposedChange, ProposedChange];
  const fifth = disabled({ keyId: keyIdNumber(5) });
  const excluded = excludedChange({ keyId: fifth.keyId, kind: 'ENABLE_ROTATION' }, { profile: fifth }, fifth);
  const asked = proposalOf([one, two, three, four], { excluded: [excluded] });
  const decision = decisionOn(asked, {
    approvedChanges: [one, two, three].map(refOf),
    notChosen: [refOf(four)],
    excluded: [excludedChange(refOf(three), { profile: fifth }, fifth)],
    signals: [signal(), signal({ principal: sessionOf('ada'), comment: 'CHG-2' }), signal({ principal: sessionOf('grace') })],
  });
  const profileAfter = (number: number, isOn: boolean) => ({ profile: (isOn ? rotating : off)({ keyId: keyIdNumber(number) }) });
  const outcomes = [
    outcomeOf(evidence({ change: one, decision, after: profileAfter(1, true) })),
    outcomeOf(evidence({ change: two, decision, after: profileAfter(2, false) })),
    outcomeOf(evidence({ change: three, decision, attempts: [], after: { profile: disabled({ keyId: keyIdNumber(3) }) } })),
    outcomeOf(evidence({ change: four, decision, attempts: [], after: profileAfter(4, false) })),
    outcomeOfExcluded(excluded, { region: 'eu-central-1', after: { profile: fifth }, compliance: null }),
  ];
  const summary = summaryOf(outcomes, asked, decision);
  const keysOf = (rows: readonly { readonly keyId: string }[]) => rows.map(({ keyId }) => keyId);

  it('has every requested change in exactly one of its three lists, each with its kind', () => {
    expect(keysOf(summary.confirmed)).toStrictEqual([keyIdNumber(1)]);
    expect(keysOf(summary.notConfirmed)).toStrictEqual([keyIdNumber(2)]);
    expect(summary.skipped.map(({ keyId, reason, outcome }) => [keyId, reason, outcome])).toStrictEqual([
      [keyIdNumber(3), 'KEY_DISABLED', 'SKIPPED_KEY_DISABLED'],
      [keyIdNumber(4), 'NOT_CHOSEN', 'SKIPPED_NOT_CHOSEN'],
      [keyIdNumber(5), 'KEY_DISABLED', 'SKIPPED_KEY_DISABLED'],
    ]);
    expect(summary.confirmed[0]).toStrictEqual({
      keyId: keyIdNumber(1),
      kind: 'ENABLE_ROTATION',
      keyArn: one.key.keyArn,
      region: 'eu-central-1',
      outcome: 'ENABLED',
      detail: 'AWS KMS rotates the key every 365 days, next on 2027-11-20.',
    });
    expect(summary.notConfirmed[0]).toMatchObject({ kind: 'ENABLE_ROTATION', outcome: 'NOT_CONFIRMED', reason: 'NOT_CONFIRMED' });
  });

  it('counts changes, and the distinct keys that they are to', () => {
    const rotate = proposed('ROTATE_NOW', { profile: rotatable() });
    const both = proposalOf([enabling(1), rotate]);
    const two_ = both.changes.map((change) => outcomeOf(evidence({ change, decision: declined('REJECTED', both), attempts: [] })));

    expect(summary.counts).toStrictEqual({
      requested: { changes: 5, keys: 5 },
      confirmed: { changes: 1, keys: 1 },
      notConfirmed: { changes: 1, keys: 1 },
      skipped: { changes: 3, keys: 3 },
    });
    expect(summaryOf(two_, both).counts.requested).toStrictEqual({ changes: 2, keys: 1 });
  });

  it('says who decided and why, each once, and follows the outcomes', () => {
    expect(summary).toMatchObject({
      kind: 'validation',
      schemaVersion: 2,
      previous,
      validatedAt: recordedAt,
      accountId: '111122223333',
      regions: ['eu-central-1'],
      decisions: [
        {
          executionId,
          documentName: 'KmsRotation-ApproveAndEnable',
          decision: 'APPROVED',
          approvers: [sessionOf('grace'), sessionOf('ada')],
          comment: 'CHG-1; CHG-2',
          decidedAt: '2026-11-20T09:00:00.000Z',
        },
      ],
      executionIds: [executionId],
      requestIds: [requestId],
      startedAt: '2026-11-20T07:59:00.000Z',
    });
  });

  it('says that nobody decided where no decision is on record', () => {
    expect(validationOf(asked, undefined, { outcomes, recordedAt, startedAt: null }, previous).decisions).toStrictEqual([
      { executionId, documentName: 'KmsRotation-ApproveAndEnable', decision: 'NOT_DECIDED', approvers: [], comment: null, decidedAt: null },
    ]);
  });

  it('names those who rejected, and nobody where the request expired', () => {
    const rejected = declined('REJECTED', asked, {
      signals: [signal({ counts: true }), signal({ signal: 'REJECT', principal: sessionOf('ada'), comment: 'too early', counts: false })],
    });
    const late = declined('TIMED_OUT', asked, { signals: [signal({ counts: false })] });

    expect(summaryOf(outcomes, asked, rejected).decisions).toMatchObject([{ approvers: [sessionOf('ada')], comment: 'too early' }]);
    expect(summaryOf(outcomes, asked, late).decisions).toMatchObject([{ approvers: [], comment: null }]);
  });
});

const compliance = (changes: Partial<Compliance> = {}): Compliance => ({
  complianceType: 'NON_COMPLIANT',
  annotation: 'ROTATION_DISABLED: automatic rotation is off.',
  recordedAt: null,
  sinceTheChange: true,
  ...changes,
});

describe('the compliance in a summary', () => {
  it('is counted by key before and after, a key with two changes once', () => {
    const rotate = proposed('ROTATE_NOW', { profile: rotatable({ complianceType: 'NON_COMPLIANT' }) });
    const fine = excludedChange(
      { keyId: keyIdNumber(2), kind: 'ROTATE_NOW' },
      { profile: rotating({ keyId: keyIdNumber(2) }) },
      rotating(),
    );
    const both = proposalOf([enabling(1), rotate], { excluded: [fine] });
    const after = compliance({ complianceType: 'COMPLIANT' });
    const outcomes = [
      ...both.changes.map((change) => outcomeOf(evidence({ change, decision: decisionOn(both), compliance: after }))),
      outcomeOfExcluded(fine, { region: 'eu-central-1', after: { profile: rotating() }, compliance: null }),
    ];

    expect(summaryOf(outcomes, both).compliance).toStrictEqual({
      before: { NON_COMPLIANT: 1, COMPLIANT: 1 },
      after: { COMPLIANT: 1, NOT_REPORTED: 1 },
      pending: 0,
    });
  });

  it.each<[string, Compliance | null, number]>([
    ['has seen the change', compliance(), 0],
    ['is from before the change', compliance({ sinceTheChange: false }), 1],
    ['is not there', null, 1],
  ])('is pending where the result %s', (_what, result, pending) => {
    expect(summaryOf([outcomeOf(evidence({ compliance: result }))]).compliance.pending).toBe(pending);
  });

  it('is not waited for where nothing was to be done', () => {
    const skipped = outcomeOf(evidence({ decision: declined('REJECTED'), attempts: [], compliance: null }));

    expect(summaryOf([skipped]).compliance.pending).toBe(0);
  });
});

describe('a discrepancy', () => {
  const discrepanciesWith = (result: Compliance | null, change = proposed('ENABLE_ROTATION') as ProposedChange, isOn = true) => {
    const after = { profile: isOn ? rotating() : off() };
    return summaryOf([outcomeOf(evidence({ change, after, compliance: result }))]).discrepancies;
  };

  it('is a confirmed change of which AWS Config says otherwise in a result from since', () => {
    expect(discrepanciesWith(compliance())).toMatchObject([
      {
        keyId: keyIdNumber(1),
        kind: 'ENABLE_ROTATION',
        outcome: 'ENABLED',
        detail: expect.stringMatching(
          /^AWS KMS shows the change \(ENABLED\), and AWS Config, evaluated since: ROTATION_DISABLED: automatic rotation is off\. /,
        ),
      },
    ]);
  });

  it.each<[string, Compliance | null]>([
    ['is older than the change', compliance({ sinceTheChange: false })],
    ['says COMPLIANT', compliance({ complianceType: 'COMPLIANT' })],
    ['is about a rotation that is overdue', compliance({ annotation: 'ROTATION_OVERDUE: rotation is on, but was due' })],
    ['is about old material, which is another change', compliance({ annotation: 'KEY_MATERIAL_TOO_OLD: 900 days' })],
    ['has no reason', compliance({ annotation: null })],
    ['is not there', null],
  ])('is none where the result %s', (_what, result) => {
    expect(discrepanciesWith(result)).toStrictEqual([]);
  });

  it('is none of a change that is not confirmed anyway, or that the rule knows nothing of', () => {
    expect(discrepanciesWith(compliance(), proposed('ENABLE_ROTATION'), false)).toStrictEqual([]);
    const replaced = { ...outcomeOf(evidence({ compliance: compliance() })), kind: 'ROLL_BACK_REPLACEMENT', code: 'ROLLED_BACK' } as const;
    expect(summaryOf([replaced]).discrepancies).toStrictEqual([]);
  });
});

describe('the time to remediate', () => {
  const hours = (...codes: readonly OutcomeCode[]) =>
    hoursToRemediate(proposalOf(undefined, { requestedAt: '2026-11-20T08:00:00.000Z' }), {
      outcomes: codes.map((code) => ({ ...outcomeOf(evidence()), code })),
      recordedAt: '2026-11-21T09:30:00.000Z',
    });

  it.each<OutcomeCode>(['ENABLED', 'PERIOD_SHORTENED', 'ROTATED', 'REPLACED', 'ROLLED_BACK'])(
    'runs from the proposal to the validation: %s',
    (code) => {
      expect(hours(code, 'SKIPPED')).toBe(25.5);
    },
  );

  it('is that of no request that changed nothing', () => {
    expect(hours('ALREADY_ENABLED', 'ALREADY_ROTATED', 'SKIPPED', 'NOT_CONFIRMED', 'ACCESS_DENIED')).toBeUndefined();
    expect(hours()).toBeUndefined();
  });
});
