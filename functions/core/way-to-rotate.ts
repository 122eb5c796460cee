import { type KindOfKey, kindOfKey } from './kind-of-key.ts';
import type { KeyProfile } from './records/key-profile.ts';
import { type ShareOfWay, type WayToRotate, waySchema } from './records/way-to-rotate.ts';
import { replacedBy } from './replaced-by.ts';

/**
 * The best way to new key material that a key has, whatever the policy asks for, and what to do to go it. A key spec, usage, origin or state that is not known here has none.
 * Source: AWS KMS guide, "Rotate AWS KMS keys" and "Rotate keys manually".
 */
export function wayToRotateOf(key: KeyProfile): WayToRotate {
  const why = nothingToDo(key);
  if (why !== undefined) return { way: 'NONE', because: why };
  const kind = kindOf(key);
  if (kind === undefined) return { way: 'NONE', because: notKnown(key) };
  if (key.keyState !== 'Disabled') return wayOfKind(kind, key);
  const { way, because } = wayOfKind(kind, key);
  return { way, because: `The key is disabled; enable it first, or schedule its deletion. Then: ${because}` };
}

const kindOf = (key: KeyProfile): KindOfKey | undefined => kindOfKey({ ...key, customKeyStoreId: key.customKeyStoreId ?? undefined });

/** How the keys of an Assessment are shared out among the ways, all of them, also those that no key has. */
export function sharesOfWays(ways: readonly WayToRotate[]): ShareOfWay[] {
  return waySchema.options.map((way) => {
    const keys = ways.filter((each) => each.way === way).length;
    return { way, keys, share: ways.length === 0 ? 0 : Math.round((keys / ways.length) * 10_000) / 10_000 };
  });
}

/** Why there is nothing that anybody could do here and now, before the kind of the key is asked for. */
function nothingToDo(key: KeyProfile): string | undefined {
  const { reason, keyManager, keyState, multiRegion, multiRegionKeyType, aliases } = key;
  if (reason === 'UNREADABLE')
    return 'Governance cannot read this key whole, so nobody can say: the annotation has what failed, and how its owner lets governance in.';
  if (keyManager === 'AWS') return 'AWS rotates its own keys about once a year; nobody can change that.';
  if (keyManager !== 'CUSTOMER') return 'This is not known to be a customer managed key, so it is left alone.';
  const successor = aliases.length === 0 ? replacedBy(key.keyArn, key.tags) : undefined;
  if (successor !== undefined) return `By its tags, ${successor} has replaced this key. Nothing is left to do if that is so.`;
  if (multiRegion === true && multiRegionKeyType === null)
    return 'The primary of this multi-Region key is moving to another Region; assess it again when that is done.';
  return becauseOfState(keyState);
}

function becauseOfState(keyState: string | null): string | undefined {
  switch (keyState) {
    case 'Enabled':
    case 'Disabled':
    case 'Updating':
    case 'PendingImport':
    case 'Unavailable':
      return undefined;
    case 'PendingDeletion':
    case 'PendingReplicaDeletion':
      return 'The key is scheduled for deletion; if it is still needed, its owner cancels that and enables it.';
    case 'Creating':
      return 'The key is being created; assess it again when it is ready.';
    default:
      return `What can be done in the key state ${keyState ?? 'that AWS KMS does not name'} is not known here, so the key is left alone.`;
  }
}

const notKnown = ({ keySpec, keyUsage, origin, customKeyStoreId }: KeyProfile): string =>
  `What rotates a key with spec ${keySpec ?? 'unknown'}, usage ${keyUsage ?? 'unknown'} and origin ${origin ?? 'unknown'}${customKeyStoreId === null ? '' : ` in the custom key store ${customKeyStoreId}`} is not known here, so it is left alone.`;

function wayOfKind(kind: KindOfKey, key: KeyProfile): WayToRotate {
  switch (kind) {
    case 'SYMMETRIC':
      return { way: 'AUTOMATIC', because: automatic(key) };
    case 'IMPORTED':
      return imported(key);
    case 'ASYMMETRIC':
    case 'HMAC':
    case 'CLOUDHSM_KEY_STORE':
      return { way: 'REPLACE', because: `${replacement(key)} ${keepOldKey(kind, key)}` };
    case 'EXTERNAL_KEY_STORE':
      return {
        way: 'REPLACE',
        because: `Ask its external key manager to rotate the external key, which AWS KMS does not see; or else: ${replacement(key)} ${keepOldKey(kind, key)}`,
      };
    default:
      return kind satisfies never;
  }
}

function automatic({ rotationEnabled, rotationPeriodInDays, multiRegionKeyType, primaryKeyArn }: KeyProfile): string {
  if (rotationEnabled === true)
    return `AWS KMS rotates it by itself${rotationPeriodInDays === null ? '' : ` every ${rotationPeriodInDays} days`}${multiRegionKeyType === 'REPLICA' ? ', with its primary' : ''}.`;
  return multiRegionKeyType === 'REPLICA'
    ? `It rotates with its primary: approve automatic rotation there, ${primaryOf(primaryKeyArn)}.`
    : 'Approve automatic rotation in a rotation request.';
}

function imported({ keyState, keyMaterial, multiRegionKeyType, primaryKeyArn }: KeyProfile): WayToRotate {
  const pending = keyMaterial?.pending?.state;
  const isReplica = multiRegionKeyType === 'REPLICA';
  if (pending === 'PENDING_ROTATION' && keyState !== 'PendingImport')
    return {
      way: 'ON_DEMAND',
      because: isReplica
        ? `New material waits: approve the rotation on demand of its primary, ${primaryOf(primaryKeyArn)}, and keep the old material imported.`
        : 'New material waits: approve its rotation on demand, and keep the old material imported.',
    };
  return { way: 'IMPORT_AND_ROTATE', because: importFirst() };

  function importFirst(): string {
    if (keyState === 'PendingImport')
      return 'Key material is missing: import the same material again, then new material, and approve its rotation on demand.';
    if (pending?.startsWith('PENDING_') === true)
      return 'New material is not everywhere yet: import the same into every replica, then approve the rotation on demand of the primary.';
    return isReplica
      ? `Import new material into its primary, ${primaryOf(primaryKeyArn)}, and the same into every replica, then approve the rotation on demand of the primary.`
      : 'Import new material, then approve its rotation on demand, and keep the old material imported.';
  }
}

const primaryOf = (primaryKeyArn: string | null): string => primaryKeyArn ?? 'which AWS KMS does not name';

function replacement({ keyState, aliases, multiRegionKeyType, primaryKeyArn }: KeyProfile): string {
  const alias = aliases.length === 0 ? 'make every caller use it, as no alias names this key' : 'move the alias to it';
  const create =
    multiRegionKeyType === 'REPLICA'
      ? `Replace it together with its primary, ${primaryOf(primaryKeyArn)}: create a new key there with its replicas, and in each Region ${alias}.`
      : `Create a new key and ${alias}.`;
  return keyState === 'Unavailable' ? `Connect its key store again. ${create}` : create;
}

/** Ciphertexts of symmetric keys say which key they need; of what other keys made, the caller has to know it (AWS KMS guide, "Rotate keys manually"). */
function keepOldKey(kind: 'ASYMMETRIC' | 'HMAC' | 'CLOUDHSM_KEY_STORE' | 'EXTERNAL_KEY_STORE', { keyUsage }: KeyProfile): string {
  if (kind === 'CLOUDHSM_KEY_STORE' || kind === 'EXTERNAL_KEY_STORE')
    return 'Keep the old key enabled: AWS KMS needs it to decrypt what was encrypted with it.';
  if (kind === 'HMAC') return 'Keep the old key: VerifyMac must name it, by key id, for tags made with it.';
  switch (keyUsage) {
    case 'ENCRYPT_DECRYPT':
      return 'Hand out its public key, and keep the old key: Decrypt must name it, by key id, for what was encrypted with it.';
    case 'SIGN_VERIFY':
      return 'Hand out its public key, and keep the old key: Verify must name it, by key id, for what was signed with it.';
    default:
      return 'Hand out its public key, and keep the old key: whatever was agreed on or encapsulated with it needs it, named by key id.';
  }
}
