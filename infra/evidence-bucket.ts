import { Aws, Fn } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { evidenceBucketPrefix, writtenOnce } from '../functions/core/names.ts';
import { decisionsIn, recordsNamed, requestsIn } from './arns.ts';
import { lockedBucket } from './locked-bucket.ts';
import type { MemberParameters } from './parameters.ts';

type Writers = {
  readonly requestApprovalRoleArn: string;
  readonly notifyApproversRoleArn: string;
  readonly assessRequestRoleArn: string;
  readonly recordApprovalRoleArn: string;
  readonly validateRotationRoleArn: string;
  readonly replaceKeyRoleArn: string;
  /** List of ARNs, one token. */
  readonly approverArns: readonly string[];
};

/**
 * Where proposals, selections, approvals, outcomes and validation summaries stay. Outlives the stack: deploying it again into the same
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
  keepTo(writers: Writers): void {
    const everyRecordOf = (record: string): string => recordsNamed(this.bucketArn, record);
    const decisions = decisionsIn(this.bucketArn);
    const requests = (record?: string): string => requestsIn(this.bucketArn, record);
    const deny = (
      sid: string,
      resources: readonly string[],
      conditions: Record<string, Record<string, unknown>>,
      action = 's3:PutObject',
    ) =>
      this.#bucket.addToResourcePolicy(
        new PolicyStatement({
          sid,
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions: [action],
          resources: [...resources],
          conditions,
        }),
      );
    const unlessBy = (arns: string | readonly string[]) => ({ ArnNotEquals: { 'aws:PrincipalArn': arns } });

    deny('ProposalsOnlyByAssessRequest', [everyRecordOf('proposal.json')], unlessBy(writers.assessRequestRoleArn));
    deny('ApprovalsOnlyByRecordApproval', [everyRecordOf('approval.json'), decisions], unlessBy(writers.recordApprovalRoleArn));
    deny('SelectionsOnlyByApprovers', [everyRecordOf('selection.json')], unlessBy(writers.approverArns));
    deny(
      'ResultsOnlyByValidateRotation',
      ['outcomes.json', 'outcomes.csv', 'validation.json'].map(everyRecordOf),
      unlessBy(writers.validateRotationRoleArn),
    );
    deny('SuccessorsOnlyByReplaceKey', ['creating.json', 'successor.json'].map(everyRecordOf), unlessBy(writers.replaceKeyRoleArn));
    deny('NotificationsOnlyByNotifyApprovers', [requests('*/notification.json')], unlessBy(writers.notifyApproversRoleArn));
    deny(
      'RequestsOnlyByTheFeeder',
      [requests('current*.json'), requests('*/request.json'), requests('*/request.html'), requests('*/parts/*')],
      unlessBy(writers.requestApprovalRoleArn),
    );
    // What was asked and what was decided is written once: without If-None-Match there is no write, and with it none over what is there.
    // Outcomes and validation may be written again, as a new version, when their step is tried again; so may the page of a request, and the
    // pointer to the latest request, whose writer must match the version it has read.
    deny(
      'WriteOnce',
      writtenOnce.map((pattern) => Fn.join('', [this.bucketArn, `/${pattern}`])),
      {
        Null: { 's3:if-none-match': 'true' },
      },
    );
    // A delete marker deletes no version, but hides the record and would make room for another one.
    deny('NothingIsHidden', [everyRecordOf('*'), decisions, requests()], {}, 's3:DeleteObject');
  }
}
