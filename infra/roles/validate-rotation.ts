import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyAutomationExecution, everyKey } from '../arns.ts';
import { everyChangeIn, recordsNamed } from '../evidence-objects.ts';
import { allow, keyReads } from './allow.ts';
import { readOwnExecution } from './authority.ts';
import { listRecords, readFirstEditionOutcomes, readRecords, storeRecords } from './records.ts';

/** Reads the truth from KMS, Config and the records of each attempt, and stores outcomes and validation summary. Read-only towards KMS. */
export const validateRotationPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  ...readOwnExecution(),
  // What an execution of the last release did, only its steps tell.
  allow('ReadSteps', { actions: ['ssm:DescribeAutomationStepExecutions'], on: everyAutomationExecution }),
  // ListAliases and GetComplianceDetailsByResource know no resource: IAM takes only `*` for them.
  allow('FindAliases', { actions: ['kms:ListAliases'], on: '*' }),
  allow('ReadCompliance', { actions: ['config:GetComplianceDetailsByResource'], on: '*' }),
  allow('ReadKeys', { actions: [...keyReads, 'kms:GetKeyPolicy', 'kms:ListGrants'], on: everyKey }),
  readRecords('ReadWhatWasDecidedAndDone', [
    // The last two are of the first edition.
    ...['proposal.json', 'decision.json', 'not-written/*', 'approval.json', 'successor.json'].map((record) =>
      recordsNamed(evidenceBucketArn, record),
    ),
    everyChangeIn(evidenceBucketArn),
  ]),
  storeRecords(
    'StoreOutcomesAndValidation',
    ['outcomes.json', 'outcomes.csv', 'validation.json'].map((record) => recordsNamed(evidenceBucketArn, record)),
  ),
  readFirstEditionOutcomes(evidenceBucketArn),
  listRecords(evidenceBucketArn),
];
