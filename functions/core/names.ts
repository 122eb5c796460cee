/** Names that code, template, runbook and documentation must agree on. The runbook YAML spells them out; a test compares. */

/** At most 38 characters: a conformance pack appends `-conformance-pack-<9 characters>`, and Config reads back at most 64. */
export const configRuleName = 'kms-rotation';
/** Of the conformance pack that brings the rule; AWS Config prefixes and lengthens it in an organization. */
export const conformancePackName = 'KmsRotation';
/** The runbook that enables automatic rotation; {@link rotateNowRunbookName} rotates on demand. */
export const runbookName = 'KmsRotation-ApproveAndEnable';
export const rotateNowRunbookName = 'KmsRotation-RotateNow';
/** The runbook that puts a new key in the place of one that nothing can rotate. */
export const replaceKeyRunbookName = 'KmsRotation-ReplaceKey';
/** `aws:approve` accepts only topics whose name starts with "Automation". */
export const approvalTopicName = 'Automation-KmsRotation-Approvals';

/** The state machine that runs a sweep in parts, where it is deployed. */
export const longSweepName = 'KmsRotation-LongSweep';

/** Where alarms go: not to the approvers, who could do nothing about them. */
export const alarmTopicName = 'KmsRotation-Alarms';
/** Of dashboard and alarms. A dashboard's name is unique in the account, not in the Region, so it also carries the Region. */
export const operationsPrefix = 'KmsRotation';

export const functionNames = {
  evaluateRotation: 'KmsRotation-EvaluateRotation',
  requestApproval: 'KmsRotation-RequestApproval',
  assessRequest: 'KmsRotation-AssessRequest',
  notifyApprovers: 'KmsRotation-NotifyApprovers',
  /** Records every decision. The name is that of the first edition: executions that wait call it. */
  recordDecision: 'KmsRotation-RecordApproval',
  applyChanges: 'KmsRotation-ApplyChanges',
  validateRotation: 'KmsRotation-ValidateRotation',
  replaceKey: 'KmsRotation-ReplaceKey',
  requestEvaluation: 'KmsRotation-RequestEvaluation',
  copyEvidence: 'KmsRotation-CopyEvidence',
  reportOrganization: 'KmsRotation-ReportOrganization',
} as const;

/** Where changes to keys wait for their evaluation, and where those end up for which none could be started; the same of new records; and changes to functions that no deployment made. */
export const queueNames = {
  keyChanges: 'KmsRotation-KeyChanges',
  failedKeyChanges: 'KmsRotation-KeyChanges-Failed',
  newRecords: 'KmsRotation-NewRecords',
  failedNewRecords: 'KmsRotation-NewRecords-Failed',
  functionChanges: 'KmsRotation-FunctionChanges',
} as const;
export const driftAlarmName = 'KmsRotation-KeyChanges-Failed';
export const functionChangesAlarmName = 'KmsRotation-FunctionChanges';
export const centralCopyAlarmName = 'KmsRotation-NewRecords-Failed';

/** IAM is global and the stack is Regional, so roles carry the Region in their name. */
export const rolePrefixes = {
  approver: 'KmsRotation-Approver',
  automation: 'KmsRotation-Automation',
  rotateNow: 'KmsRotation-RotateNow',
  /** Of the runbook; the function that it calls to write has a role of its own. */
  replaceKeyRunbook: 'KmsRotation-ReplaceKeyRunbook',
  evaluator: 'KmsRotation-Evaluator',
  longSweep: 'KmsRotation-LongSweep',
  centralRead: 'KmsRotation-CentralRead',
  centralEvaluator: 'KmsRotation-CentralEvaluator',
  aggregator: 'KmsRotation-Aggregator',
} as const;

export const evidenceBucketPrefix = 'kms-rotation-evidence';
/** The evidence bucket of an account and Region. Bucket names are global. */
export const evidenceBucketName = (accountId: string, region: string): string => `${evidenceBucketPrefix}-${accountId}-${region}`;
/**
 * Names of buckets are global: where this product is not deployed, anybody can create a bucket under
 * the name that it would use. A request names the owner too, the account in the name, and Amazon S3
 * refuses it where that is somebody else (Amazon S3 guide, "Verifying bucket ownership").
 */
export function ownedBucket(bucket: string): { readonly Bucket: string; readonly ExpectedBucketOwner?: string } {
  const owner = /^kms-rotation-(?:central-)?evidence-(\d{12})-/.exec(bucket)?.[1];
  return { Bucket: bucket, ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }) };
}
export const defaultExemptionTagKey = 'kms-rotation-exempt';
/** On a key that a successor has replaced: the ARN of that successor. */
export const replacedByTagKey = 'kms-rotation:replaced-by';
/** On a successor: the ARN of the key that it was created to replace, and the execution that created it. */
export const replacesTagKey = 'kms-rotation:replaces';
export const replacementExecutionTagKey = 'kms-rotation:execution';
/** On a key that is being replaced, before anything else is done to it: the execution that does so. A later one finds by it what that one has left. */
export const replacingTagKey = 'kms-rotation:replacing';
/** On a successor whose aliases went back: when, and by which execution. The word is that of the first edition: a deployed name stays. */
export const rolledBackTagKey = 'kms-rotation:returned';

/** How long the runbook's approval step waits, in seconds (7 days). The literal in the YAML is tested against it. */
export const approvalTimeoutInSeconds = 604_800;

/** Keys per execution: an Automation parameter list holds at most 50 values. */
export const maximumKeysPerExecution = 50;

/** Records of one execution. */
export type EvidenceRecord =
  | 'proposal.json'
  | 'decision.json'
  | 'outcomes.json'
  | 'outcomes.csv'
  | 'validation.json'
  | `not-written/${string}.json`
  | FirstEditionRecord;

/** Records that releases before 0.2.0 wrote. They stay readable, and nothing writes them any more. */
export const firstEditionRecords = ['selection.json', 'approval.json', 'creating.json', 'successor.json'] as const;
export type FirstEditionRecord = (typeof firstEditionRecords)[number];

/** One folder per scheduled request, and beside them the request that was raised last. */
export const requestPrefix = 'requests/';
export const currentRequestKey = `${requestPrefix}current.json`;
export type RequestRecord = 'request.json' | 'request.html' | 'notification.json' | `parts/${number}.json`;
export const requestKey = (requestId: string, record: RequestRecord): string => `${requestPrefix}${requestId}/${record}`;

/** Decisions are filed by day, so that the latest are found without looking at every execution. */
export const decisionPrefix = 'decisions/';
export const decisionKey = (decidedAt: string, executionId: string): string =>
  `${decisionPrefix}${new Date(decidedAt).toISOString().slice(0, 10)}/${executionId}.json`;

/** The folder of one automation execution in the evidence bucket. */
export const executionsPrefix = 'executions/';
export const executionPrefix = (executionId: string): string => `${executionsPrefix}${executionId}/`;

/** Key of a record of one automation execution in the evidence bucket. */
export const evidenceKey = (executionId: string, record: EvidenceRecord): string => `${executionPrefix(executionId)}${record}`;

/** Answers of approvers, each under the name that IAM gives its author. */
export const answersPrefix = (executionId: string): string => `${executionPrefix(executionId)}answers/`;

/** Attempts at changes, by key: every write of this product has one before it. */
export const changePrefix = 'changes/';
export type ChangeRecord = '' | '.result' | `.aliases.${string}`;
type ChangeName = { readonly keyId: string; readonly kind: string };
export const changesPrefix = ({ keyId, kind }: ChangeName, state = ''): string =>
  `${changePrefix}${keyId}/${kind}/${state === '' ? '' : `${state}/`}`;
export const changeKey = (change: ChangeName & { readonly state: string }, number: number, record: ChangeRecord): string =>
  `${changesPrefix(change, change.state)}${number}${record}.json`;

/** Where a copy of a record lies in the central evidence bucket: an account can write below its own id only. */
export const centralEvidenceKey = (accountId: string, region: string, key: string): string => `${accountId}/${region}/${key}`;
export const centralEvidenceBucketPrefix = 'kms-rotation-central-evidence';
/** Reports on the organization, by day, beside the copies. */
export const reportPrefix = 'reports/';
export const reportKey = (generatedAt: string, file: string): string => `${reportPrefix}${generatedAt.slice(0, 10)}/${file}`;

/** Of the centre of an organization. */
export const aggregatorName = 'KmsRotation';
export const memberStackSetName = 'KmsRotationMember';

/** Keys of records that are written once and never again, as patterns in which `*` stands for anything. The bucket policies enforce it. */
export const writtenOnce = [
  ...['proposal.json', 'decision.json', 'answers/*', 'not-written/*', 'outcomes.*', 'validation.json'].map(
    (record) => `executions/*/${record}`,
  ),
  ...firstEditionRecords.map((record) => `executions/*/${record}`),
  `${changePrefix}*`,
  `${decisionPrefix}*`,
  `${requestPrefix}*/request.json`,
  `${requestPrefix}*/notification.json`,
  `${requestPrefix}*/parts/*`,
];

export const isWrittenOnce = (key: string): boolean =>
  writtenOnce.some((pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(key));
