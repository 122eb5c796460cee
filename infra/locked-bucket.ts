import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Days that no version of a record can be deleted in. */
const retentionInDays = 365;

/**
 * What nobody may do to a bucket of evidence. A delete marker deletes no version, but hides the record
 * and would make room for another one; retention ends no earlier for anybody; and replication would
 * write objects without `s3:PutObject`.
 */
export const hidingActions = [
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:BypassGovernanceRetention',
  's3:ReplicateObject',
  's3:ReplicateDelete',
] as const;

/** A bucket that keeps evidence: every version, under object lock, for its own account alone. Outlives its stack. */
export const lockedBucket = (scope: Construct, bucketName: string): Bucket =>
  new Bucket(scope, 'Bucket', {
    bucketName,
    versioned: true,
    // A key of AWS KMS would be one more key to govern, and whoever can disable it could take the evidence away.
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    // Whoever writes a record, it belongs to this account.
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    objectLockEnabled: true,
    objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(retentionInDays)),
    enforceSSL: true,
    // Except where the creation of the stack fails: a retry would find the name taken.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
