import type { runbookOf } from '../runbooks.ts';
import type { ReplacementChange } from '../verdict.ts';
import type { Consequences } from './consequence-lines.ts';
import { ofReplacing, ofReturning } from './replacement-consequences.ts';

type Asked = Parameters<typeof runbookOf>[0] & { readonly replacement?: { readonly change: ReplacementChange } | undefined };

/** Of what is asked. Cost: AWS KMS guide, "Rotate AWS KMS keys"; amounts from public copies of the price list. */
export function consequencesOf({ rotationPeriodInDays, replacement }: Asked): Consequences {
  if (replacement !== undefined) return replacement.change === 'REPLACE' ? ofReplacing : ofReturning;
  return rotationPeriodInDays === null ? ofRotatingNow : ofEnabling(rotationPeriodInDays);
}

const ofEnabling = (rotationPeriodInDays: number): Consequences => ({
  does: [
    `AWS KMS creates new key material every ${rotationPeriodInDays} days, the first time ${rotationPeriodInDays} days from now. Key ids, ARNs, aliases and policies stay; old data stays readable.`,
    'Every key is read again right before it is changed; a key that has changed in the meantime is left as it is, with the reason on record.',
  ],
  doesNot: ['It does not re-encrypt any data, does not cure a data key that has leaked, and never enables, deletes or opens a key.'],
  costs: [
    'Nothing until the first rotation. The first and the second rotation of a key each add a monthly fee (about 1 US dollar; see the AWS KMS price list), later ones none.',
    'The fee stays if rotation is switched off later.',
  ],
});

/** The limit is not named: AWS KMS has changed it (10 in older documents, 25 now). */
const ofRotatingNow: Consequences = {
  does: [
    'AWS KMS takes new key material into use for each key now, once; of a key with imported material, the material that waits. Key ids, ARNs, aliases and policies stay; old data stays readable.',
    'It uses up one of the rotations on demand that AWS KMS allows a key in its lifetime. The date of the next automatic rotation does not move.',
    'Every key is read again right before it is rotated; a key that has rotated in the meantime, or can no longer be, is left as it is, with the reason on record.',
  ],
  doesNot: [
    'It cannot be undone. It does not re-encrypt any data, does not cure a data key that has leaked, does not turn automatic rotation on or off, and never enables, deletes or opens a key.',
  ],
  costs: [
    'The first and the second rotation of a key each add a monthly fee from now on (about 1 US dollar; see the AWS KMS price list), later ones none.',
  ],
};
