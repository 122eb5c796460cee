import { annotationOf, maximumAnnotationLength, reasonCodeIn } from '../../functions/core/annotation.ts';
import { kindsConcerned } from '../../functions/core/request.ts';
import { isPutRightByApproval, type Reason, reasonCodeOf, verdictOf } from '../../functions/core/verdict.ts';
import { described, key, now, off, read } from './keys.ts';
import { manualKinds } from './manual-rotation-cases.ts';
import { furtherKinds, policy, type VerdictCase, wellKnownKinds } from './verdict-cases.ts';

const everyCase = [...wellKnownKinds, ...furtherKinds, ...manualKinds];
const verdictIn = (verdictCase: VerdictCase) => verdictOf(verdictCase.seen, { ...policy, ...verdictCase.policy }, now);

describe('the verdict', () => {
  it.each(everyCase)('of $kind is $complianceType, $code', (verdictCase) => {
    const verdict = verdictIn(verdictCase);

    const { complianceType, code, fed, annotation } = verdictCase;
    expect({
      complianceType: verdict.complianceType,
      code: reasonCodeOf(verdict.reason),
      fed: isPutRightByApproval(verdict),
      annotation: annotationOf(verdict.reason),
    }).toStrictEqual({ complianceType, code, fed, annotation });
  });

  it.each(everyCase)('of $kind can be read from its annotation alone', (verdictCase) => {
    const verdict = verdictIn(verdictCase);
    const code = reasonCodeIn(annotationOf(verdict.reason));

    expect({ code, fed: kindsConcerned(code, { policy }).length > 0 }).toStrictEqual({
      code: verdictCase.code,
      fed: isPutRightByApproval(verdict),
    });
  });

  it.each(everyCase)('of $kind is said in full, in at most 256 characters', ({ annotation }) => {
    expect(annotation.length).toBeLessThanOrEqual(maximumAnnotationLength);
    expect(annotation).not.toContain('…');
  });

  it('is known for thirty well-known kinds of key', () => {
    expect(new Set(wellKnownKinds.map(({ kind }) => kind)).size).toBe(30);
  });

  it('has a case for every reason there is', () => {
    // A reason missing here does not compile.
    const reasons: Record<Reason['code'], true> = {
      AWS_MANAGED: true,
      DELETED: true,
      OUT_OF_SCOPE: true,
      UNREADABLE: true,
      UNSUPPORTED_KEY_SPEC: true,
      UNSUPPORTED_ORIGIN: true,
      KEY_STATE: true,
      EXEMPT: true,
      KEY_DISABLED: true,
      ROTATION_DISABLED: true,
      ROTATION_DISABLED_ON_PRIMARY: true,
      ROTATION_PERIOD_TOO_LONG: true,
      ROTATION_PERIOD_TOO_LONG_ON_PRIMARY: true,
      KEY_MATERIAL_TOO_OLD: true,
      KEY_MATERIAL_TOO_OLD_ON_PRIMARY: true,
      KEY_MATERIAL_PENDING_ROTATION: true,
      MANUAL_ROTATION_REQUIRED: true,
      MANUALLY_ROTATED: true,
      REPLACED: true,
      ROTATION_OVERDUE: true,
      ROTATION_ENABLED: true,
    };

    expect([...new Set(everyCase.map((verdictCase) => verdictIn(verdictCase).reason.code))].sort()).toStrictEqual(
      Object.keys(reasons).sort(),
    );
  });
});

describe('an expired, endless or unreadable exemption', () => {
  it('is never silent about why it does not exempt', () => {
    const ignored = everyCase.filter(({ annotation }) => / Its exemption /.test(annotation)).map(({ kind }) => kind);

    expect(ignored).toStrictEqual([
      'off, exemption tag expired',
      'a key whose exemption reaches further ahead than is allowed',
      'a key whose exemption cannot be read, and that rotates too rarely',
      'imported material, new material waits, an exemption that has expired',
      'an RSA key for signing, too old, an exemption that has expired',
    ]);
  });
});

describe('the reason of a verdict', () => {
  const reasonOf = (seen: VerdictCase['seen']) => verdictOf(seen, policy, now).reason;

  it('has no member that AWS KMS said nothing of', () => {
    expect(reasonOf(read(key(), { enabled: true }))).toStrictEqual({ code: 'ROTATION_ENABLED', whileDisabled: false });
    expect(reasonOf(described(key({ keyState: 'PendingDeletion' })))).toStrictEqual({ code: 'KEY_STATE', keyState: 'PendingDeletion' });
  });

  it('of a key whose status was not read, and would have decided, is that it was not', () => {
    expect(reasonOf(described(key()))).toStrictEqual({ code: 'UNREADABLE', operation: 'GetKeyRotationStatus', errorName: 'NotRead' });
  });

  it('of a multi-Region key without a primary is that it is updated, unless its state says more', () => {
    const unsettled = (keyState: string) => reasonOf(read(key({ keyState, multiRegion: { type: 'UNSETTLED' } }), off));

    expect(unsettled('Enabled')).toStrictEqual({ code: 'KEY_STATE', keyState: 'Updating' });
    expect(unsettled('PendingDeletion')).toStrictEqual({ code: 'KEY_STATE', keyState: 'PendingDeletion' });
  });

  it('of a key that cannot rotate for two reasons is its spec, which nobody can change', () => {
    expect(reasonOf(described(key({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', origin: 'EXTERNAL' }))).code).toBe(
      'UNSUPPORTED_KEY_SPEC',
    );
  });

  it('has a word for a state of the future, in one line of capitals', () => {
    expect(reasonCodeOf({ code: 'KEY_STATE', keyState: 'SomeNew -- state' })).toBe('KEY_STATE_SOME_NEW_STATE');
  });
});
