import { Aws, Fn } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { centralEvidenceBucketPrefix, functionNames, reportPrefix, writtenOnce } from '../../functions/core/names.ts';
import { hidingActions, lockedBucket } from '../locked-bucket.ts';
import { policyVariable } from '../policy-variable.ts';

/**
 * Copies of the records of all accounts. An account can add below its own id, by the one role that copies, and do nothing else: not read, not list, not delete,
 * not write below the id of another. Outlives the stack.
 */
export class CentralEvidenceBucket extends Construct {
  readonly bucketName: string;
  readonly bucketArn: string;
  /** Before it is there no account can write. */
  readonly policy: CfnBucketPolicy;

  constructor(
    scope: Construct,
    id: string,
    { organizationId, reportRoleArn }: { readonly organizationId: string; readonly reportRoleArn: string },
  ) {
    super(scope, id);
    const bucket = lockedBucket(this, `${centralEvidenceBucketPrefix}-${Aws.ACCOUNT_ID}-${Aws.REGION}`);
    this.bucketName = bucket.bucketName;
    this.bucketArn = bucket.bucketArn;
    const below = (path: string): string => Fn.join('', [bucket.bucketArn, `/${path}`]);

    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AccountsAddTheirOwnRecords',
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [below(`${policyVariable('aws:PrincipalAccount')}/*`)],
        conditions: {
          StringEquals: { 'aws:PrincipalOrgID': organizationId },
          ArnLike: { 'aws:PrincipalArn': `arn:${Aws.PARTITION}:iam::*:role/${functionNames.copyEvidence}-*` },
        },
      }),
    );
    const deny = (sid: string, actions: string[], resources: string[], conditions: Record<string, Record<string, unknown>> = {}): void => {
      bucket.addToResourcePolicy(
        new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], actions, resources, conditions }),
      );
    };
    deny(
      'RecordsOnlyByTheirAccount',
      ['s3:PutObject'],
      ['executions', 'changes', 'decisions', 'requests'].map((folder) => below(`*/${folder}/*`)),
      {
        ArnNotLike: { 'aws:PrincipalArn': `arn:${Aws.PARTITION}:iam::*:role/${functionNames.copyEvidence}-*` },
      },
    );
    deny('ReportsOnlyByTheirFunction', ['s3:PutObject'], [below(`${reportPrefix}*`)], {
      ArnNotEquals: { 'aws:PrincipalArn': reportRoleArn },
    });
    deny(
      'WriteOnce',
      ['s3:PutObject'],
      writtenOnce.map((pattern) => below(`*/${pattern}`)),
      { Null: { 's3:if-none-match': 'true' } },
    );
    deny('NothingIsHiddenOrReplicated', [...hidingActions], [below('*')]);
    this.policy = bucket.policy?.node.defaultChild as CfnBucketPolicy;
  }
}
