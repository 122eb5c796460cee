import { excludedChange } from '../../../functions/core/changes/propose.ts';
import { refOf } from '../../../functions/core/changes/proposed-change.ts';
import { definitionFor } from '../../../functions/core/changes/registry.ts';
import type { ChangeSubject } from '../../../functions/core/changes/subject.ts';
import {
  hasBeenChanged,
  isConfirmed,
  isNotConfirmed,
  isSkipped,
  type OutcomeCode,
  outcomeCodes,
} from '../../../functions/core/outcome/codes.ts';
import { type ChangeEvidence, outcomeOf, outcomeOfExcluded } from '../../../functions/core/outcome/outcome.ts';
import { decisionKinds } from '../../../functions/core/records/decision.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import { kmsRequestIdOf } from '../../../functions/core/records/outcomes.ts';
import type { Refusal } from '../../../functions/core/refusal.ts';
import { decisionOn, declined, proposalOf } from '../changes/approved-records.ts';
import { keyMaterial, off, proposed, rotatable, tooLong } from '../changes/sample.ts';
import { disabled, rotating } from '../records.ts';
import { attempt, evidence, found, lost, refused, startedAt, written } from './sample.ts';

const outcome = (changes: Partial<ChangeEvidence>) => outcomeOf(evidence(changes));
const of = (profile: KeyProfile): ChangeSubject => ({ profile });
const enable = proposed('ENABLE_ROTATION');
const unreadable = off({ rotationEnabled: null, reason: 'UNREADABLE', annotation: 'UNREADABLE: GetKeyRotationStatus was refused.' });

describe('an approved change', () => {
  it.each<[string, string, Partial<ChangeEvidence>]>([
    ['that AWS KMS took and shows', 'ENABLED', {}],
    ['that AWS KMS took and does not show', 'NOT_CONFIRMED', { after: of(off()) }],
    ['whose answer was lost, and that AWS KMS shows', 'ENABLED', { attempts: [lost] }],
    ['whose answer was lost, and that AWS KMS does not show', 'UNKNOWN', { attempts: [lost], after: of(off()) }],
    ['whose answer was found later', 'ENABLED', { attempts: [found] }],
    ['that AWS KMS refused', 'KEY_IS_DISABLED', { attempts: [refused('DisabledException')], after: of(disabled()) }],
    ['that AWS KMS refused, and that somebody else has made', 'ACCESS_DENIED', { attempts: [refused('AccessDeniedException')] }],
    ['that AWS KMS took at the second attempt', 'ENABLED', { attempts: [refused('ThrottlingException'), written] }],
    ['that AWS KMS refused at the second attempt', 'THROTTLED', { attempts: [lost, refused('ThrottlingException')], after: of(off()) }],
    [
      'that AWS KMS shows, though it refused an attempt after one whose answer was lost',
      'ENABLED',
      { attempts: [lost, refused('DisabledException')] },
    ],
    [
      'that AWS KMS refused for now, and that the key could not have any more after that',
      'SKIPPED_EXEMPT',
      { attempts: [refused('ThrottlingException')], notWritten: { reason: 'EXEMPT', annotation: 'EXEMPT: by its tag.' }, after: of(off()) },
    ],
    ['that was not tried', 'NOT_TRIED', { attempts: [], after: of(off()) }],
    ['that was not tried, and that somebody else has made', 'NOT_TRIED', { attempts: [] }],
    [
      'that the key needed no longer right before the write',
      'ALREADY_ENABLED',
      { attempts: [], notWritten: { reason: 'ROTATION_ENABLED', annotation: 'ROTATION_ENABLED: it rotates.' } },
    ],
    [
      'that the key could not have right before the write',
      'SKIPPED_KEY_DISABLED',
      { attempts: [], notWritten: { reason: 'KEY_DISABLED', annotation: 'KEY_DISABLED: it is disabled.' }, after: of(disabled()) },
    ],
    [
      'of which another execution has asked AWS KMS',
      'SKIPPED_TAKEN_BY_ANOTHER_EXECUTION',
      { attempts: [], notWritten: { reason: 'TAKEN_BY_ANOTHER_EXECUTION', annotation: 'TAKEN_BY_ANOTHER_EXECUTION: e-2 asked.' } },
    ],
    ['to shorten the period', 'PERIOD_SHORTENED', { change: proposed('SHORTEN_PERIOD') }],
    [
      'to a key that somebody has given another period',
      'NOT_CONFIRMED',
      { change: proposed('SHORTEN_PERIOD'), after: of(tooLong({ rotationPeriodInDays: 400 })) },
    ],
  ])('%s is %s', (_situation, expected, changes) => {
    expect(outcome(changes).outcome).toBe(expected);
  });

  it('of which an attempt is on record is what came of the attempt, whatever else was recorded', () => {
    expect(outcome({ notWritten: { reason: 'KEY_DISABLED', annotation: 'KEY_DISABLED: x' } }).outcome).toBe('ENABLED');
  });

  it('is recorded with everything that it follows from', () => {
    expect(outcome({ compliance: null })).toMatchObject({
      ...refOf(enable),
      keyArn: enable.key.keyArn,
      region: 'eu-central-1',
      aliases: ['alias/orders'],
      code: 'ENABLED',
      detail: 'AWS KMS rotates the key every 365 days, next on 2027-11-20.',
      remarks: [],
      approved: true,
      before: { keyState: 'Enabled', rotationEnabled: false, rotationPeriodInDays: null, nextRotationDate: null, keyMaterialId: null },
      after: {
        keyState: 'Enabled',
        rotationEnabled: true,
        rotationPeriodInDays: 365,
        nextRotationDate: '2027-11-20T00:00:00.000Z',
        keyMaterialId: null,
      },
      compliance: null,
      attempts: [written],
    });
    expect(outcome({})).not.toHaveProperty('aliasesOutcome');
  });
});

describe('what is said of a change', () => {
  const detail = (changes: Partial<ChangeEvidence>) => outcome(changes).detail;

  it('that AWS KMS refused: the cause, the next step, and AWS’s own words', () => {
    expect(detail({ attempts: [refused('DisabledException', 'EnableKeyRotation', 'arn is disabled.')], after: of(disabled()) })).toBe(
      'The key is disabled. Ask its owner to enable it, or to schedule its deletion if it is no longer needed. AWS KMS said: DisabledException, arn is disabled.',
    );
    expect(detail({ attempts: [refused('DisabledException')] })).toMatch(/AWS KMS said: DisabledException\.$/);
  });

  it('that AWS KMS refused in a way that is not known here', () => {
    const unknown = outcome({ attempts: [refused('NewException', 'EnableKeyRotation', 'no')] });
    const silent = outcome({
      attempts: [attempt({ result: { record: '', sha256: '', result: 'REFUSED', kmsRequestId: null, error: null } })],
    });

    expect([unknown.code, unknown.detail]).toStrictEqual([
      'REQUEST_NOT_ACCEPTED',
      'The call failed, and the change was not made. Start a new request. AWS KMS said: NewException, no.',
    ]);
    expect([silent.code, silent.detail]).toStrictEqual([
      'REQUEST_NOT_ACCEPTED',
      'The call failed, and the change was not made. Start a new request.',
    ]);
  });

  it('that AWS KMS took and does not show: its request id, by which AWS CloudTrail has the call', () => {
    expect(detail({ after: of(off()) })).toBe('AWS KMS has taken the call (request id kms-1). AWS KMS reports that rotation is off.');
    const without = attempt({ result: { record: '', sha256: '', result: 'WRITTEN', kmsRequestId: null, error: null } });
    expect(detail({ attempts: [without], after: of(off()) })).toMatch(/^AWS KMS has taken the call\. AWS KMS reports/);
  });

  it('whose answer was lost: when, and whether it is asked again or where to look', () => {
    const toldOnce = detail({ change: proposed('ROTATE_NOW'), attempts: [lost], after: of(rotatable()) });
    const lostAt = `AWS KMS was asked at ${startedAt}, its answer was lost, and it does not show the change.`;

    expect(detail({ attempts: [lost], after: of(off()) })).toBe(
      `${lostAt} The next request asks for the change again. AWS KMS reports that rotation is off.`,
    );
    expect(toldOnce).toContain(`${lostAt} It is not asked again. Look in AWS CloudTrail for the call after that time`);
    expect(outcome({ attempts: [lost] }).remarks).toStrictEqual(['The answer of AWS KMS was lost. AWS KMS shows the change.']);
  });

  it('that was refused and is there: that somebody else has made it', () => {
    expect(outcome({ attempts: [refused('AccessDeniedException')] }).remarks).toStrictEqual([
      'AWS KMS shows the change all the same: somebody else has made it.',
    ]);
  });

  it('that was not made: the reason on record, without its code', () => {
    expect(detail({ attempts: [], notWritten: { reason: 'X', annotation: '\nX:   off: AWS: KMS' } })).toBe('off: AWS: KMS');
    expect(detail({ attempts: [], notWritten: { reason: 'X', annotation: 'is off; KEY_DISABLED: no' } })).toBe('is off; KEY_DISABLED: no');
    expect(detail({ attempts: [], after: of(off()) })).toBe(
      'Approved, and the execution ended before its turn. AWS KMS was not asked. The next request asks for the change again.',
    );
    expect(detail({ change: proposed('REPLACE_KEY'), attempts: [] })).toMatch(/ AWS KMS was not asked\. Start a new request\.$/);
  });

  it('names the request id of the last call that AWS KMS answered with one', () => {
    const second = attempt({ result: { record: '', sha256: '', result: 'WRITTEN', kmsRequestId: 'kms-2', error: null } });

    expect(kmsRequestIdOf(outcome({ attempts: [written, second] }))).toBe('kms-2');
    expect(kmsRequestIdOf(outcome({ attempts: [written, refused('DisabledException')] }))).toBe('kms-1');
    expect(kmsRequestIdOf(outcome({ attempts: [lost] }))).toBeNull();
    expect(kmsRequestIdOf(outcome({ attempts: [] }))).toBeNull();
  });
});

describe('what has become of the key since', () => {
  const exempt = { reason: 'EXEMPT', annotation: 'EXEMPT: exempt through 2027-01-31 (vendor).' };
  const since = {
    exempted: ['The key has been exempted since: exempt through 2027-01-31 (vendor).'],
    disabled: ['The key has been disabled since.'],
    deleted: ['The key has been scheduled for deletion since.'],
    unread: ['The key could not be read whole: ListKeyRotations was refused.'],
    gone: ['The key has been deleted since.'],
  };

  it.each<[string, Partial<KeyProfile>, readonly string[]]>([
    ['exempted', exempt, since.exempted],
    ['disabled', { keyState: 'Disabled', enabled: false }, since.disabled],
    ['scheduled for deletion', { keyState: 'PendingDeletion', enabled: false }, since.deleted],
    ['read only in part', { reason: 'UNREADABLE', annotation: 'UNREADABLE: ListKeyRotations was refused.' }, since.unread],
    ['deleted', { reason: 'DELETED', keyState: null }, since.gone],
    ['exempted and disabled', { ...exempt, keyState: 'Disabled' }, [...since.exempted, ...since.disabled]],
  ])('is a remark, and takes nothing from a change that was made and shows: %s', (_what, changes, remarks) => {
    expect(outcome({ after: of(rotating(changes)) })).toMatchObject({ outcome: 'ENABLED', remarks });
  });

  it.each<[string, KeyProfile]>([
    ['exempted, and not read', off({ rotationEnabled: null, ...exempt })],
    ['unreadable', unreadable],
  ])('makes no change that AWS KMS took one that nothing was written for: %s', (_what, profile) => {
    expect(outcome({ after: of(profile) })).toMatchObject({
      outcome: 'NOT_CONFIRMED',
      detail: expect.stringContaining('request id kms-1'),
    });
  });

  it.each([proposed('ENABLE_ROTATION'), proposed('SHORTEN_PERIOD'), proposed('ROTATE_NOW')])(
    'leaves no doubt about a change that AWS KMS took and hides in the state of the key: $kind',
    (change) => {
      const profile = off({ rotationEnabled: null, keyState: 'PendingDeletion', reason: 'KEY_STATE_PENDING_DELETION' });

      expect(outcome({ change, after: of(profile) })).toMatchObject({
        code: definitionFor(change).done,
        detail: 'AWS KMS has taken the call (request id kms-1). AWS KMS shows no rotation of a key in state PendingDeletion.',
        remarks: since.deleted,
      });
      expect(outcome({ change, attempts: [lost], after: of(profile) }).code).toBe('UNKNOWN');
      expect(outcome({ change, attempts: [refused('KMSInvalidStateException')], after: of(profile) }).code).toBe('KEY_STATE_NOT_ALLOWED');
      expect(outcome({ change, after: of({ ...profile, reason: 'UNREADABLE' }) }).code).toBe('NOT_CONFIRMED');
    },
  );

  it('is no news where it was so when the approvers were asked', () => {
    const before = { ...proposed('ROTATE_NOW'), key: rotatable({ keyState: 'Disabled', reason: 'EXEMPT' }) };

    expect(outcome({ change: before, after: of(rotatable({ keyState: 'Disabled', reason: 'EXEMPT' })) }).remarks).toStrictEqual([]);
  });

  it('is a remark on what was refused, lost or not tried, too', () => {
    for (const attempts of [[], [lost], [refused('DisabledException')]])
      expect(outcome({ attempts, after: of(off({ keyState: 'PendingDeletion' })) }).remarks).toStrictEqual(since.deleted);
  });
});

describe('a change that was not approved', () => {
  it.each(decisionKinds.filter((kind) => kind !== 'APPROVED'))('is skipped, with the decision as the reason: %s', (kind) => {
    const decision = declined(kind, proposalOf([enable]), { because: 'somebody knows why' });

    expect(outcome({ decision, attempts: [], after: of(off()) })).toMatchObject({
      code: 'SKIPPED',
      outcome: `SKIPPED_${kind}`,
      detail: expect.stringMatching(/\. somebody knows why$/),
      approved: false,
    });
  });

  it.each<[Exclude<(typeof decisionKinds)[number], 'APPROVED'>, RegExp]>([
    ['REJECTED', /^An approver rejected the request\. Nothing was changed\.$/],
    ['TIMED_OUT', /expired without a decision/],
    ['CANCELLED', /was cancelled before it was decided/],
    ['NOT_COUNTED', /does not count/],
    ['FAILED', /could not be decided/],
    ['NOTHING_TO_APPROVE', /No change of this request needed an approval/],
    ['ENDED_BY_UPGRADE', /ended by an upgrade.*it is asked for again/],
  ])('is told why: %s', (kind, words) => {
    expect(outcome({ decision: declined(kind), attempts: [], after: of(off()) }).detail).toMatch(words);
  });

  it('is skipped without a decision on record', () => {
    expect(outcome({ decision: undefined, attempts: [] })).toMatchObject({
      outcome: 'SKIPPED_NOT_DECIDED',
      detail: 'No decision is on record, so nothing was changed.',
      approved: false,
    });
  });

  it('is skipped where the approvers chose others', () => {
    const decision = decisionOn(proposalOf([enable]), { approvedChanges: [], finalList: [], notChosen: [refOf(enable)] });

    expect(outcome({ decision, attempts: [], after: of(off()) })).toMatchObject({
      outcome: 'SKIPPED_NOT_CHOSEN',
      detail: 'The approvers chose other changes of this request. This key was left as it is.',
      approved: false,
    });
  });

  it.each<[string, Refusal, string]>([
    ['was disabled after the request', { reason: 'KEY_DISABLED', annotation: 'KEY_DISABLED: it is disabled.' }, 'SKIPPED_KEY_DISABLED'],
    ['was enabled by somebody else', { reason: 'ROTATION_ENABLED', annotation: 'ROTATION_ENABLED: it rotates.' }, 'ALREADY_ENABLED'],
    ['came into a closed calendar', { reason: 'CALENDAR_CLOSED', annotation: 'CALENDAR_CLOSED: until Monday.' }, 'SKIPPED_CALENDAR_CLOSED'],
  ])('is not made, though it was chosen, to a key that %s', (_what, refusal, expected) => {
    const excluded = [excludedChange(refOf(enable), of(off()), refusal)];
    const decision = decisionOn(proposalOf([enable]), { excluded, finalList: [] });

    expect(outcome({ decision, attempts: [] })).toMatchObject({
      outcome: expected,
      approved: true,
      detail: refusal.annotation.replace(/^\w+: /, ''),
    });
  });

  it('to one key is told from another that was', () => {
    const rotate = proposed('ROTATE_NOW', of(rotatable()));
    const excluded = [excludedChange(refOf(rotate), of(rotatable()), { reason: 'KEY_DISABLED', annotation: 'KEY_DISABLED: x' })];
    const decision = decisionOn(proposalOf([enable, rotate]), { excluded, notChosen: [refOf(rotate)] });

    expect(outcome({ decision }).outcome).toBe('ENABLED');
  });
});

describe('a change that was asked for and not proposed', () => {
  const excluded = (profile: KeyProfile, refusal: Refusal = profile) => excludedChange(refOf(enable), of(profile), refusal);
  const about = { region: 'eu-central-1', compliance: null };

  it('is skipped for the reason on record', () => {
    expect(outcomeOfExcluded(excluded(disabled()), { ...about, after: of(disabled({ aliases: ['alias/now'] })) })).toMatchObject({
      ...refOf(enable),
      code: 'SKIPPED',
      outcome: 'SKIPPED_KEY_DISABLED',
      detail: 'rotation is off, and nobody can turn it on while the key is disabled.',
      approved: false,
      aliases: ['alias/now'],
      attempts: [],
      remarks: [],
      before: { keyState: null, rotationEnabled: null, rotationPeriodInDays: null, nextRotationDate: null, keyMaterialId: null },
      after: { keyState: 'Disabled', rotationEnabled: false },
    });
  });

  it('is done already where the key was as wanted from the start', () => {
    expect(outcomeOfExcluded(excluded(rotating()), { ...about, after: of(rotating()) })).toMatchObject({
      code: 'ALREADY_ENABLED',
      outcome: 'ALREADY_ENABLED',
      after: { keyState: 'Enabled', rotationPeriodInDays: 365 },
    });
  });
});

describe('a rotation on demand', () => {
  const change = proposed('ROTATE_NOW');
  const rotated = rotatable({
    keyMaterial: keyMaterial({ currentKeyMaterialId: 'c'.repeat(64), rotationType: 'ON_DEMAND', onDemandRotations: 1, since: startedAt }),
  });

  it('is ROTATED where AWS KMS shows other material since the call, and records both', () => {
    expect(outcome({ change, after: of(rotated) })).toMatchObject({
      outcome: 'ROTATED',
      before: { keyMaterialId: 'a'.repeat(64) },
      after: { keyMaterialId: 'c'.repeat(64) },
    });
  });

  it.each<[string, Partial<ChangeEvidence>]>([
    ['ROTATED', { attempts: [lost], after: of(rotated) }],
    ['UNKNOWN', { attempts: [lost], after: of(rotatable()) }],
    ['ON_DEMAND_ROTATIONS_USED_UP', { attempts: [refused('LimitExceededException', 'RotateKeyOnDemand')], after: of(rotatable()) }],
    ['ROTATION_UNDER_WAY', { attempts: [refused('ConflictException', 'RotateKeyOnDemand')], after: of(rotatable()) }],
    ['ALREADY_ROTATED', { attempts: [], notWritten: { reason: 'ALREADY_ROTATED', annotation: 'ALREADY_ROTATED: x' }, after: of(rotated) }],
    ['NOT_CONFIRMED', { after: of(rotatable()) }],
  ])('is %s', (expected, changes) => {
    expect(outcome({ change, ...changes }).outcome).toBe(expected);
  });
});

describe('the codes of outcomes', () => {
  it('are each of one class: as approved, skipped, or approved and not as approved', () => {
    const classes = outcomeCodes.map(
      (code) => [isConfirmed({ code }), isSkipped({ code }), isNotConfirmed({ code })].filter(Boolean).length,
    );

    expect(classes).toStrictEqual(outcomeCodes.map(() => 1));
  });

  it.each<[OutcomeCode, boolean, boolean]>([
    ['ENABLED', true, true],
    ['ROLLED_BACK', true, true],
    ['ALREADY_ENABLED', true, false],
    ['ALREADY_ROTATED', true, false],
    ['SKIPPED', false, false],
    ['UNKNOWN', false, false],
    ['NOT_TRIED', false, false],
    ['ACCESS_DENIED', false, false],
  ])('%s is as approved: %s, by this execution: %s', (code, confirmed, changed) => {
    expect([isConfirmed({ code }), hasBeenChanged({ code })]).toStrictEqual([confirmed, changed]);
  });
});
