import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyAutomationExecution, everyKey, recordsNamed } from '../arns.ts';
import { allow, keyReads } from './allow.ts';

/** Reads the truth from KMS, Config and the execution, and stores outcomes and validation summary. Read-only towards KMS. */
export const validateRotationPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  allow('FindAliases', { actions: ['kms:ListAliases'], on: '*' }),
  allow('ReadKeys', { actions: keyReads, on: everyKey }),
  // GetComplianceDetailsByResource knows no resource: IAM takes only `*` for it.
  allow('ReadCompliance', { actions: ['config:GetComplianceDetailsByResource'], on: '*' }),
  allow('ReadExecution', {
    actions: ['ssm:GetAutomationExecution', 'ssm:DescribeAutomationStepExecutions'],
    on: everyAutomationExecution,
  }),
  allow('ReadWhatWasDecidedAndDone', {
    actions: ['s3:GetObject'],
    on: ['proposal.json', 'approval.json', 'creating.json', 'successor.json'].map((record) => recordsNamed(evidenceBucketArn, record)),
  }),
  allow('StoreOutcomesAndValidation', {
    actions: ['s3:PutObject'],
    on: [
      recordsNamed(evidenceBucketArn, 'outcomes.json'),
      recordsNamed(evidenceBucketArn, 'outcomes.csv'),
      recordsNamed(evidenceBucketArn, 'validation.json'),
    ],
  }),
  // Without it S3 answers AccessDenied where no approval is stored, and "there is none" could not be told from "may not read it".
  allow('TellMissingFromForbidden', { actions: ['s3:ListBucket'], on: evidenceBucketArn }),
];
