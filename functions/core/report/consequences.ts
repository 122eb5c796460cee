/** What approving means, in the words of the request: the same in the message and on the page. Lines without indentation. */
export type Consequences = { readonly does: readonly string[]; readonly doesNot: readonly string[]; readonly costs: readonly string[] };

/** Cost: AWS KMS guide, "Rotate AWS KMS keys"; amounts from public copies of the price list. */
export const consequencesOf = (rotationPeriodInDays: number): Consequences => ({
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
