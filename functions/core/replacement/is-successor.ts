import type { KeyMetadata, Tag } from '../key.ts';
import { replacesTagKey } from '../names.ts';
import { tagValue } from './lineage-tags.ts';

/** A key of which it is asked whether it may take the place of another. */
export type Candidate = { readonly metadata: KeyMetadata; readonly tags: readonly Tag[]; readonly policySha256: string };

export type WantedSuccessor = {
  readonly keyArn: string;
  readonly keySpec: string;
  readonly keyUsage: string;
  readonly policySha256: string;
};

/** What keeps a key from being the successor that was approved, in a few words; `undefined`: nothing. Tags can be set by many; kind, policy and state together make it the key that was meant. */
export function objectionToSuccessor({ metadata, tags, policySha256 }: Candidate, wanted: WantedSuccessor): string | undefined {
  if (metadata.keyState !== 'Enabled') return `it is in state ${metadata.keyState}`;
  if (metadata.keySpec !== wanted.keySpec || metadata.keyUsage !== wanted.keyUsage)
    return `it is of spec ${metadata.keySpec} for ${metadata.keyUsage}`;
  if (metadata.keyManager !== 'CUSTOMER' || metadata.origin !== 'AWS_KMS' || metadata.multiRegion.type !== 'SINGLE')
    return 'it is not a single-Region key with material of AWS KMS';
  if (tagValue(tags, replacesTagKey) !== wanted.keyArn) return `its tag ${replacesTagKey} does not name the key that it is to replace`;
  return policySha256 === wanted.policySha256 ? undefined : 'its key policy is not the one of the key that it is to replace';
}
