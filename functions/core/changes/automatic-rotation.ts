import { afterCode } from '../annotation.ts';
import { isRotatableState, isSettledState } from '../eligibility.ts';
import type { OutcomeCode } from '../outcome/codes.ts';
import type { KeyProfile } from '../records/key-profile.ts';
import type { Refusal } from '../refusal.ts';
import type { Consequences } from '../report/consequence-lines.ts';
import { rotatesAsWanted } from '../verdict.ts';
import type { Shown } from './definition.ts';
import type { AskedOptions, ChangeSubject } from './subject.ts';

/** What turning automatic rotation on and shortening its period have in common: one call of AWS KMS, and one state after it. */

/** The verdict's own reason. */
export const ownReason = ({ reason, annotation }: Pick<KeyProfile, 'reason' | 'annotation'>): Refusal => ({ reason, annotation });

/** @throws Error if whoever asks has chosen no period: an execution without one is refused before any key is read */
export function chosenPeriod({ rotationPeriodInDays }: AskedOptions): number {
  if (rotationPeriodInDays === undefined) throw new Error('no rotation period was asked for');
  return rotationPeriodInDays;
}

/** Whether AWS KMS takes `EnableKeyRotation` for the key here and now. */
export const canBeWritten = ({ profile: { keyState, proposed } }: ChangeSubject): boolean => proposed && isRotatableState(keyState);

/** AWS KMS reports a period, or none at all; a key that rotates with another period was changed by somebody else since. */
export function shownRotation(wantedInDays: number, { profile }: ChangeSubject): Shown {
  const { rotationEnabled, rotationPeriodInDays: period, nextRotationDate } = profile;
  if (isHiddenBy(profile)) return hiddenBy(profile);
  if (rotationEnabled === null) return { isThere: false, detail: `AWS KMS could not be read: ${afterCode(profile.annotation)}` };
  if (!rotationEnabled) return { isThere: false, detail: 'AWS KMS reports that rotation is off.' };
  const next = nextRotationDate === null ? '' : `, next on ${nextRotationDate.slice(0, 10)}`;
  if (period !== null && period !== wantedInDays)
    return { isThere: false, detail: `AWS KMS reports a period of ${period} days; approved were ${wantedInDays}.` };
  return { isThere: true, detail: `AWS KMS rotates the key every ${period ?? wantedInDays} days${next}.` };
}

/** AWS KMS shows no rotation of a key that is to be deleted (AWS KMS guide, "Key states"). */
export const isHiddenBy = ({ keyState, reason }: KeyProfile): boolean =>
  keyState !== null && reason !== 'UNREADABLE' && !isSettledState(keyState);

export const hiddenBy = ({ keyState }: KeyProfile): Shown => ({
  isThere: false,
  isHidden: true,
  detail: `AWS KMS shows no rotation of a key in state ${keyState ?? 'unknown'}.`,
});

export const alreadyEnabled = (reason: string): OutcomeCode | undefined => (rotatesAsWanted(reason) ? 'ALREADY_ENABLED' : undefined);

/** A key that was reported for one of the two may have come to need the other by the time it is changed. */
export const rotationPutRight = { reasons: ['ROTATION_DISABLED', 'ROTATION_PERIOD_TOO_LONG'], reasonAfter: 'ROTATION_ENABLED' } as const;

/** Cost: AWS KMS guide, "Rotate AWS KMS keys"; amounts from public copies of the price list. */
export const consequencesOfPeriod = (rotationPeriodInDays: number): Consequences => ({
  does: [
    `AWS KMS creates new key material every ${rotationPeriodInDays} days, the first time ${rotationPeriodInDays} days from now. Key ids, ARNs, aliases and policies stay. Old data stays readable.`,
    'Every key is read again right before it is changed. A key that has changed since the request is left as it is, with the reason on record.',
  ],
  doesNot: ['It does not re-encrypt any data, does not cure a data key that has leaked, and never enables, deletes or opens a key.'],
  costs: [
    'Nothing until the first rotation. The first and the second rotation of a key each add a monthly fee (about 1 US dollar; see the AWS KMS price list). Later rotations add none.',
    'The fee stays if rotation is switched off later.',
  ],
});
