import { isKeyArn, partsOf } from '../ids.ts';
import type { KeyMetadata } from '../key.ts';
import type { KeyGrant } from './grant.ts';
import type { KeyAccess, SuccessorRead } from './subject.ts';

/** Keys as records show them, for whoever decides again from records what was decided from AWS KMS. */

type Shown = { readonly keyState: string; readonly keySpec?: string | null; readonly keyUsage?: string | null };

/** Metadata of a key of which a record shows little more than its ARN. `undefined`: that is no ARN of a key. */
export function metadataShown(arn: string, { keyState, keySpec, keyUsage }: Shown): KeyMetadata | undefined {
  if (!isKeyArn(arn)) return undefined;
  const { keyId, accountId, region } = partsOf(arn);
  return {
    keyArn: arn,
    keyId,
    accountId,
    region,
    description: '',
    keyManager: 'CUSTOMER',
    keyState,
    keySpec: keySpec ?? '',
    keyUsage: keyUsage ?? '',
    origin: 'AWS_KMS',
    multiRegion: { type: 'SINGLE' },
  };
}

/** Who may use a key, by the hash of its policy. `statements`: those that a plan names of it. */
export const accessShown = (
  { policySha256, grants }: { readonly policySha256: string; readonly grants: readonly KeyGrant[] },
  statements: readonly { readonly Sid: string; readonly Resource: string }[] = [],
): KeyAccess => ({ kind: 'read', policy: JSON.stringify({ Statement: statements }), policySha256, grants });

export const successorShown = (successorArn: string, metadata: KeyMetadata | undefined, access: KeyAccess): SuccessorRead => ({
  successorArn,
  metadata,
  tags: [],
  access,
});
