import { Aws, Fn } from 'aws-cdk-lib';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { evidenceBucketPrefix } from '../functions/core/names.ts';
import { evidencePolicy, type RecordWriters } from './evidence-policy.ts';
import { lockedBucket } from './locked-bucket.ts';
import type { MemberParameters } from './parameters.ts';

/**
 * Where proposals, answers, decisions, attempts, outcomes and validation summaries stay. Outlives the stack: deploying it again into the same
 * account and Region means importing the bucket, whose name is taken.
 */
export class EvidenceBucket extends Construct {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly #bucket: Bucket;

  constructor(scope: Construct, id: string, { hasCentralEvidence }: MemberParameters) {
    super(scope, id);
    this.#bucket = lockedBucket(this, `${evidenceBucketPrefix}-${Aws.ACCOUNT_ID}-${Aws.REGION}`);
    // By override: the construct library would switch the events on with a custom resource, whose code is an asset.
    (this.#bucket.node.defaultChild as CfnBucket).addPropertyOverride(
      'NotificationConfiguration',
      Fn.conditionIf(hasCentralEvidence.logicalId, { EventBridgeConfiguration: { EventBridgeEnabled: true } }, Aws.NO_VALUE),
    );
    this.bucketName = this.#bucket.bucketName;
    this.bucketArn = this.#bucket.bucketArn;
  }

  /** Lets each record be written only by who answers for it, whatever other permissions somebody in the account has. */
  keepTo(writers: RecordWriters): void {
    for (const statement of evidencePolicy(this.bucketArn, writers)) this.#bucket.addToResourcePolicy(statement);
  }
}
