import type { KMSClient } from '@aws-sdk/client-kms';
import type { ClientOptions } from '../clients/configuration.ts';
import type { ReplacedOnRecord } from './replaced-on-record.ts';

/**
 * Looks up replacements in an evidence bucket. What it needs is loaded with the first key that
 * depends on it: few Regions have one, and every start of the function would load the client of
 * Amazon S3.
 */
export function lazilyReplaced(kms: KMSClient, bucket: string, options: ClientOptions = {}): ReplacedOnRecord {
  let loaded: Promise<ReplacedOnRecord> | undefined;
  return async (key, tags) => {
    loaded ??= load(kms, bucket, options);
    return (await loaded)(key, tags);
  };
}

async function load(kms: KMSClient, bucket: string, options: ClientOptions): Promise<ReplacedOnRecord> {
  const [{ s3Client }, { evidenceStore }, { replacedOnRecord }] = await Promise.all([
    import('../clients/s3.ts'),
    import('../evidence-store.ts'),
    import('./replaced-on-record.ts'),
  ]);
  return replacedOnRecord(kms, evidenceStore(s3Client(options), bucket));
}
