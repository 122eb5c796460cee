import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import {
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  type ImportKeyMaterialCommandInput,
  type KMSClient,
} from '@aws-sdk/client-kms';

/** Key material, wrapped as whoever imports it does: with RSAES_OAEP_SHA_256. */
export const wrapped = (material: Buffer, publicKey: Uint8Array | undefined): Buffer =>
  publicEncrypt(
    {
      key: createPublicKey({ key: Buffer.from(publicKey ?? []), format: 'der', type: 'spki' }),
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: 'sha256',
    },
    material,
  );

/** Both calls of an import. It does not expire unless asked to. */
export async function importMaterial(kms: KMSClient, KeyId: string, material: Buffer, more: Partial<ImportKeyMaterialCommandInput> = {}) {
  const { PublicKey, ImportToken } = await kms.send(
    new GetParametersForImportCommand({ KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' }),
  );
  return kms.send(
    new ImportKeyMaterialCommand({
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: wrapped(material, PublicKey),
      ...(more.ValidTo === undefined ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } : {}),
      ...more,
    }),
  );
}
