import { type EvidenceStore, type StoredRecord, sha256Of } from '../../../functions/aws/evidence-store.ts';
import type { EvidenceFiles } from '../../../functions/core/evidence/files.ts';

export type MemoryStore = EvidenceStore & { readonly texts: Map<string, string> };

/** An evidence bucket in memory, so that records are made by the functions that make them on AWS. */
export function memoryStore(texts: ReadonlyMap<string, string> = new Map()): MemoryStore {
  const kept = new Map(texts);
  const stored = (key: string): StoredRecord | undefined => {
    const text = kept.get(key);
    return text === undefined
      ? undefined
      : { key, text, sha256: sha256Of(text), versionId: `version-of-${key}`, etag: undefined, storedAt: null, copyOf: null };
  };
  const below = async function* (prefix: string): AsyncGenerator<string> {
    yield* [...kept.keys()].filter((key) => key.startsWith(prefix)).sort();
  };
  return {
    bucket: 'memory',
    texts: kept,
    recordOnce: async (key, text) => {
      const written = !kept.has(key);
      if (written) kept.set(key, text);
      const record = stored(key);
      if (record === undefined) throw new Error(`${key} was stored and is not there`);
      return { ...record, written };
    },
    record: async (key) => stored(key),
    put: async (key, text) => {
      kept.set(key, text);
    },
    replace: async (key, text) => {
      kept.set(key, text);
      return { written: true };
    },
    get: async (key) => stored(key),
    list: below,
    listEver: below,
  };
}

/** Records as a copy in a folder has them: nothing is known of versions and times. */
export const evidenceIn = (texts: ReadonlyMap<string, string>): EvidenceFiles => ({
  files: new Map([...texts].map(([key, text]) => [key, { key, text, sha256: sha256Of(text), versionId: null, storedAt: null }])),
  replaced: new Map(),
  covers: { changes: true, decisions: true, requests: true },
});
