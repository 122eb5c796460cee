import { AnyPrincipal, Effect, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { firstEditionRecords, functionNames, requestPrefix, writtenOnce } from '../functions/core/names.ts';
import { objectsIn } from './arns.ts';
import { answersIn, changesIn, decisionsIn, everyChangeIn, notWrittenIn, recordsNamed, requestsIn } from './evidence-objects.ts';
import { hidingActions } from './locked-bucket.ts';
import { policyVariable } from './policy-variable.ts';
import { kindsWrittenBy } from './runbook/writers.ts';

/** The role that writes each record. */
export type RecordWriters = {
  readonly requestApproval: string;
  readonly assessRequest: string;
  readonly notifyApprovers: string;
  readonly recordDecision: string;
  readonly applyChanges: string;
  readonly replaceKey: string;
  readonly validateRotation: string;
  /** ARNs of users and roles; a list, as one token. */
  readonly approvers: readonly string[];
};

/**
 * The policy of the evidence bucket. It allows nothing, and denies whatever is not the one way in
 * which a record comes to be: so that no permission in the account can do it.
 */
export const evidencePolicy = (bucketArn: string, writers: RecordWriters): readonly PolicyStatement[] => [
  ...onlyByTheirFunction(bucketArn, writers),
  ...answersOnlyByTheirAuthors(bucketArn, writers),
  deny('FirstEditionByNobody', {
    actions: ['s3:PutObject'],
    resources: [
      ...firstEditionRecords.map((record) => recordsNamed(bucketArn, record)),
      objectsIn(bucketArn, `${requestPrefix}current-rotate-now.json`),
    ],
  }),
  // What is written once: without If-None-Match there is no write, and with it none over what is there. The page of a request may be written
  // again; so may the pointer to the latest request, whose writer must match the version it has read.
  deny('WriteOnce', {
    actions: ['s3:PutObject'],
    resources: writtenOnce.map((pattern) => objectsIn(bucketArn, pattern)),
    conditions: { Null: { 's3:if-none-match': 'true' } },
  }),
  deny('NothingIsHiddenOrReplicated', { actions: [...hidingActions], resources: [objectsIn(bucketArn, '*')] }),
];

function onlyByTheirFunction(bucketArn: string, writers: RecordWriters): readonly PolicyStatement[] {
  const records = (...names: readonly string[]): readonly string[] => names.map((name) => recordsNamed(bucketArn, name));
  const requests = (record: string): string => requestsIn(bucketArn, record);
  const attemptsOf = (writer: Parameters<typeof kindsWrittenBy>[0]): readonly string[] => {
    const kinds = kindsWrittenBy(writer);
    return [...changesIn(bucketArn, kinds), ...notWrittenIn(bucketArn, kinds)];
  };
  const only = (sid: string, resources: readonly string[], roleArns: string | readonly string[]): PolicyStatement =>
    deny(sid, { actions: ['s3:PutObject'], resources: [...resources], conditions: unlessBy(roleArns) });
  return [
    only('ProposalsOnlyByAssessRequest', records('proposal.json'), writers.assessRequest),
    only('DecisionsOnlyByRecordDecision', [...records('decision.json'), decisionsIn(bucketArn)], writers.recordDecision),
    only('AttemptsOnlyByWriters', [everyChangeIn(bucketArn), ...records('not-written/*')], [writers.applyChanges, writers.replaceKey]),
    only('ChangesOnlyByApplyChanges', attemptsOf(functionNames.applyChanges), writers.applyChanges),
    only('ReplacementsOnlyByReplaceKey', attemptsOf(functionNames.replaceKey), writers.replaceKey),
    only('ResultsOnlyByValidateRotation', records('outcomes.json', 'outcomes.csv', 'validation.json'), writers.validateRotation),
    only('NotificationsOnlyByNotifyApprovers', [requests('*/notification.json')], writers.notifyApprovers),
    only(
      'RequestsOnlyByRequestApproval',
      ['current*.json', '*/request.json', '*/request.html', '*/parts/*'].map(requests),
      writers.requestApproval,
    ),
  ];
}

/**
 * An answer is written by an approver, under the name that IAM gives its author. The last two
 * statements leave nothing else in the bucket to sessions, but for those of the functions, and
 * nothing else to users. Each has no variable that a caller whom it concerns lacks: what IAM makes
 * of such a statement is not said.
 */
function answersOnlyByTheirAuthors(bucketArn: string, { approvers, ...functions }: RecordWriters): readonly PolicyStatement[] {
  const ownAnswerAlone = (sid: string, name: string, conditions: PolicyStatementProps['conditions']): PolicyStatement =>
    deny(sid, { actions: ['s3:PutObject'], notResources: [answersIn(bucketArn, name)], conditions: conditions ?? {} });
  return [
    deny('AnswersOnlyByApprovers', { actions: ['s3:PutObject'], resources: [answersIn(bucketArn)], conditions: unlessBy(approvers) }),
    deny('AnswersOnlyBySessionsAndUsers', {
      actions: ['s3:PutObject'],
      resources: [answersIn(bucketArn)],
      conditions: { StringNotEquals: { 'aws:PrincipalType': ['AssumedRole', 'User'] } },
    }),
    ownAnswerAlone('SessionsAnswerUnderTheirOwnId', `${policyVariable('aws:userid')}.json`, {
      StringEquals: { 'aws:PrincipalType': 'AssumedRole' },
      ...unlessBy(Object.values(functions)),
    }),
    ownAnswerAlone('UsersAnswerUnderTheirOwnName', `user/${policyVariable('aws:username')}.json`, {
      StringEquals: { 'aws:PrincipalType': 'User' },
    }),
  ];
}

/** Of a session `aws:PrincipalArn` is the ARN of its role. */
const unlessBy = (arns: string | readonly string[]) => ({ ArnNotEquals: { 'aws:PrincipalArn': arns } });

const deny = (sid: string, props: PolicyStatementProps): PolicyStatement =>
  new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], ...props });
