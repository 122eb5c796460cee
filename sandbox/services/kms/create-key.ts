import { randomUUID } from 'node:crypto';
import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall, Operation } from '../../call.ts';
import type { EstateKey, EstateMetadata } from '../../estate/estate.ts';
import type { RequestContext } from '../../iam/request-context.ts';
import { ServiceError } from '../../service-error.ts';
import { asRecorded } from './cloudtrail-event.ts';
import { conditionKeysOfRequest } from './condition-keys.ts';
import { describedMetadata } from './described-metadata.ts';
import { defaultKeyPolicy } from './key.ts';
import { type KeyOperationOptions, recorded } from './key-operation.ts';
import { authorizeByIdentity } from './key-policy.ts';
import { algorithmsOf, isKnownSpec } from './key-spec.ts';
import { checkPolicy } from './policy-operations.ts';
import { checkTags } from './tag-operations.ts';

/** What is asked for, with the defaults of the API. */
type Wanted = {
  readonly spec: string;
  readonly usage: string;
  readonly origin: string;
  readonly description: string;
  readonly multiRegion: boolean;
  readonly tags: EstateKey['tags'];
};

/**
 * `CreateKey`: a key of the given spec, usage and origin, with the default policy unless another is given. It takes `kms:CreateKey`, and
 * `kms:TagResource` by a policy of the identity if there are tags (AWS KMS guide, "Allow a user to create KMS keys"). Keys in custom key stores
 * are not made here.
 */
export const createKey =
  (options: KeyOperationOptions): Operation =>
  async (call) => {
    const { output } = await recorded(call, options, () => {
      const wanted = wantedBy(call.input);
      const key = keyFrom(wanted, call, options);
      const context = conditionKeysOf(wanted, call);
      const { authorizer, accountId } = options;
      authorizeByIdentity(call, { action: 'kms:CreateKey', resource: '*', owner: accountId, context }, authorizer);
      if (wanted.tags.length > 0)
        authorizeByIdentity(call, { action: 'kms:TagResource', resource: key.metadata.Arn, owner: accountId, context }, authorizer);
      const { Policy } = call.input;
      if (Policy !== undefined) checkPolicy(String(Policy), key.metadata, call, authorizer);
      const store = options.stores.inRegion(call.region);
      store.add({ ...key, policy: Policy === undefined ? defaultKeyPolicy(accountId, partitionOf(call.region)) : String(Policy) });
      const made = store.find(key.metadata.KeyId);
      if (made === undefined) throw new Error(`the key ${key.metadata.KeyId} was not stored`);
      const KeyMetadata = describedMetadata(made, options.clock.now());
      return {
        output: { KeyMetadata },
        success: { resources: [key.metadata.Arn], responseElements: { keyMetadata: asRecorded(KeyMetadata) } },
      };
    });
    return output;
  };

function wantedBy(input: ApiCall['input']): Wanted {
  refuseKeyStores(input);
  const spec = String(input['KeySpec'] ?? input['CustomerMasterKeySpec'] ?? 'SYMMETRIC_DEFAULT');
  if (!isKnownSpec(spec)) throw notSimulated(`CreateKey with KeySpec ${spec}`);
  // Recorded for HMAC keys.
  if (spec !== 'SYMMETRIC_DEFAULT' && input['KeyUsage'] === undefined)
    throw invalid('You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.');
  const usage = String(input['KeyUsage'] ?? 'ENCRYPT_DECRYPT');
  if (algorithmsOf(spec, usage) === undefined) throw invalid(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  const tags = (input['Tags'] ?? []) as EstateKey['tags'];
  checkTags(tags);
  const description = String(input['Description'] ?? '');
  if (description.length > 8192) throw invalid(`Description must have at most 8192 characters; got ${description.length}`);
  return { spec, usage, origin: String(input['Origin'] ?? 'AWS_KMS'), description, multiRegion: input['MultiRegion'] === true, tags };
}

function refuseKeyStores(input: ApiCall['input']): void {
  for (const name of ['CustomKeyStoreId', 'XksKeyId']) if (input[name] !== undefined) throw notSimulated(`CreateKey with ${name}`);
  const origin = input['Origin'];
  if (origin !== undefined && origin !== 'AWS_KMS' && origin !== 'EXTERNAL') throw notSimulated(`CreateKey with Origin ${String(origin)}`);
}

/** A key that waits for import has no material yet; all others can be used at once (AWS KMS guide, "Key states"). */
function keyFrom(
  { spec, usage, origin, description, multiRegion, tags }: Wanted,
  { region }: ApiCall,
  options: KeyOperationOptions,
): EstateKey {
  const KeyId = multiRegion ? `mrk-${randomUUID().replaceAll('-', '')}` : randomUUID();
  const Arn = `arn:${partitionOf(region)}:kms:${region}:${options.accountId}:key/${KeyId}`;
  const metadata: EstateMetadata = {
    KeyId,
    Arn,
    AWSAccountId: options.accountId,
    CreationDate: options.clock.now(),
    Description: description,
    KeyManager: 'CUSTOMER',
    KeyState: origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled',
    KeySpec: spec,
    KeyUsage: usage,
    Origin: origin,
    ...(multiRegion
      ? {
          MultiRegion: true,
          MultiRegionConfiguration: { MultiRegionKeyType: 'PRIMARY', PrimaryKey: { Arn, Region: region }, ReplicaKeys: [] },
        }
      : {}),
  };
  return { metadata, rotation: { enabled: false }, aliases: [], tags };
}

/** Those of a key come from the request here (AWS KMS guide, "AWS KMS condition keys"). */
const conditionKeysOf = ({ spec, usage, origin, multiRegion }: Wanted, call: ApiCall): RequestContext => ({
  ...conditionKeysOfRequest(call),
  'kms:KeyOrigin': origin,
  'kms:KeySpec': spec,
  'kms:KeyUsage': usage,
  'kms:MultiRegion': String(multiRegion),
  'kms:MultiRegionKeyType': multiRegion ? 'PRIMARY' : undefined,
});

const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);
const notSimulated = (what: string): ServiceError =>
  new ServiceError('SandboxNotImplemented', `${what} is not simulated by this sandbox`, 501);
