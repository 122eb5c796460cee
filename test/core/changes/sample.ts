import type { KeyGrant } from '../../../functions/core/changes/grant.ts';
import type { ChangeKind } from '../../../functions/core/changes/kind.ts';
import type { ProposedChange, ProposedOf } from '../../../functions/core/changes/proposed-change.ts';
import { definitionOf } from '../../../functions/core/changes/registry.ts';
import type { RecordRef, ReplacementHistory } from '../../../functions/core/changes/replacement-history.ts';
import type {
  AskedOptions,
  ChangeContext,
  ChangeSubject,
  KeyAccess,
  ReplacementRead,
  SuccessorRead,
} from '../../../functions/core/changes/subject.ts';
import { defaultPolicy, type Policy } from '../../../functions/core/policy.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import { arnOf, key } from '../keys.ts';
import { keyIdNumber, profile, rotating } from '../records.ts';

/** Keys of every kind of change, right in every property; a test changes the one thing it is about. */

export const now = new Date('2026-11-20T12:00:00Z');
export const policy: Policy = { ...defaultPolicy, exemptionTagKey: 'kms-rotation-exempt' };
export const asked: AskedOptions = { rotationPeriodInDays: 365, callersAcknowledged: true };
export const context = (changes: Partial<ChangeContext> = {}): ChangeContext => ({ policy, now, asked, ...changes });
/** Judged by the age of the key material too. */
export const withAge: Policy = { ...policy, maximumKeyMaterialAgeInDays: 400 };

export const off = profile;
export const tooLong = (changes: Partial<KeyProfile> = {}): KeyProfile =>
  profile({
    rotationEnabled: true,
    rotationPeriodInDays: 730,
    nextRotationDate: '2027-11-20T00:00:00.000Z',
    reason: 'ROTATION_PERIOD_TOO_LONG',
    annotation: 'ROTATION_PERIOD_TOO_LONG: rotates every 730 days, the policy allows 365.',
    ...changes,
  });

export const materialId = 'a'.repeat(64);
export const keyMaterial = (changes: Partial<NonNullable<KeyProfile['keyMaterial']>> = {}): NonNullable<KeyProfile['keyMaterial']> => ({
  currentKeyMaterialId: materialId,
  since: '2024-01-01T00:00:00.000Z',
  rotationType: null,
  onDemandRotations: 0,
  rotatingSince: null,
  pending: null,
  expiresAt: null,
  ...changes,
});
/** A key that rotates as it should, on old material. */
export const rotatable = (changes: Partial<KeyProfile> = {}): KeyProfile => rotating({ keyMaterial: keyMaterial(), ...changes });

/** A key that nothing can rotate, with two aliases. */
export const signing = (changes: Partial<KeyProfile> = {}): KeyProfile =>
  profile({
    keySpec: 'RSA_2048',
    keyUsage: 'SIGN_VERIFY',
    aliases: ['alias/a', 'alias/b'],
    rotationEnabled: null,
    eligible: false,
    proposed: false,
    complianceType: 'NOT_APPLICABLE',
    reason: 'UNSUPPORTED_KEY_SPEC',
    annotation: 'UNSUPPORTED_KEY_SPEC: RSA_2048 (SIGN_VERIFY) cannot rotate by itself.',
    ...changes,
  });

export const successorId = '99999999-2222-4333-8444-555555555555';
export const successorArn = arnOf(successorId);
export const policySha256 = 'b'.repeat(64);

export const grant = (changes: Partial<KeyGrant> = {}): KeyGrant => ({
  grantId: 'g-1',
  grantee: { type: 'PRINCIPAL', arn: 'arn:aws:iam::111122223333:role/app' },
  retiring: null,
  operations: ['Sign'],
  name: null,
  ...changes,
});
export const access = (...grants: readonly KeyGrant[]): Extract<KeyAccess, { readonly kind: 'read' }> => ({
  kind: 'read',
  policy: '{"Statement":[]}',
  policySha256,
  grants,
});
export const accessRefused = (operation: Extract<KeyAccess, { readonly kind: 'refused' }>['operation']): KeyAccess => ({
  kind: 'refused',
  operation,
  errorName: 'AccessDeniedException',
});

export const successorRead = (changes: Partial<SuccessorRead> = {}): SuccessorRead => ({
  successorArn,
  metadata: { ...key({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' }), keyArn: successorArn, creationDate: '2026-11-20T11:00:05.000Z' },
  tags: [],
  access: access(),
  ...changes,
});

export const createdBy = '22222222-2222-4333-8444-555555555555';
export const answer: RecordRef = { record: `changes/${keyIdNumber(1)}/REPLACE_KEY/key/1.result.json`, sha256: 'c'.repeat(64) };
export const movedRecord: RecordRef = { record: `changes/${keyIdNumber(1)}/REPLACE_KEY/key/1.aliases.i.json`, sha256: 'd'.repeat(64) };
type Created = Extract<ReplacementHistory, { readonly state: 'CREATED' }>;
export const created = (changes: Partial<Created> = {}): Created => ({
  state: 'CREATED',
  successor: { executionId: createdBy, successorArn, createdAt: '2026-11-20T11:00:00.000Z', answer },
  moved: [],
  attempts: 1,
  ...changes,
});
export const hasMoved = (...aliases: readonly string[]): Created =>
  created({ moved: [{ executionId: createdBy, aliases, movedAt: '2026-11-20T11:00:10.000Z', at: movedRecord }] });

export const replacementRead = (changes: Partial<ReplacementRead> = {}): ReplacementRead => ({
  access: access(),
  history: { state: 'NONE', attempts: 0 },
  successor: undefined,
  aliasTargets: new Map([
    ['alias/a', keyIdNumber(1)],
    ['alias/b', keyIdNumber(1)],
  ]),
  ...changes,
});

export const toReplace = (changes: Partial<KeyProfile> = {}, read: Partial<ReplacementRead> = {}): ChangeSubject => ({
  profile: signing(changes),
  replacement: replacementRead(read),
});
/** A key that an execution has replaced: both aliases name the successor. */
export const replacedKey = (changes: Partial<KeyProfile> = {}, read: Partial<ReplacementRead> = {}): ChangeSubject =>
  toReplace(
    { aliases: [], ...changes },
    {
      history: hasMoved('alias/a', 'alias/b'),
      successor: successorRead(),
      aliasTargets: new Map([
        ['alias/a', successorId],
        ['alias/b', successorId],
      ]),
      ...read,
    },
  );

/** A key that can have a change of each kind. */
export const subjects: Readonly<Record<ChangeKind, ChangeSubject>> = {
  ENABLE_ROTATION: { profile: off() },
  SHORTEN_PERIOD: { profile: tooLong() },
  ROTATE_NOW: { profile: rotatable() },
  REPLACE_KEY: toReplace(),
  ROLL_BACK_REPLACEMENT: replacedKey(),
};

/** The change as it is proposed for a key. */
export function proposed<Kind extends ChangeKind>(
  kind: Kind,
  subject: ChangeSubject = subjects[kind],
  changes: Partial<ChangeContext> = {},
): ProposedOf<Kind> {
  const { change, refusal } = definitionOf(kind).propose(subject, context(changes));
  if (change === undefined) throw new Error(`${kind} was refused: ${refusal.annotation}`);
  return change as ProposedChange as ProposedOf<Kind>;
}
