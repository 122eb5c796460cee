import { S3Client } from '@aws-sdk/client-s3';
import { type EvidenceStore, evidenceStore } from '../../functions/aws/evidence-store.ts';
import type { Account } from '../../sandbox/account.ts';
import { type OneAccount, startOneAccount } from '../sandbox/one-account.ts';

export const bucketName = 'kms-rotation-evidence-111122223333-eu-central-1';
export const bucketResource = {
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: bucketName, VersioningConfiguration: { Status: 'Enabled' } },
};

export type Bucket = {
  readonly one: OneAccount;
  readonly account: Account;
  readonly s3: S3Client;
  readonly evidence: EvidenceStore;
  /** Writes over a record, as somebody could who takes the policy of the bucket away. */
  readonly overwrite: (key: string, text: string) => void;
  /** Puts a delete marker on it. */
  readonly hide: (key: string) => void;
  readonly stop: () => Promise<void>;
};

/** An evidence bucket in the sandbox, with versions. */
export async function startBucket(resources: Readonly<Record<string, unknown>> = {}): Promise<Bucket> {
  const one = await startOneAccount({ Evidence: bucketResource, ...resources });
  const s3 = new S3Client({ ...one.as(), forcePathStyle: true });
  return {
    one,
    account: one.account,
    s3,
    evidence: evidenceStore(s3, bucketName),
    overwrite: (key, text) => one.account.overwriteObject(bucketName, key, text),
    hide: (key) => one.account.hideObject(bucketName, key),
    stop: () => one.accounts.stop(),
  };
}
