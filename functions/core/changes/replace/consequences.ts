import type { Consequences } from '../../report/consequence-lines.ts';

/** What replacing a key means. AWS KMS bills every customer managed key by the month (AWS KMS price list). */
export const consequences: Consequences = {
  does: [
    'AWS KMS creates a new key of the same kind with the same key policy, description and tags, as the plan says. The aliases in the plan then name it.',
    'From then on callers that name the key by one of these aliases work with the new key. Callers that name it by id or ARN go on with the old one.',
    'Both keys get tags that say which replaced which. The key is read again right before: if it is no longer as the plan says, nothing is done.',
  ],
  doesNot: [
    'The old key stays as it is, enabled: it is never disabled, deleted or changed, because what it has signed, encrypted or authenticated needs it.',
    'It changes no caller, no stored key id, no grant and no public key that somebody has: what is to be checked is in the plan, and is yours to do.',
  ],
  costs: [
    'The new key costs a monthly fee (about 1 US dollar; see the AWS KMS price list). The old one goes on costing its own for as long as it is kept.',
    'To undo it, ask for the roll-back: kms-rotation replace --key <id of the old key> --rollback. The aliases go back, and both keys stay.',
  ],
};
