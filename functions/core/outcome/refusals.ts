import type { RefusedCode } from './codes.ts';

/** Calls of AWS KMS by which a change is made. */
export type WriteOperation = 'EnableKeyRotation' | 'RotateKeyOnDemand' | 'CreateKey' | 'UpdateAlias' | 'TagResource' | 'UntagResource';

/** An error of AWS KMS by its name, with its message as it came. */
export type AwsError = { readonly name: string; readonly message: string };

/** A refusal in words. */
export type Refused = {
  readonly code: RefusedCode;
  /** What happened. */
  readonly sentence: string;
  /** What to do next, and who does it. */
  readonly next: string;
  /** Whether asking again is of no use before somebody has changed something. */
  readonly isLasting: boolean;
};

type Row = Refused & {
  readonly errorName: string;
  readonly operation?: WriteOperation;
  /** Matches AWS's message where one error name has several causes. AWS promises no wording, so a row without it follows. */
  readonly message?: RegExp;
};

/** Source of the wordings: IAM user guide, "Troubleshoot access denied error messages". */
const accessDenied: readonly Row[] = [
  {
    errorName: 'AccessDeniedException',
    message: /service control policy/i,
    code: 'ACCESS_DENIED_BY_SERVICE_CONTROL_POLICY',
    sentence: 'A service control policy of the organization denies the call.',
    next: 'Ask the administrators of the organization to let the role of the writing function make this call.',
    isLasting: true,
  },
  {
    errorName: 'AccessDeniedException',
    message: /resource control policy/i,
    code: 'ACCESS_DENIED_BY_RESOURCE_CONTROL_POLICY',
    sentence: 'A resource control policy of the organization denies the call.',
    next: 'Ask the administrators of the organization to let the role of the writing function make this call.',
    isLasting: true,
  },
  {
    errorName: 'AccessDeniedException',
    message: /VPC endpoint policy/i,
    code: 'ACCESS_DENIED_BY_VPC_ENDPOINT_POLICY',
    sentence: 'The policy of a VPC endpoint denies the call.',
    next: 'Ask the network team to let the role of the writing function make this call through the endpoint.',
    isLasting: true,
  },
  {
    errorName: 'AccessDeniedException',
    message: /permissions boundary/i,
    code: 'ACCESS_DENIED_BY_PERMISSIONS_BOUNDARY',
    sentence: 'A permissions boundary on the role of the writing function denies the call.',
    next: 'Ask the platform team to allow the call in the permissions boundary.',
    isLasting: true,
  },
  {
    errorName: 'AccessDeniedException',
    message: /resource-based policy/i,
    code: 'ACCESS_DENIED_BY_KEY_POLICY',
    sentence: 'The key policy does not allow the call.',
    next: 'Ask the owner of the key to add the statement of docs/security.md (Keys whose policy hides them), and to take away whatever denies the call.',
    isLasting: true,
  },
  {
    errorName: 'AccessDeniedException',
    message: /identity-based policy/i,
    code: 'ACCESS_DENIED_BY_WRITER_ROLE',
    sentence: 'The role of the writing function may not make this call: the key is of a kind, or the period is one, that it is kept from.',
    next: 'Compare the key with the limits in docs/security.md. If the key is within them, update the stack.',
    isLasting: true,
  },
  {
    errorName: 'AccessDeniedException',
    code: 'ACCESS_DENIED',
    sentence: 'The call was denied, and AWS KMS does not say by which policy.',
    next: 'Compare the key policy with the statement of docs/security.md (Keys whose policy hides them), then look at the policies of the organization.',
    isLasting: true,
  },
];

/** Source: AWS KMS API reference, the errors of each operation; guide, "Key states". */
const others: readonly Row[] = [
  {
    errorName: 'DisabledException',
    code: 'KEY_IS_DISABLED',
    sentence: 'The key is disabled.',
    next: 'Ask its owner to enable it, or to schedule its deletion if it is no longer needed.',
    isLasting: true,
  },
  {
    errorName: 'KMSInvalidStateException',
    code: 'KEY_STATE_NOT_ALLOWED',
    sentence: 'AWS KMS does not take this call in the state that the key is in.',
    next: 'Look at the state of the key. If it is pending deletion, its owner decides whether to cancel that.',
    isLasting: true,
  },
  {
    errorName: 'NotFoundException',
    operation: 'UpdateAlias',
    code: 'ALIAS_NOT_FOUND',
    sentence: 'The alias, or the key that it was to name, does not exist any more.',
    next: 'Ask its owner whether the alias was deleted on purpose.',
    isLasting: true,
  },
  {
    errorName: 'NotFoundException',
    code: 'KEY_NOT_FOUND',
    sentence: 'The key does not exist any more in this Region.',
    next: 'Nothing is left to do for this key.',
    isLasting: true,
  },
  {
    errorName: 'UnsupportedOperationException',
    code: 'NOT_SUPPORTED_BY_KEY',
    sentence: 'AWS KMS does not do this to keys of this kind.',
    next: 'Run `kms-rotation assess`: it names the method to rotate this key.',
    isLasting: true,
  },
  {
    errorName: 'LimitExceededException',
    operation: 'RotateKeyOnDemand',
    code: 'ON_DEMAND_ROTATIONS_USED_UP',
    sentence: 'AWS KMS rotates a key on demand only a limited number of times, and this key has used them up.',
    next: 'Automatic rotation goes on. If the key must have new material now, replace it by a new key.',
    isLasting: true,
  },
  {
    errorName: 'LimitExceededException',
    code: 'QUOTA_REACHED',
    sentence: 'A quota of AWS KMS is used up.',
    next: 'Ask the platform team to raise the quota in Service Quotas.',
    isLasting: true,
  },
  {
    errorName: 'ConflictException',
    code: 'ROTATION_UNDER_WAY',
    sentence: 'AWS KMS was rotating the key, or was to do so within minutes.',
    next: 'Look at the key again later. It may need nothing more.',
    isLasting: false,
  },
  {
    errorName: 'MalformedPolicyDocumentException',
    code: 'KEY_POLICY_NOT_ACCEPTED',
    sentence: 'AWS KMS does not take the key policy for a new key, for example because it names a principal that was deleted.',
    next: 'Ask the owner of the key to correct its policy.',
    isLasting: true,
  },
  {
    errorName: 'TagException',
    code: 'TAGS_NOT_ACCEPTED',
    sentence: 'AWS KMS does not take the tags.',
    next: 'Ask the owner of the key to correct its tags.',
    isLasting: true,
  },
  {
    errorName: 'ThrottlingException',
    code: 'THROTTLED',
    sentence: 'AWS KMS took no more requests for as long as this run could wait.',
    next: 'The change is asked for again.',
    isLasting: false,
  },
  ...['ValidationException', 'InvalidArnException', 'InvalidAliasNameException', 'AlreadyExistsException'].map(
    (errorName): Row => ({
      errorName,
      code: 'REQUEST_NOT_ACCEPTED',
      sentence: 'AWS KMS does not take the request as it was made.',
      next: 'Report this with the message of AWS KMS; it is a fault of this product, or of this key.',
      isLasting: true,
    }),
  ),
];

const rows: readonly Row[] = [...accessDenied, ...others];

/**
 * A refusal of AWS KMS: the call has certainly not been carried out. `undefined` for every other
 * error: a failure of AWS KMS, a lost answer or a name that is not known here says nothing of that.
 */
export function refusedFor(operation: WriteOperation, { name, message }: AwsError): Refused | undefined {
  const row = rows.find(
    (one) => one.errorName === name && (one.operation === undefined || one.operation === operation) && (one.message?.test(message) ?? true),
  );
  return row === undefined ? undefined : { code: row.code, sentence: row.sentence, next: row.next, isLasting: row.isLasting };
}

/** A refusal by its code, for readers of records. Of codes that several rows share, the first. */
export const refusedByCode = (code: RefusedCode): Refused | undefined => rows.find((row) => row.code === code);
