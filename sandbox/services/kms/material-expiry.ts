import type { SandboxClock } from '../../clock.ts';
import type { ServiceEvent } from '../events/event-bus.ts';
import { inCloudTrail, resourcesOf, secondsOf } from './cloudtrail-event.ts';
import { takeAway } from './imported-material.ts';
import type { StoredKey } from './key.ts';
import type { KeyMaterial } from './key-material.ts';
import type { Publish } from './key-operation.ts';
import type { KmsStore, KmsStores } from './store.ts';

export type ExpiryOptions = {
  readonly accountId: string;
  readonly stores: KmsStores;
  readonly clock: SandboxClock;
  readonly publish: Publish;
};

/**
 * Takes imported material away when its time has come, by the sandbox's clock, and tells it as AWS KMS does (AWS KMS guide, "Setting an
 * expiration time"). What an estate has from the past is taken away at once.
 */
export function watchExpiry(options: ExpiryOptions): void {
  for (const region of options.stores.regions) {
    const store = options.stores.inRegion(region);
    const watched = new Set<string>();
    const watch = (key: StoredKey | undefined): void => {
      for (const material of key?.materials ?? []) watchMaterial(key?.metadata.KeyId ?? '', material, store, watched, options);
    };
    for (const key of store.keys.values()) watch(key);
    store.onChange(({ keyId }) => watch(store.find(keyId)));
  }
}

function watchMaterial(
  keyId: string,
  { KeyMaterialId, ValidTo }: KeyMaterial,
  store: KmsStore,
  watched: Set<string>,
  options: ExpiryOptions,
): void {
  if (ValidTo === undefined) return;
  const name = `${keyId}/${KeyMaterialId}/${ValidTo.getTime()}`;
  if (watched.has(name)) return;
  watched.add(name);
  const expire = (): void => {
    watched.delete(name);
    const key = store.find(keyId);
    const material = key?.materials.find((one) => one.KeyMaterialId === KeyMaterialId && one.ValidTo?.getTime() === ValidTo.getTime());
    // Imported again meanwhile, with another time, or taken away.
    if (key === undefined || material === undefined) return;
    takeAway(key, material, store);
    const { Arn } = key.metadata;
    options.publish(store.region, eventOfExpiry(Arn, keyId, KeyMaterialId));
    options.publish(store.region, eventOfDeletion(store.region, Arn, keyId, KeyMaterialId, options.accountId, options.clock.now()));
  };
  options.clock.sleep(ValidTo.getTime() - options.clock.now().getTime()).then(expire, () => {});
}

/** AWS KMS guide, "Monitor KMS keys with Amazon EventBridge", "KMS Imported Key Material Expiration". */
const eventOfExpiry = (keyArn: string, keyId: string, keyMaterialId: string): ServiceEvent => ({
  source: 'aws.kms',
  detailType: 'KMS Imported Key Material Expiration',
  resources: [keyArn],
  detail: { 'key-id': keyId, 'key-material-id': keyMaterialId },
});

/** AWS KMS guide, "DeleteExpiredKeyMaterial", sample event. */
const eventOfDeletion = (region: string, keyArn: string, keyId: string, keyMaterialId: string, accountId: string, at: Date): ServiceEvent =>
  inCloudTrail('AWS Service Event via CloudTrail', {
    userIdentity: { accountId, invokedBy: 'AWS Internal' },
    eventTime: secondsOf(at),
    eventName: 'DeleteExpiredKeyMaterial',
    awsRegion: region,
    requestParameters: null,
    responseElements: null,
    resources: resourcesOf(accountId, keyArn),
    eventType: 'AwsServiceEvent',
    recipientAccountId: accountId,
    serviceEventDetails: { keyId, keyMaterialId },
  });
