import type { Consequences } from '../../report/consequence-lines.ts';

/** The limit is not named: AWS KMS has changed it (10 in older documents, 25 now). */
export const consequences: Consequences = {
  does: [
    'AWS KMS takes new key material into use for each key now, once. Of a key with imported material, the material that waits comes into use. Key ids, ARNs, aliases and policies stay. Old data stays readable.',
    'It uses up one of the rotations on demand that AWS KMS allows a key in its lifetime. The date of the next automatic rotation does not move.',
    'Every key is read again right before it is rotated. A key that has rotated since the request, or can no longer be rotated, is left as it is, with the reason on record.',
  ],
  doesNot: [
    'It cannot be undone. It does not re-encrypt any data, does not cure a data key that has leaked, does not turn automatic rotation on or off, and never enables, deletes or opens a key.',
  ],
  costs: [
    'The first and the second rotation of a key each add a monthly fee from now on (about 1 US dollar; see the AWS KMS price list). Later rotations add none.',
  ],
};
