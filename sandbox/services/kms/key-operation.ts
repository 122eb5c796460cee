import type { ApiCall, Operation } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import { ServiceError } from '../../service-error.ts';
import type { ServiceEvent } from '../events/event-bus.ts';
import { eventOfCall, eventOfSynchronization, isWrite, type Success, successOn } from './cloudtrail-event.ts';
import type { StoredKey } from './key.ts';
import { keyOf, type StoresOf } from './lookup.ts';
import type { KmsStore, KmsStores } from './store.ts';

export type Publish = (region: string, event: ServiceEvent) => void;

export type KeyOperationOptions = {
  readonly accountId: string;
  readonly stores: KmsStores;
  readonly clock: SandboxClock;
  readonly authorizer: Authorizer;
  readonly publish: Publish;
  readonly storesOf?: StoresOf | undefined;
};

type Output = Record<string, unknown>;
type Answer = (key: StoredKey, call: ApiCall, store: KmsStore) => Output | Promise<Output>;

/** Makes an operation on one key of what it answers. @param byAlias whether a key may be named by an alias */
export type OnKey = (answer: Answer, byAlias?: boolean) => Operation;

/** Operations on one key: looked up, authorised, and told as CloudTrail tells it where they change the key. */
export function operationsOnKeys(options: KeyOperationOptions): OnKey {
  const { accountId, stores, clock, authorizer, publish, storesOf } = options;
  const lookup = { accountId, authorizer, storesOf };
  const tellReplicas = (call: ApiCall, { metadata }: StoredKey): void => {
    if (metadata.MultiRegion !== true || !/^(En|Dis)ableKeyRotation$/.test(call.operation)) return;
    for (const { region } of stores.replicasOf(metadata.KeyId, call.region))
      publish(region, eventOfSynchronization(region, metadata.Arn, accountId, clock.now()));
  };
  return (answer, byAlias = false) =>
    async (call) => {
      const store = stores.inRegion(call.region);
      if (!isWrite(call.operation)) return answer(keyOf(call, store, byAlias, lookup), call, store);
      const { key, output } = await recorded(call, options, async () => {
        const key = keyOf(call, store, byAlias, lookup);
        const output = await answer(key, call, store);
        return { key, output, success: successOn(call.operation, key.metadata.Arn, output) };
      });
      tellReplicas(call, key);
      return output;
    };
}

/** Does what a call asks and tells it as CloudTrail does, whether it succeeded or not. */
export async function recorded<Done extends { readonly success: Success }>(
  call: ApiCall,
  { accountId, clock, publish }: Pick<KeyOperationOptions, 'accountId' | 'clock' | 'publish'>,
  write: () => Done | Promise<Done>,
): Promise<Done> {
  try {
    const done = await write();
    publish(call.region, eventOfCall(call, done.success, accountId, clock.now()));
    return done;
  } catch (error) {
    if (error instanceof ServiceError)
      publish(call.region, eventOfCall(call, { errorCode: error.name, errorMessage: error.message }, accountId, clock.now()));
    throw error;
  }
}
