import type { ApiCall, Operation, ServiceOperations } from '../../call.ts';
import type { SandboxClock } from '../../clock.ts';
import type { Authorizer } from '../../iam/authorizer.ts';
import { guarded } from '../../iam/guard.ts';
import { createRequestRates } from '../../request-rates.ts';
import { aliasOperations } from './alias-operations.ts';
import { cipherOperations } from './cipher-operations.ts';
import { createKey } from './create-key.ts';
import { describedMetadata } from './described-metadata.ts';
import { throttled } from './errors.ts';
import { grantOperations } from './grants/grant-operations.ts';
import { importOperations } from './import-operations.ts';
import { operationsOnKeys, type Publish } from './key-operation.ts';
import { operationsThatUseKeys } from './key-use.ts';
import { listOperations, listPermissions } from './list-operations.ts';
import type { StoresOf } from './lookup.ts';
import { macOperations } from './mac-operations.ts';
import { watchExpiry } from './material-expiry.ts';
import type { OnDemandRotationSettings } from './on-demand-settings.ts';
import { policyOperations } from './policy-operations.ts';
import { kmsRequestsPerSecond } from './request-quotas.ts';
import { rotationOperations } from './rotation-operations.ts';
import { signatureOperations } from './signature-operations.ts';
import { stateOperations } from './state-operations.ts';
import type { KmsStores } from './store.ts';
import { tagOperations } from './tag-operations.ts';

export type KmsServiceOptions = OnDemandRotationSettings & {
  readonly accountId: string;
  readonly stores: KmsStores;
  readonly clock: SandboxClock;
  readonly authorizer: Authorizer;
  /** Told of every call that changes a key, or was to change one, as CloudTrail tells EventBridge, and of what AWS KMS itself tells it. */
  readonly publish?: Publish;
  readonly storesOf?: StoresOf;
  /** Whether requests beyond the quotas are throttled. @default false, since a clock that is advanced has no seconds to speak of */
  readonly limitsRequestRates?: boolean;
};

/** AWS KMS, with the refusals of the AWS KMS guide, "Key states". */
export function createKmsService(options: KmsServiceOptions): ServiceOperations {
  const operations = allOperations(options);
  if (options.limitsRequestRates !== true) return operations;
  const isWithinRate = createRequestRates(kmsRequestsPerSecond, options.clock);
  return Object.fromEntries(
    Object.entries(operations).map(([name, answer]): [string, Operation] => [
      name,
      async (call: ApiCall) => {
        if (!isWithinRate(call.region, name)) throw throttled();
        return answer(call);
      },
    ]),
  );
}

function allOperations({ publish = () => {}, ...given }: KmsServiceOptions): ServiceOperations {
  const options = { ...given, publish };
  watchExpiry(options);
  const on = operationsOnKeys(options);
  const onUse = operationsThatUseKeys(options);
  return {
    DescribeKey: on((key) => ({ KeyMetadata: describedMetadata(key, options.clock.now()) }), true),
    CreateKey: createKey(options),
    ...rotationOperations(on, options),
    ...tagOperations(on),
    ...stateOperations(on, options.clock),
    ...policyOperations(on, options.authorizer),
    ...aliasOperations(options),
    ...grantOperations(on, options),
    ...importOperations(on, options),
    ...cipherOperations(onUse, options),
    ...signatureOperations(onUse),
    ...macOperations(onUse),
    ...guarded(listOperations(options), listPermissions, options.authorizer),
  };
}
