import { partitionOf } from '../../../functions/core/partition.ts';
import type { ServiceOperations } from '../../call.ts';
import { pageOf } from './paging.ts';
import type { KmsStores } from './store.ts';

/** Lists are about no key, so that no key policy has a say (AWS KMS guide, "AWS KMS permissions"). */
export const listPermissions = {
  ListKeys: () => [{ action: 'kms:ListKeys', resource: '*' }],
  ListAliases: () => [{ action: 'kms:ListAliases', resource: '*' }],
};

/** The keys and the aliases of a Region, page by page. */
export const listOperations = ({ accountId, stores }: { readonly accountId: string; readonly stores: KmsStores }): ServiceOperations => ({
  ListKeys: async ({ region, input }) => {
    const arns = [...stores.inRegion(region).keys.values()].map(({ metadata }) => ({ KeyId: metadata.KeyId, KeyArn: metadata.Arn }));
    const { page, marker } = pageOf(arns, input, { byDefault: 100, most: 1000 });
    return { Keys: page, ...marker };
  },
  ListAliases: async ({ region, input }) => {
    const store = stores.inRegion(region);
    const arnOf = (name: string): string => `arn:${partitionOf(region)}:kms:${region}:${accountId}:${name}`;
    const aliases = [...store.aliases].map(([AliasName, { targetKeyId, createdAt, updatedAt }]) => ({
      AliasName,
      AliasArn: arnOf(AliasName),
      TargetKeyId: targetKeyId,
      CreationDate: createdAt,
      LastUpdatedDate: updatedAt,
    }));
    const wanted =
      input['KeyId'] === undefined
        ? aliases
        : aliases.filter(({ TargetKeyId }) => TargetKeyId === String(input['KeyId']).split('/').at(-1));
    const { page, marker } = pageOf(wanted, input, { byDefault: 50, most: 100 });
    return { Aliases: page, ...marker };
  },
});
