import type { KeyProfile } from '../../records/key-profile.ts';
import { granteeText } from '../grant.ts';
import type { KeyAccess, SuccessorRead } from '../subject.ts';

type Wanted = {
  readonly profile: Pick<KeyProfile, 'keySpec' | 'keyUsage'>;
  /** Of the key that is replaced. */
  readonly access: KeyAccess;
  /** When AWS KMS was asked to create it. */
  readonly createdAt: string;
};

/** The clocks of AWS KMS and ours may differ by this. */
const clockSkewInMillis = 300_000;

/**
 * What keeps the key that a record names as a successor from taking the place, in half a sentence;
 * `undefined`: nothing. The record proves which key it is; this finds what became of it since.
 */
export function objectionToSuccessor(successor: SuccessorRead | undefined, { profile, access, createdAt }: Wanted): string | undefined {
  if (successor === undefined) return 'it was not read';
  const { metadata, access: its } = successor;
  if (metadata === undefined) return 'it cannot be read';
  if (metadata.keyState !== 'Enabled') return `it is in state ${metadata.keyState}`;
  if (metadata.keySpec !== profile.keySpec || metadata.keyUsage !== profile.keyUsage)
    return `it is of spec ${metadata.keySpec} for ${metadata.keyUsage}`;
  if (metadata.keyManager !== 'CUSTOMER' || metadata.origin !== 'AWS_KMS' || metadata.multiRegion.type !== 'SINGLE')
    return 'it is not a single-Region key with material of AWS KMS';
  if (metadata.creationDate !== undefined && Date.parse(metadata.creationDate) < Date.parse(createdAt) - clockSkewInMillis)
    return `it was created on ${metadata.creationDate}, before that`;
  return objectionToAccess(its, access);
}

function objectionToAccess(its: KeyAccess, wanted: KeyAccess): string | undefined {
  if (its.kind === 'refused') return `${its.operation} of it was refused (${its.errorName})`;
  const [grant] = its.grants;
  if (grant !== undefined) return `a grant lets ${granteeText(grant)} use it, which no approver was shown`;
  return wanted.kind === 'read' && its.policySha256 === wanted.policySha256
    ? undefined
    : 'its key policy is not the one of the key that it is to replace';
}
