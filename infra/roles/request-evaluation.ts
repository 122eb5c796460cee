import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyConfigRule, everyKey } from '../arns.ts';
import { everyChangeIn, recordsNamed } from '../evidence-objects.ts';
import { allow, keyReads } from './allow.ts';
import { listRecords, readFirstEditionOutcomes, readRecords } from './records.ts';

/** Looks whether changes make a difference, has the rule evaluated, and matches writes to attempts on record. Read-only towards KMS. */
export const requestEvaluationPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  allow('FindRule', { actions: ['config:DescribeConfigRules'], on: '*' }),
  allow('ReadChangedKeys', { actions: keyReads, on: everyKey }),
  // ListAliases and GetComplianceDetailsByResource know no resource: IAM takes only `*` for them.
  allow('ReadTheirAliases', { actions: ['kms:ListAliases'], on: '*' }),
  allow('ReadTheirResults', { actions: ['config:GetComplianceDetailsByResource'], on: '*' }),
  allow('StartEvaluation', { actions: ['config:StartConfigRulesEvaluation'], on: everyConfigRule }),
  // Attempts at changes, and the record of the successor by the first edition.
  readRecords('ReadAttempts', [everyChangeIn(evidenceBucketArn), recordsNamed(evidenceBucketArn, 'successor.json')]),
  readFirstEditionOutcomes(evidenceBucketArn),
  listRecords(evidenceBucketArn),
];
