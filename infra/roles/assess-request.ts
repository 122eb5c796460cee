import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyKey } from '../arns.ts';
import { recordsNamed, requestsIn } from '../evidence-objects.ts';
import { allow, keyReads } from './allow.ts';
import { readOwnExecution } from './authority.ts';
import { listRecords, readFirstEditionOutcomes, readRecords, replacementRecords, storeRecords } from './records.ts';

/** Reads the requested keys and stores the proposal. Read-only towards KMS. */
export const assessRequestPermissions = (evidenceBucketArn: string): readonly PolicyStatement[] => [
  ...readOwnExecution(),
  // ListAliases knows no resource: IAM takes only `*` for it.
  allow('FindAliases', { actions: ['kms:ListAliases'], on: '*' }),
  // A plan to replace a key is made from its policy and its grants too.
  allow('ReadKeys', { actions: [...keyReads, 'kms:GetKeyPolicy', 'kms:ListGrants'], on: everyKey }),
  // Without names DescribeConfigRules is about no rule in particular: the name that a conformance pack gives is found among all.
  allow('FindRule', { actions: ['config:DescribeConfigRules'], on: '*' }),
  readRecords('ReadRequestAndReplacements', [requestsIn(evidenceBucketArn, '*/request.json'), ...replacementRecords(evidenceBucketArn)]),
  storeRecords('StoreProposal', recordsNamed(evidenceBucketArn, 'proposal.json')),
  readFirstEditionOutcomes(evidenceBucketArn),
  listRecords(evidenceBucketArn),
];
