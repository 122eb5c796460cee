import type { Consequences } from '../../report/consequence-lines.ts';

/** What giving the aliases back means. */
export const consequences: Consequences = {
  does: [
    'The aliases in the plan name the old key again. From then on callers that name the key by one of them work with the old key.',
    'The tag that says that the old key is replaced is removed. Its successor gets one that says when the aliases went back.',
  ],
  doesNot: [
    'The successor stays as it is, enabled: what it has signed, encrypted or authenticated meanwhile needs it. It is never disabled or deleted.',
    'It changes no caller, no stored key id and no public key that somebody has.',
  ],
  costs: ['Nothing more. Both keys go on costing their monthly fee for as long as they are kept.'],
};
