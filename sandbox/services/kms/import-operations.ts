import type { ApiCall, ServiceOperations } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import { ServiceError } from '../../service-error.ts';
import { refusalToDeleteMaterial, refusalToImport, unsupported } from './errors.ts';
import { createImportTokens } from './import-tokens.ts';
import { addMaterial, type Import, importAgain, importedMaterialId, incorrect, secretFrom, takeAway } from './imported-material.ts';
import { isReplica, isSymmetric, type StoredKey } from './key.ts';
import { currentOf, type KeyMaterial } from './key-material.ts';
import type { OnKey } from './key-operation.ts';
import type { KmsStore, KmsStores } from './store.ts';

export type ImportOptions = { readonly clock: SandboxClock; readonly stores: KmsStores };

const longestMillis = 365 * 86_400_000;

/** Importing key material, wrapped as AWS KMS has it, and taking it away again. */
export function importOperations(on: OnKey, { clock, stores }: ImportOptions): ServiceOperations {
  const tokens = createImportTokens(clock);
  return {
    GetParametersForImport: on(async (key, { operation, input }) => {
      const refusal = refusalToImport(key, operation);
      if (refusal !== undefined) throw refusal;
      const [algorithm, spec] = [String(input['WrappingAlgorithm']), String(input['WrappingKeySpec'])];
      refuseWrapping(key, algorithm, spec);
      return { KeyId: key.metadata.Arn, ...(await tokens.issue(key.metadata.Arn, algorithm, spec)) };
    }),
    ImportKeyMaterial: on((key, { operation, input }, store) => {
      const refusal = refusalToImport(key, operation);
      if (refusal !== undefined) throw refusal;
      const imported = importFrom(input, clock.now());
      const bytes = tokens.unwrap(key.metadata.Arn, bytesOf(input['ImportToken']), bytesOf(input['EncryptedKeyMaterial']));
      const secret = secretFrom(key, bytes);
      const id = importedMaterialId(key.metadata.KeyId, bytes);
      if (isSymmetric(key)) importSymmetric(key, id, imported, { input, store, stores });
      else importOnly(key, id, imported, { input, store, stores });
      stores.secrets.keepImported(id, secret);
      return { KeyId: key.metadata.Arn, KeyMaterialId: id };
    }),
    DeleteImportedKeyMaterial: on((key, { input }, store) => {
      const refusal = refusalToDeleteMaterial(key);
      if (refusal !== undefined) throw refusal;
      const material = materialToDelete(key, input['KeyMaterialId']);
      if (material === undefined) return { KeyId: key.metadata.Arn };
      takeAway(key, material, store);
      return { KeyId: key.metadata.Arn, KeyMaterialId: material.KeyMaterialId };
    }),
  };
}

type Place = { readonly input: ApiCall['input']; readonly store: KmsStore; readonly stores: KmsStores };

/** New material if the key never had any, otherwise material that it has had, unless the request says which (AWS KMS API, ImportKeyMaterial). */
function importSymmetric(key: StoredKey, id: string, imported: Import, { input, store, stores }: Place): void {
  const type = input['ImportType'] ?? (key.materials.length === 0 ? 'NEW_KEY_MATERIAL' : 'EXISTING_KEY_MATERIAL');
  if (type === 'NEW_KEY_MATERIAL') {
    if (input['KeyMaterialId'] !== undefined) throw invalid('KeyMaterialId cannot be specified with ImportType NEW_KEY_MATERIAL');
    addMaterial(key, id, imported, store, stores);
    return;
  }
  if (type !== 'EXISTING_KEY_MATERIAL') throw invalid(`ImportType must be NEW_KEY_MATERIAL or EXISTING_KEY_MATERIAL; got ${String(type)}`);
  if (input['KeyMaterialId'] !== undefined && input['KeyMaterialId'] !== id)
    throw incorrect(`The key material is ${id}, not ${String(input['KeyMaterialId'])}`);
  if (isReplica(key) && imported.KeyMaterialDescription !== undefined)
    throw unsupported(`${key.metadata.Arn} is a multi-Region replica key; describe key material at its primary key`);
  importAgain(key, id, imported, store, stores);
}

/** Asymmetric and HMAC keys have one material for ever, and no parameters about it (AWS KMS guide, "Import the key material"). */
function importOnly(key: StoredKey, id: string, imported: Import, { input, store, stores }: Place): void {
  for (const name of ['ImportType', 'KeyMaterialId', 'KeyMaterialDescription'])
    if (input[name] !== undefined) throw unsupported(`${name} is not valid for ${key.metadata.KeySpec} keys`);
  if (key.materials.length === 0) addMaterial(key, id, imported, store, stores);
  else importAgain(key, id, imported, store, stores);
}

/** RSA keys are too long to be wrapped by RSA itself, as is P-521 under RSA_2048 (AWS KMS API, GetParametersForImport). */
function refuseWrapping({ metadata: { KeySpec } }: StoredKey, algorithm: string, wrappingSpec: string): void {
  const isTooLong = KeySpec.startsWith('RSA_') || (KeySpec === 'ECC_NIST_P521' && wrappingSpec === 'RSA_2048');
  if (isTooLong && algorithm.startsWith('RSAES_OAEP_'))
    throw unsupported(`${algorithm} with ${wrappingSpec} cannot wrap ${KeySpec} key material`);
}

function importFrom(input: ApiCall['input'], now: Date): Import {
  const { ValidTo, KeyMaterialDescription } = input;
  const described = KeyMaterialDescription === undefined ? {} : { KeyMaterialDescription: String(KeyMaterialDescription) };
  const model = input['ExpirationModel'] ?? 'KEY_MATERIAL_EXPIRES';
  if (model === 'KEY_MATERIAL_DOES_NOT_EXPIRE') {
    if (ValidTo !== undefined) throw invalid('A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE');
    return { ExpirationModel: model, ...described };
  }
  if (model !== 'KEY_MATERIAL_EXPIRES') throw invalid(`ExpirationModel ${String(model)} is not one of AWS KMS`);
  // Recorded.
  if (!(ValidTo instanceof Date)) throw invalid('A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES');
  const left = ValidTo.getTime() - now.getTime();
  if (left <= 0 || left > longestMillis) throw invalid('The validTo date must be in the future, and at most 365 days from now');
  return { ExpirationModel: model, ValidTo, ...described };
}

/** The current one unless it is named (AWS KMS API, DeleteImportedKeyMaterial); `undefined` if there never was any. */
function materialToDelete(key: StoredKey, named: unknown): KeyMaterial | undefined {
  if (named === undefined) return currentOf(key.materials);
  if (!isSymmetric(key)) throw unsupported(`KeyMaterialId is not valid for ${key.metadata.KeySpec} keys`);
  const material = key.materials.find(({ KeyMaterialId }) => KeyMaterialId === named);
  if (material === undefined)
    throw new ServiceError('NotFoundException', `Key material ${String(named)} does not belong to ${key.metadata.Arn}`);
  return material;
}

const bytesOf = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array());
const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);
