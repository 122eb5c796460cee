import { Aws, Duration, Fn } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { centralCopyAlarmName, functionNames, queueNames } from '../functions/core/names.ts';
import { EventQueue, heldEventsAlarm } from './event-queue.ts';
import type { FunctionCode } from './function-code.ts';
import { InlineFunction } from './inline-function.ts';
import { onlyIf } from './monitoring.ts';
import type { MemberParameters } from './parameters.ts';
import { copyEvidencePermissions } from './roles/copy-evidence.ts';
import { workOffQueue } from './roles/event-source.ts';

type CentralCopyProps = {
  readonly code: FunctionCode;
  readonly parameters: MemberParameters;
  readonly evidence: { readonly bucketName: string; readonly bucketArn: string };
  readonly alarmTopicArn: string;
};

const timeout = Duration.seconds(60);
/** At least six times the function's timeout (AWS Lambda guide, "Using Lambda with Amazon SQS"). */
const visibilityTimeout = Duration.seconds(6 * timeout.toSeconds());
/** At one attempt in six minutes more than four hours, in which a central bucket can be put right. */
const receivesBeforeGivingUp = 50;

/** Copies every new version of a record to the central evidence bucket, if one is given. Nothing in the loop waits for it. */
export class CentralCopy extends Construct {
  readonly functionName = functionNames.copyEvidence;

  constructor(scope: Construct, id: string, { code, parameters, evidence, alarmTopicArn }: CentralCopyProps) {
    super(scope, id);
    const central = parameters.centralEvidenceBucket.valueAsString;
    const queue = new EventQueue(this, 'NewRecords', {
      queueName: queueNames.newRecords,
      failedQueueName: queueNames.failedNewRecords,
      visibilityTimeout,
      receivesBeforeGivingUp,
    });
    const rule = new CfnRule(this, 'RecordStored', {
      description: 'New records in the evidence bucket, to be copied to the central one.',
      eventPattern: { source: ['aws.s3'], 'detail-type': ['Object Created'], detail: { bucket: { name: [evidence.bucketName] } } },
      targets: [{ id: 'NewRecords', arn: queue.arn }],
    });
    queue.acceptFrom([rule.attrArn]);
    const copyEvidence = new InlineFunction(this, 'CopyEvidence', {
      functionName: functionNames.copyEvidence,
      description: 'Copies new records to the central evidence bucket. No access to KMS; writes nothing here.',
      code: code['copy-evidence'],
      roleNamePrefix: functionNames.copyEvidence,
      permissions: copyEvidencePermissions({
        evidenceBucketArn: evidence.bucketArn,
        ownFolderArn: Fn.join('', [`arn:${Aws.PARTITION}:s3:::`, central, `/${Aws.ACCOUNT_ID}/${Aws.REGION}/*`]),
      }),
      eventSourcePermissions: [workOffQueue(queue.arn)],
      environment: {
        EVIDENCE_BUCKET: evidence.bucketName,
        CENTRAL_EVIDENCE_BUCKET: central,
        CENTRAL_EVIDENCE_REGION: parameters.centralEvidenceRegion.valueAsString,
      },
      timeout,
      memorySize: 256,
    });
    new CfnEventSourceMapping(this, 'WorkOff', {
      eventSourceArn: queue.arn,
      functionName: copyEvidence.functionArn,
      batchSize: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      // The least that Lambda accepts: copies are in no hurry, and functions of other owners need the account's concurrency.
      scalingConfig: { maximumConcurrency: 2 },
    });
    heldEventsAlarm(this, 'Failed', {
      alarmName: centralCopyAlarmName,
      alarmDescription:
        'Records were not copied to the central evidence bucket; they are complete in the evidence bucket of this account and Region. docs/organization.md, "Central evidence", says how to copy them.',
      queueName: queue.failedQueueName,
      alarmTopicArn,
    });
    onlyIf(parameters.hasCentralEvidence, this);
  }
}
