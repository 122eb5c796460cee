import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyConfigRule, everyKey } from '../arns.ts';
import { allow, keyReads } from './allow.ts';
import { listRecords, readFirstEditionOutcomes, readRecords, replacementRecords } from './records.ts';

/** Evaluates every key of the Region. Read-only towards KMS. */
export const evaluatorPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  // ListKeys, ListAliases and PutEvaluations know no resource: IAM takes only `*` for them.
  allow('FindKeys', { actions: ['kms:ListKeys', 'kms:ListAliases'], on: '*' }),
  allow('ReadKeys', { actions: keyReads, on: everyKey }),
  allow('ReportEvaluations', { actions: ['config:PutEvaluations'], on: '*' }),
  // To clear results of vanished keys. A rule's ARN ends in a generated id, and the rule needs this function first.
  allow('ReadEarlierResults', { actions: ['config:GetComplianceDetailsByConfigRule'], on: everyConfigRule }),
  // That a key has been replaced, records say, and no tag.
  readRecords('ReadReplacements', replacementRecords(evidenceBucketArn)),
  readFirstEditionOutcomes(evidenceBucketArn),
  listRecords(evidenceBucketArn),
];
