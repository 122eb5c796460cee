import type { SandboxClock } from '../../clock.ts';
import { type EstateKey, type EstateMetadata, type EstateRotation, regionOfKey } from '../../estate/estate.ts';
import { type StoredKey, storedKeyFrom } from './key.ts';
import { createKeySecrets, type KeySecrets } from './key-secrets.ts';

export type KeyChange = { readonly keyId: string; readonly changeType: 'CREATE' | 'UPDATE' | 'DELETE' };

/** Which key an alias names, since when there is such an alias, and since when it names this key. */
export type StoredAlias = { readonly targetKeyId: string; readonly createdAt: Date; readonly updatedAt: Date };

/** The keys of one Region. Tests may look into it and change it; the API goes through the operations. */
export type KmsStore = {
  readonly region: string;
  readonly keys: ReadonlyMap<string, StoredKey>;
  /** By name, `alias/name`. */
  readonly aliases: ReadonlyMap<string, StoredAlias>;
  readonly find: (keyId: string) => StoredKey | undefined;
  readonly add: (key: EstateKey) => void;
  readonly remove: (keyId: string) => void;
  readonly setMetadata: (keyId: string, changes: Partial<EstateMetadata>) => void;
  readonly change: (keyId: string, apply: (key: StoredKey) => void) => void;
  /** Changes a key in all Regions where it is related to others: what multi-Region keys share. */
  readonly changeRelated: (keyId: string, apply: (key: StoredKey) => void) => void;
  /** For a multi-Region key this sets the shared property in all of its Regions. */
  readonly setRotation: (keyId: string, rotation: EstateRotation) => void;
  readonly setPolicy: (keyId: string, policy: string) => void;
  readonly setTags: (keyId: string, tags: StoredKey['tags']) => void;
  /** Grants are no part of what AWS Config records of a key: nobody is told. */
  readonly setGrants: (keyId: string, grants: StoredKey['grants']) => void;
  /** An alias is no part of its key: nobody is told of a change of it. */
  readonly setAlias: (name: string, alias: StoredAlias) => void;
  readonly removeAlias: (name: string) => void;
  readonly onChange: (listener: (change: KeyChange) => void) => void;
};

export type KmsStores = {
  readonly regions: readonly string[];
  readonly inRegion: (region: string) => KmsStore;
  /** What is secret of the keys. */
  readonly secrets: KeySecrets;
  /** The same multi-Region key in the other Regions. */
  readonly replicasOf: (keyId: string, region: string) => readonly { readonly region: string }[];
};

export type StoreOptions = {
  readonly clock: SandboxClock;
  /** How long reads show the old rotation status after a write. */
  readonly statusLagMillis?: number | (() => number) | undefined;
};

/** One store per Region, filled from an estate. */
export function createKmsStores(keys: readonly EstateKey[], regions: readonly string[], options: StoreOptions): KmsStores {
  const stores = new Map<string, KmsStore>();
  const inRegion = (region: string): KmsStore => {
    const store = stores.get(region);
    if (store === undefined) throw new RangeError(`the sandbox has no Region ${region}; it has ${[...stores.keys()].join(', ')}`);
    return store;
  };
  for (const region of regions)
    stores.set(
      region,
      createStore(region, options, () => [...stores.values()]),
    );
  for (const key of keys) stores.get(regionOfKey(key))?.add(key);
  return {
    regions,
    inRegion,
    secrets: createKeySecrets(),
    replicasOf: (keyId, region) => [...stores.values()].filter((store) => store.region !== region && store.find(keyId) !== undefined),
  };
}

function createStore(region: string, { clock, statusLagMillis = 0 }: StoreOptions, all: () => readonly KmsStore[]): KmsStore {
  const keys = new Map<string, StoredKey>();
  const aliases = new Map<string, StoredAlias>();
  const listeners: ((change: KeyChange) => void)[] = [];
  const tell = (change: KeyChange): void => {
    for (const listener of listeners) listener(change);
  };
  const existing = (keyId: string): StoredKey => {
    const key = keys.get(keyId);
    if (key === undefined) throw new RangeError(`there is no key ${keyId} in ${region}`);
    return key;
  };
  const change = (keyId: string, apply: (key: StoredKey) => void): void => {
    apply(existing(keyId));
    tell({ keyId, changeType: 'UPDATE' });
  };

  return {
    region,
    keys,
    aliases,
    find: (keyId) => keys.get(keyId),
    add: (key) => {
      keys.set(key.metadata.KeyId, storedKeyFrom(key));
      for (const name of key.aliases) aliases.set(name, aliasFrom(name, key));
      tell({ keyId: key.metadata.KeyId, changeType: 'CREATE' });
    },
    remove: (keyId) => {
      keys.delete(existing(keyId).metadata.KeyId);
      for (const [name, { targetKeyId }] of aliases) if (targetKeyId === keyId) aliases.delete(name);
      tell({ keyId, changeType: 'DELETE' });
    },
    change,
    changeRelated: (keyId, apply) => {
      for (const store of existing(keyId).metadata.MultiRegion ? all() : []) {
        const related = store.region === region ? undefined : store.find(keyId);
        if (related !== undefined) apply(related);
      }
      change(keyId, apply);
    },
    setMetadata: (keyId, changes) => change(keyId, (key) => Object.assign(key, { metadata: { ...key.metadata, ...changes } })),
    setRotation: (keyId, rotation) => {
      for (const store of existing(keyId).metadata.MultiRegion ? all() : []) {
        if (store.region !== region && store.find(keyId) !== undefined) shareRotation(store, keyId, rotation);
      }
      change(keyId, (key) => {
        const lag = typeof statusLagMillis === 'number' ? statusLagMillis : statusLagMillis();
        if (lag > 0) key.stale = { rotation: key.rotation, until: clock.now().getTime() + lag };
        key.rotation = rotation;
      });
    },
    setPolicy: (keyId, policy) => change(keyId, (key) => Object.assign(key, { policy })),
    setTags: (keyId, tags) => change(keyId, (key) => Object.assign(key, { tags })),
    setGrants: (keyId, grants) => {
      existing(keyId).grants = grants;
    },
    setAlias: (name, alias) => {
      aliases.set(name, alias);
    },
    removeAlias: (name) => {
      aliases.delete(name);
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

function aliasFrom(name: string, { metadata, aliasDates }: EstateKey): StoredAlias {
  const { CreationDate: createdAt, LastUpdatedDate: updatedAt } = aliasDates?.[name] ?? {
    CreationDate: metadata.CreationDate,
    LastUpdatedDate: metadata.CreationDate,
  };
  return { targetKeyId: metadata.KeyId, createdAt, updatedAt };
}

/** Automatic rotation is a shared property of a multi-Region key (AWS KMS guide, "Multi-Region keys"). */
function shareRotation(store: KmsStore, keyId: string, rotation: EstateRotation): void {
  const key = store.find(keyId);
  if (key !== undefined) key.rotation = rotation;
}
