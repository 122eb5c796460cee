import { materialAgeInDays } from '../../key-material.ts';
import { refusal } from '../../refusal.ts';
import { ageInDays } from '../../report/key-age.ts';
import { hiddenBy, isHiddenBy } from '../automatic-rotation.ts';
import type { ChangeDefinition, Shown, Written } from '../definition.ts';
import type { ChangeContext, ChangeSubject } from '../subject.ts';
import { keysText } from '../words.ts';
import { consequences } from './consequences.ts';
import { refusalToRotateNow } from './refusal.ts';

/** Reasons of the rule that new key material puts right, alone or together with another change. */
const ownReasons = ['KEY_MATERIAL_TOO_OLD', 'KEY_MATERIAL_PENDING_ROTATION'];
const reasonsBeside = ['ROTATION_OVERDUE', 'ROTATION_DISABLED', 'ROTATION_PERIOD_TOO_LONG'];

/** New key material once, now: for old material, and for imported material that waits. */
export const rotateNow: ChangeDefinition<'ROTATE_NOW'> = {
  kind: 'ROTATE_NOW',
  reads: { keyMaterial: true, replacement: false },
  calls: ['RotateKeyOnDemand'],
  scheduled: {
    // Whoever approves that an old key rotates at last may also want it on new material at once.
    concerns: (reasonCode, { maximumKeyMaterialAgeInDays }) =>
      ownReasons.includes(reasonCode) || (maximumKeyMaterialAgeInDays !== undefined && reasonsBeside.includes(reasonCode)),
    isNeeded,
  },
  propose: ({ profile }) => {
    const refused = refusalToRotateNow(profile);
    if (refused !== undefined) return { refusal: refused };
    return { change: { kind: 'ROTATE_NOW', key: profile, keyMaterialId: profile.keyMaterial?.currentKeyMaterialId ?? '' } };
  },
  subjectOf: ({ key }) => ({ profile: key }),
  difference: (approved, now) =>
    approved.keyMaterialId === now.keyMaterialId
      ? undefined
      : refusal(
          'ALREADY_ROTATED',
          `the key has had new key material since ${now.key.keyMaterial?.since ?? 'the request'}, after the request was made. It was not rotated again.`,
        ),
  isOnceOnly: true,
  stateOf: ({ keyMaterialId }) => keyMaterialId,
  shown,
  // DescribeKey names the new material 61 to 66 seconds after the call (recorded against AWS), of multi-Region keys later.
  confirmationSeconds: 130,
  done: 'ROTATED',
  // Not an overdue rotation: the date of the next automatic one does not move.
  putsRight: { reasons: ['KEY_MATERIAL_TOO_OLD', 'KEY_MATERIAL_PENDING_ROTATION'], reasonAfter: 'ROTATED' },
  alreadyDone: (reason) => (reason === 'ALREADY_ROTATED' ? 'ALREADY_ROTATED' : undefined),
  words: {
    title: 'Rotate now, once, on demand',
    count: 'to rotate now',
    question: (changes) => `rotating ${keysText(changes.length)} now, once, on demand`,
    before: ({ key }, now) => materialText(key, now),
    note: ({ key }) => `rotated on demand ${timesText(key.keyMaterial?.onDemandRotations ?? 0)} so far`,
    order: ({ key }, now) => ageInDays(key.keyMaterial?.since ?? null, now) ?? 0,
    consequences: () => consequences,
    plan: () => [],
    isIrreversible: true,
  },
};

/** Imported material waits, or the material is older than the policy allows. Also of a key whose automatic rotation is off or overdue. */
function isNeeded({ profile }: ChangeSubject, { policy, now }: ChangeContext): boolean {
  if (refusalToRotateNow(profile) !== undefined) return false;
  if (profile.origin === 'EXTERNAL') return true;
  const { maximumKeyMaterialAgeInDays: maximum } = policy;
  const since = profile.keyMaterial?.since ?? undefined;
  const age = materialAgeInDays(since === undefined ? {} : { since }, now);
  return maximum !== undefined && age !== undefined && age > maximum;
}

/** The clocks of AWS KMS and ours may differ by this. */
const clockSkewInMillis = 300_000;

/** Confirmed by two things that AWS KMS says: other key material is in use, and its list of rotations has that material as rotated on demand since the call. */
function shown({ change, after: { profile }, startedAt }: Written<'ROTATE_NOW'>): Shown {
  const material = profile.keyMaterial;
  if (isHiddenBy(profile)) return hiddenBy(profile);
  if (material === undefined || material.currentKeyMaterialId === null)
    return { isThere: false, detail: 'AWS KMS does not tell which key material is in use.' };
  if (material.currentKeyMaterialId === change.keyMaterialId)
    return { isThere: false, detail: 'AWS KMS goes on naming the key material of before.' };
  const since = material.since ?? 'a time that AWS KMS does not tell';
  // A rotation without a time is no proof: it may be one from before.
  const isSince = Date.parse(material.since ?? '') >= Date.parse(startedAt) - clockSkewInMillis;
  if (material.rotationType !== 'ON_DEMAND' || !isSince)
    return { isThere: false, detail: `New key material has been in use since ${since}, and not by this request.` };
  return {
    isThere: true,
    detail: `New key material has been in use since ${since}, by rotation on demand number ${material.onDemandRotations} of this key. What was encrypted before stays readable.`,
  };
}

function materialText({ origin, keyMaterial }: ChangeSubject['profile'], now: string): string {
  if (origin === 'EXTERNAL') return 'imported material waits';
  const age = ageInDays(keyMaterial?.since ?? null, now);
  return age === undefined ? 'age of material unknown' : `material ${age} ${age === 1 ? 'day' : 'days'} old`;
}

const timesText = (count: number): string => (count === 1 ? '1 time' : `${count} times`);
