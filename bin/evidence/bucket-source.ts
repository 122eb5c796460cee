import { type EvidenceStore, RecordReplacedError, type StoredRecord } from '../../functions/aws/evidence-store.ts';
import type { EvidenceFile } from '../../functions/core/evidence/files.ts';
import { isWrittenOnce } from '../../functions/core/names.ts';
import { CannotReadError, type EvidenceSource } from './source.ts';

/**
 * Records in an evidence bucket. Of a record that is written once its versions are looked at too.
 * @param prefix where the records are, such as the account and Region in a central bucket
 */
export function bucketSource(evidence: EvidenceStore, prefix = ''): EvidenceSource {
  const here = (stored: StoredRecord | undefined): EvidenceFile | undefined => {
    if (stored === undefined) return undefined;
    const { key, text, sha256, versionId, storedAt, copyOf } = stored;
    // The versions of copies are their own: each says which one it is of.
    const version = prefix === '' ? { versionId, storedAt } : (copyOf ?? { versionId: null, storedAt: null });
    return { key: key.slice(prefix.length), text, sha256, ...version };
  };
  return {
    name: `s3://${evidence.bucket}/${prefix}`,
    covers: { changes: true, decisions: true, requests: true },
    list: async (folder) => (await readable(() => keysUnder(evidence, `${prefix}${folder}`))).map((key) => key.slice(prefix.length)),
    read: (key) =>
      readable(async () => {
        try {
          return here(await (isWrittenOnce(key) ? evidence.record(`${prefix}${key}`) : evidence.get(`${prefix}${key}`)));
        } catch (error) {
          if (error instanceof RecordReplacedError) return { replaced: 'it has a second version, or a delete marker' };
          throw error;
        }
      }),
    current: (key) => readable(async () => here(await evidence.get(`${prefix}${key}`))),
  };
}

async function keysUnder(evidence: EvidenceStore, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of evidence.list(prefix)) keys.push(key);
  return keys;
}

/** @throws CannotReadError with what Amazon S3 says */
async function readable<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { cause } = error;
    const because = cause instanceof Error ? `${error.message}: ${cause.name}: ${cause.message}` : `${error.name}: ${error.message}`;
    throw new CannotReadError(because, { cause: error });
  }
}
