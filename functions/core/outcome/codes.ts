import * as z from 'zod/mini';

/** AWS KMS shows the change, and this execution asked for it. */
const done = ['ENABLED', 'PERIOD_SHORTENED', 'ROTATED', 'REPLACED', 'ROLLED_BACK'] as const;

/** The key is as approved, and somebody else made it so. */
const doneOtherwise = ['ALREADY_ENABLED', 'ALREADY_ROTATED'] as const;

/** AWS KMS refused the change: see the table of refusals. */
export const refusedCodes = [
  'ACCESS_DENIED_BY_KEY_POLICY',
  'ACCESS_DENIED_BY_SERVICE_CONTROL_POLICY',
  'ACCESS_DENIED_BY_RESOURCE_CONTROL_POLICY',
  'ACCESS_DENIED_BY_VPC_ENDPOINT_POLICY',
  'ACCESS_DENIED_BY_PERMISSIONS_BOUNDARY',
  'ACCESS_DENIED_BY_WRITER_ROLE',
  'ACCESS_DENIED',
  'KEY_IS_DISABLED',
  'KEY_STATE_NOT_ALLOWED',
  'KEY_NOT_FOUND',
  'ALIAS_NOT_FOUND',
  'NOT_SUPPORTED_BY_KEY',
  'ON_DEMAND_ROTATIONS_USED_UP',
  'QUOTA_REACHED',
  'ROTATION_UNDER_WAY',
  'KEY_POLICY_NOT_ACCEPTED',
  'TAGS_NOT_ACCEPTED',
  'REQUEST_NOT_ACCEPTED',
  'THROTTLED',
] as const;
export type RefusedCode = (typeof refusedCodes)[number];

/** Nothing was written, and nothing was to be. */
const skipped = ['SKIPPED'] as const;

/** `NOT_TRIED`: time was up before its turn. `UNKNOWN`: no answer of AWS KMS is on record, and it does not show the change. */
const open = ['NOT_TRIED', 'UNKNOWN', 'NOT_CONFIRMED'] as const;

export const outcomeCodes = [...done, ...doneOtherwise, ...skipped, ...open, ...refusedCodes] as const;
export const outcomeCodeSchema = z.enum(outcomeCodes);
export type OutcomeCode = z.infer<typeof outcomeCodeSchema>;

type Coded = { readonly code: OutcomeCode };
const isIn =
  (codes: readonly OutcomeCode[]) =>
  ({ code }: Coded): boolean =>
    codes.includes(code);

/** Whether this execution changed the key, and AWS KMS shows it. */
export const hasBeenChanged = isIn(done);
/** Whether the key is as approved, by this execution or otherwise. */
export const isConfirmed = isIn([...done, ...doneOtherwise]);
export const isSkipped = isIn(skipped);
/** Approved, and not as approved. */
export const isNotConfirmed = isIn([...open, ...refusedCodes]);
