import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { ServiceError } from '../../service-error.ts';
import { isReplica, type StoredKey, withExpiry } from './key.ts';
import { type KeyMaterial, pendingOf } from './key-material.ts';
import { curves, hmacBytes } from './key-secrets.ts';
import type { KmsStore, KmsStores } from './store.ts';

/** The id follows from the key and the material, so that the same material has the same id again (AWS KMS API, ImportKeyMaterial). */
export const importedMaterialId = (keyId: string, bytes: Buffer): string =>
  createHash('sha256').update(`${keyId}/`).update(bytes).digest('hex');

const symmetricBytes: Readonly<Record<string, number>> = { SYMMETRIC_DEFAULT: 32, ...hmacBytes };

/**
 * The material as the ciphers take it: as many bytes as the spec asks for, or the private key of a pair, as PKCS #8 in DER (AWS KMS guide,
 * "Requirements for imported key material").
 * @throws ServiceError IncorrectKeyMaterialException
 */
export function secretFrom({ metadata: { KeySpec } }: StoredKey, bytes: Buffer): Buffer | KeyObject {
  const length = symmetricBytes[KeySpec];
  if (length === undefined) return privateKeyFrom(bytes, KeySpec);
  if (bytes.length === length) return bytes;
  throw incorrect(`Key material for ${KeySpec} has ${length} bytes; got ${bytes.length}`);
}

function privateKeyFrom(bytes: Buffer, spec: string): KeyObject {
  const key = parsedPrivateKey(bytes);
  if (key.asymmetricKeyDetails?.namedCurve !== undefined && key.asymmetricKeyDetails.namedCurve === curves[spec]) return key;
  throw incorrect(`The private key is not one of ${spec}`);
}

function parsedPrivateKey(bytes: Buffer): KeyObject {
  try {
    return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
  } catch {
    throw incorrect('The key material is no private key in PKCS #8');
  }
}

export const incorrect = (message: string): ServiceError => new ServiceError('IncorrectKeyMaterialException', message);

/** What an import says of the material. */
export type Import = Pick<KeyMaterial, 'ExpirationModel' | 'ValidTo' | 'KeyMaterialDescription'>;

/**
 * Material that the key has not had: the first is current at once; another waits for a rotation, and at a multi-Region key first for its import
 * into each of the replicas, which are told its id and description alone (AWS KMS guide, "Import new key material").
 * @throws ServiceError KMSInvalidStateException, UnsupportedOperationException, IncorrectKeyMaterialException
 */
export function addMaterial(key: StoredKey, id: string, imported: Import, store: KmsStore, stores: KmsStores): void {
  const { KeyId, Arn } = key.metadata;
  // With which error new material for a replica is refused, is not documented.
  if (isReplica(key))
    throw new ServiceError(
      'UnsupportedOperationException',
      `${Arn} is a multi-Region replica key; import new key material into its primary key`,
    );
  if (key.materials.some(({ KeyMaterialId }) => KeyMaterialId === id)) throw incorrect(`Key material ${id} belongs to ${Arn} already`);
  const pending = pendingOf(key.materials);
  // Recorded.
  if (pending !== undefined)
    throw new ServiceError(
      'KMSInvalidStateException',
      `New key material (id: ${id}) cannot be imported into KMS key ${Arn}, because another key material (id: ${pending.KeyMaterialId}) is pending rotation.`,
    );
  const replicas = key.metadata.MultiRegion === true ? stores.replicasOf(KeyId, store.region) : [];
  const waits = replicas.length > 0 ? 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION' : 'PENDING_ROTATION';
  const KeyMaterialState = key.materials.length === 0 ? 'CURRENT' : waits;
  const { KeyMaterialDescription } = imported;
  const shared: KeyMaterial = {
    KeyMaterialId: id,
    KeyMaterialState,
    ImportState: 'PENDING_IMPORT',
    ...(KeyMaterialDescription === undefined ? {} : { KeyMaterialDescription }),
  };
  store.changeRelated(KeyId, (related) => {
    related.materials = [...related.materials, related === key ? { ...shared, ...imported, ImportState: 'IMPORTED' } : shared];
    settle(related);
  });
}

/**
 * Material that the key has had before, or that its primary key has: it is there again, as this import says (AWS KMS guide, "Reimport key
 * material"). The description of a multi-Region key's material is that of its primary.
 * @throws ServiceError IncorrectKeyMaterialException
 */
export function importAgain(key: StoredKey, id: string, imported: Import, store: KmsStore, stores: KmsStores): void {
  const { KeyId, Arn } = key.metadata;
  const known = key.materials.find(({ KeyMaterialId }) => KeyMaterialId === id);
  if (known === undefined) throw incorrect(`Key material ${id} was never imported into ${Arn}`);
  const { ValidTo: _validTo, ...kept } = known;
  replaceMaterial(key, { ...kept, ...imported, ImportState: 'IMPORTED' }, store);
  const related = [key, ...relatedKeys(key, store, stores)];
  const { KeyMaterialDescription } = imported;
  if (KeyMaterialDescription !== undefined) changeEverywhere(KeyId, id, store, (material) => ({ ...material, KeyMaterialDescription }));
  if (known.KeyMaterialState !== 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION' || !related.every((one) => hasImported(one, id))) return;
  changeEverywhere(KeyId, id, store, (material) => ({ ...material, KeyMaterialState: 'PENDING_ROTATION' }));
}

/**
 * Takes material away. What waits for a rotation is forgotten, at a primary in all Regions; a key that lacks any other waits for its import
 * (AWS KMS guide, "Delete imported key material"). What waits at a replica stays known there.
 */
export function takeAway(key: StoredKey, { KeyMaterialId, KeyMaterialState }: KeyMaterial, store: KmsStore): void {
  const isPending = KeyMaterialState !== 'CURRENT' && KeyMaterialState !== 'NON_CURRENT';
  if (isPending && !isReplica(key)) {
    store.changeRelated(key.metadata.KeyId, (related) => {
      related.materials = related.materials.filter((material) => material.KeyMaterialId !== KeyMaterialId);
    });
    return;
  }
  const known = key.materials.find((material) => material.KeyMaterialId === KeyMaterialId);
  if (known === undefined) return;
  const { ExpirationModel: _model, ValidTo: _validTo, ...kept } = known;
  replaceMaterial(key, { ...kept, ImportState: 'PENDING_IMPORT' }, store);
}

function replaceMaterial(key: StoredKey, next: KeyMaterial, store: KmsStore): void {
  store.change(key.metadata.KeyId, () => {
    key.materials = key.materials.map((material) => (material.KeyMaterialId === next.KeyMaterialId ? next : material));
    settle(key);
  });
}

function changeEverywhere(keyId: string, id: string, store: KmsStore, apply: (material: KeyMaterial) => KeyMaterial): void {
  store.changeRelated(keyId, (related) => {
    related.materials = related.materials.map((material) => (material.KeyMaterialId === id ? apply(material) : material));
  });
}

const hasImported = ({ materials }: StoredKey, id: string): boolean =>
  materials.some(({ KeyMaterialId, ImportState }) => KeyMaterialId === id && ImportState === 'IMPORTED');

const relatedKeys = ({ metadata }: StoredKey, { region }: KmsStore, stores: KmsStores): readonly StoredKey[] =>
  metadata.MultiRegion === true
    ? stores.replicasOf(metadata.KeyId, region).flatMap((replica) => stores.inRegion(replica.region).find(metadata.KeyId) ?? [])
    : [];

/** Whether a key has all the imported material that belongs to it for good, so that it can be used (AWS KMS guide, "Import the key material"). */
export const isComplete = ({ materials }: StoredKey): boolean => {
  const permanent = materials.filter((material) => material !== pendingOf(materials));
  return permanent.length > 0 && permanent.every(({ ImportState }) => ImportState === 'IMPORTED');
};

/** The state and the expiry that follow from the materials. A key that is to be deleted stays so. */
export function settle(key: StoredKey): void {
  key.metadata = withExpiry(key.metadata, key.materials);
  const { KeyState } = key.metadata;
  if (!isComplete(key) && (KeyState === 'Enabled' || KeyState === 'Disabled'))
    key.metadata = { ...key.metadata, KeyState: 'PendingImport' };
  if (isComplete(key) && KeyState === 'PendingImport') key.metadata = { ...key.metadata, KeyState: 'Enabled' };
}
