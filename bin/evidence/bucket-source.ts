import { type EvidenceStore, RecordReplacedError } from '../../functions/aws/evidence-store.ts';
import { isWrittenOnce } from '../../functions/core/names.ts';
import { CannotReadError, type EvidenceSource } from './source.ts';

/**
 * Records in an evidence bucket. Of a record that is written once its versions are looked at too.
 * @param prefix where the records are, such as the account and Region in a central bucket
 */
export function bucketSource(evidence: EvidenceStore, prefix = ''): EvidenceSource {
  const here = <Stored extends { readonly key: string }>(stored: Stored | undefined): Stored | undefined =>
    stored === undefined ? undefined : { ...stored, key: stored.key.slice(prefix.length) };
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
    const cause = error.cause instanceof Error ? `: ${error.cause.name}: ${error.cause.message}` : '';
    throw new CannotReadError(`${error.message}${cause}`, { cause: error });
  }
}
