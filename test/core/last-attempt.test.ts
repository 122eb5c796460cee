import type { ProposedChange } from '../../functions/core/changes/proposed-change.ts';
import { daysBeforeAskingAgain, type KeyNow, type LastAttempt, objectionByLastAttempt } from '../../functions/core/last-attempt.ts';
import type { Attempt, AttemptResult } from '../../functions/core/records/attempt.ts';
import { keyMaterial, proposed, rotatable } from './changes/sample.ts';
import { executionId, keyIdNumber } from './records.ts';

const now = new Date('2026-11-20T12:00:00Z');
const startedAt = '2026-11-10T09:00:00.000Z';
const decision = { record: 'decision.json', sha256: 'a' };
const attemptAt = (change: ProposedChange, changes: Partial<Attempt> = {}): Attempt => ({
  kind: 'attempt',
  schemaVersion: 1,
  decision,
  executionId,
  invocation: 'i-1',
  keyId: keyIdNumber(1),
  keyArn: change.key.keyArn,
  change: change.kind,
  state: change.kind === 'ROTATE_NOW' ? change.keyMaterialId : change.kind === 'REPLACE_KEY' ? 'key' : executionId,
  number: 1,
  startedAt,
  ...changes,
});
const resultOf = (changes: Partial<AttemptResult> = {}): AttemptResult => ({
  kind: 'attemptResult',
  schemaVersion: 1,
  attempt: decision,
  executionId,
  keyId: keyIdNumber(1),
  change: 'ENABLE_ROTATION',
  result: 'WRITTEN',
  kmsRequestId: 'kms-1',
  error: null,
  recordedAt: startedAt,
  ...changes,
});
const refused = (name: string, changes: Partial<AttemptResult> = {}, operation = 'EnableKeyRotation'): AttemptResult =>
  resultOf({
    result: 'REFUSED',
    kmsRequestId: null,
    error: { operation, name, message: '' },
    policySha256: 'p',
    keyState: 'Enabled',
    ...changes,
  });
const unchanged: KeyNow = { policySha256: 'p', keyState: 'Enabled' };
const enable = proposed('ENABLE_ROTATION');
const rotate = proposed('ROTATE_NOW');
const replace = proposed('REPLACE_KEY');
const objection = (change: ProposedChange, last: Partial<LastAttempt>, key = unchanged, at = now) =>
  objectionByLastAttempt(change, { attempt: attemptAt(change), result: undefined, ...last }, key, at);
const reasonFor = (...parameters: Parameters<typeof objection>) => objection(...parameters)?.reason;

describe('a change that AWS KMS refused', () => {
  it('is not asked for while nothing has changed, and it is said who has to act and until when', () => {
    expect(objection(enable, { result: refused('AccessDeniedException') })).toStrictEqual({
      reason: 'CANNOT_SUCCEED',
      detail: `The call was denied, and AWS KMS does not say by which policy. Compare the key policy with the statement of docs/security.md (Keys whose policy hides them), then look at the policies of the organization. AWS KMS refused it on 2026-11-10 (execution ${executionId}, ACCESS_DENIED). It is asked for again when the policy or the state of the key changes, or from 2026-12-10.`,
    });
  });

  it.each<[string, KeyNow]>([
    ['has another policy', { ...unchanged, policySha256: 'q' }],
    ['is in another state', { ...unchanged, keyState: 'Disabled' }],
  ])('is asked for again once the key %s', (_what, key) => {
    expect(reasonFor(enable, { result: refused('AccessDeniedException') }, key)).toBeUndefined();
  });

  it.each<[string, AttemptResult, KeyNow]>([
    ['the policy was not read now', refused('AccessDeniedException'), { ...unchanged, policySha256: undefined }],
    ['the state was not read now', refused('AccessDeniedException'), { ...unchanged, keyState: null }],
    ['neither was read then', refused('AccessDeniedException', { policySha256: undefined, keyState: undefined }), unchanged],
  ])('is not asked for where %s: that tells of no change', (_what, result, key) => {
    expect(reasonFor(enable, { result }, key)).toBe('CANNOT_SUCCEED');
  });

  it('is asked for again after a longer pause', () => {
    const until = new Date(Date.parse(startedAt) + daysBeforeAskingAgain * 86_400_000);

    expect(daysBeforeAskingAgain).toBe(30);
    expect(reasonFor(enable, { result: refused('AccessDeniedException') }, unchanged, until)).toBeUndefined();
    expect(reasonFor(enable, { result: refused('AccessDeniedException') }, unchanged, new Date(until.getTime() - 1))).toBe(
      'CANNOT_SUCCEED',
    );
  });

  it.each(['ThrottlingException', 'ConflictException', 'KMSInternalException', 'NewException'])(
    'is asked for again at once where the reason passes, or is not known: %s',
    (name) => {
      expect(reasonFor(enable, { result: refused(name) })).toBeUndefined();
    },
  );

  it('is not asked for where a key has used up its rotations on demand', () => {
    const result = refused('LimitExceededException', { change: 'ROTATE_NOW' }, 'RotateKeyOnDemand');

    expect(objection(rotate, { result })?.detail).toMatch(/ON_DEMAND_ROTATIONS_USED_UP/);
  });

  it('is asked for again where no error is on record', () => {
    expect(reasonFor(enable, { result: refused('x', { error: null }) })).toBeUndefined();
  });
});

describe('a change whose answer was lost', () => {
  it.each<[string, ProposedChange]>([
    ['a rotation on demand', rotate],
    ['a replacement', replace],
  ])('is never asked for twice: %s', (_what, change) => {
    expect(objection(change, {})).toStrictEqual({
      reason: 'ANSWER_NOT_KNOWN',
      detail: `Execution ${executionId} asked AWS KMS for this change at ${startedAt}: the answer was lost. It is not asked again, so that nothing is done twice. Look in AWS CloudTrail for the call. If there is none, make the change manually.`,
    });
  });

  it('is asked for again where it does no harm twice', () => {
    expect(reasonFor(enable, {})).toBeUndefined();
    expect(reasonFor(proposed('SHORTEN_PERIOD'), {})).toBeUndefined();
  });

  it('is asked for again once the key is in another state: it has rotated since', () => {
    const since = proposed('ROTATE_NOW', { profile: rotatable({ keyMaterial: keyMaterial({ currentKeyMaterialId: 'c'.repeat(64) }) }) });

    expect(reasonFor(since, { attempt: attemptAt(rotate) })).toBeUndefined();
  });
});

describe('a change that AWS KMS took', () => {
  it('and does not show is not asked for again if it must not happen twice', () => {
    expect(objection(rotate, { result: resultOf({ change: 'ROTATE_NOW' }) })).toMatchObject({
      reason: 'ANSWER_NOT_KNOWN',
      detail: expect.stringContaining('AWS KMS took the call, and does not show the change.'),
    });
  });

  it('is asked for again if the key needs it again', () => {
    expect(reasonFor(enable, { result: resultOf() })).toBeUndefined();
  });
});
