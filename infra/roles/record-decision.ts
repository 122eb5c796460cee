import { Token } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyDocument, everyKey } from '../arns.ts';
import { answersIn, decisionsIn, recordsNamed, requestsIn } from '../evidence-objects.ts';
import { allow, keyReads } from './allow.ts';
import { readOwnExecution } from './authority.ts';
import { listRecords, readFirstEditionOutcomes, readRecords, replacementRecords, storeRecords } from './records.ts';

type RecordDecisionNeeds = {
  readonly evidenceBucketArn: string;
  /** Comma separated ARNs. */
  readonly approvers: string;
};

/** Finds out who decided what, reads the keys once more and stores the decision before anything is written. Read-only towards KMS. */
export const recordDecisionPermissions = ({ evidenceBucketArn, approvers }: RecordDecisionNeeds): readonly PolicyStatement[] => [
  ...readOwnExecution(),
  // Answers of sessions are named by the id of the role. Among the approvers are users too, to whom this action does not apply.
  allow('IdentifyApprovers', { actions: ['iam:GetRole'], on: Token.asString({ 'Fn::Split': [',', approvers] }) }),
  // LookupEvents knows no resource: IAM takes only `*` for it.
  allow('FindWhoSignalled', { actions: ['cloudtrail:LookupEvents'], on: '*' }),
  allow('FindAliases', { actions: ['kms:ListAliases'], on: '*' }),
  // A plan to replace a key is compared with its policy and its grants.
  allow('ReadKeys', { actions: [...keyReads, 'kms:GetKeyPolicy', 'kms:ListGrants'], on: everyKey }),
  allow('ReadChangeCalendars', { actions: ['ssm:GetCalendarState'], on: everyDocument }),
  readRecords('ReadWhatWasAskedAndAnswered', [
    // approval.json: a decision of the first edition.
    ...['proposal.json', 'approval.json'].map((record) => recordsNamed(evidenceBucketArn, record)),
    answersIn(evidenceBucketArn),
    ...['*/request.json', '*/parts/*'].map((record) => requestsIn(evidenceBucketArn, record)),
    ...replacementRecords(evidenceBucketArn),
  ]),
  storeRecords('StoreDecision', [recordsNamed(evidenceBucketArn, 'decision.json'), decisionsIn(evidenceBucketArn)]),
  readFirstEditionOutcomes(evidenceBucketArn),
  listRecords(evidenceBucketArn),
];
