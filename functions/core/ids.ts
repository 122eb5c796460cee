/** Branded identifiers. The only way to get one is to parse it here, so a value of these types is known to be well formed. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** ARN of a KMS key: `arn:<partition>:kms:<region>:<account>:key/<id>`. Unlike the key id it says which Region is meant. */
export type KeyArn = Branded<'KeyArn'>;
/** Id of a KMS key: a UUID, or `mrk-` and 32 hex digits, which is the same in every Region of a multi-Region key. */
export type KeyId = Branded<'KeyId'>;

const keyIdText = '(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})';
const keyIdPattern = new RegExp(`^${keyIdText}$`);
const keyArnPattern = new RegExp(`^arn:([a-z][a-z0-9-]*):kms:([a-z0-9-]+):([0-9]{12}):key/(${keyIdText})$`);

export const isKeyId = (value: string): value is KeyId => keyIdPattern.test(value);
export const isKeyArn = (value: string): value is KeyArn => keyArnPattern.test(value);

/** @throws RangeError with the value: neither an alias nor an ARN is a key id. */
export function keyId(value: string): KeyId {
  if (isKeyId(value)) return value;
  throw new RangeError(`not a KMS key id: ${JSON.stringify(value)}; expected a UUID or mrk- followed by 32 hex digits`);
}

/** @throws RangeError with the value: an alias ARN is not a key ARN. */
export function keyArn(value: string): KeyArn {
  if (isKeyArn(value)) return value;
  throw new RangeError(`not a KMS key ARN: ${JSON.stringify(value)}; expected arn:<partition>:kms:<region>:<account>:key/<id>`);
}

export type KeyArnParts = { readonly partition: string; readonly region: string; readonly accountId: string; readonly keyId: KeyId };

export function partsOf(arn: KeyArn): KeyArnParts {
  const [, partition = '', region = '', accountId = '', id = ''] = keyArnPattern.exec(arn) ?? [];
  return { partition, region, accountId, keyId: keyId(id) };
}

/** The id in an ARN that has been checked before, or that is compared only; of an id, the id itself. */
export const idIn = (keyIdOrArn: string): string => keyIdOrArn.slice(keyIdOrArn.lastIndexOf('/') + 1);

export const keyIdOf = (arn: KeyArn): KeyId => partsOf(arn).keyId;
export const regionOf = (arn: KeyArn): string => partsOf(arn).region;

/** The ARN of the same multi-Region key in another Region; only the Region part differs (AWS KMS guide, "Multi-Region keys"). */
export function inRegion(arn: KeyArn, region: string): KeyArn {
  const { partition, accountId, keyId: id } = partsOf(arn);
  return keyArn(`arn:${partition}:kms:${region}:${accountId}:key/${id}`);
}
