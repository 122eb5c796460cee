import type { KeyMetadata, Tag } from '../key.ts';
import type { Policy } from '../policy.ts';
import type { KeyProfile } from '../records/key-profile.ts';
import type { KeyGrant } from './grant.ts';
import type { ReplacementHistory } from './replacement-history.ts';

/** Who may use a key; or the call that was refused, and how. */
export type KeyAccess =
  | { readonly kind: 'read'; readonly policy: string; readonly policySha256: string; readonly grants: readonly KeyGrant[] }
  | { readonly kind: 'refused'; readonly operation: 'ListResourceTags' | 'GetKeyPolicy' | 'ListGrants'; readonly errorName: string };

/** The key that took the place of another, as it is now; what could not be read of it is missing. */
export type SuccessorRead = {
  readonly successorArn: string;
  readonly metadata: KeyMetadata | undefined;
  readonly tags: readonly Tag[];
  readonly access: KeyAccess;
};

/** What a replacement, or its roll-back, depends on besides the key's profile. */
export type ReplacementRead = {
  readonly access: KeyAccess;
  readonly history: ReplacementHistory;
  /** The successor that the history names. */
  readonly successor: SuccessorRead | undefined;
  /** The key id that each alias of the Region names now. */
  readonly aliasTargets: ReadonlyMap<string, string>;
};

/** A key of which it is asked whether a change can be made, or has been made, read afresh. */
export type ChangeSubject = {
  readonly profile: KeyProfile;
  /** Only for changes that read it. */
  readonly replacement?: ReplacementRead | undefined;
};

/** What a change is judged by. */
export type ChangeContext = {
  readonly policy: Policy;
  readonly now: Date;
  readonly asked: AskedOptions;
};

/** What the person who asks, or the deployment, has chosen. */
export type AskedOptions = {
  /** Days between rotations, for changes that set them. */
  readonly rotationPeriodInDays?: number | undefined;
  /** Whether all callers are known who have to change something. */
  readonly callersAcknowledged?: boolean | undefined;
};
