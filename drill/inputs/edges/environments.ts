import fc from 'fast-check';
import { readEnvironment as assessRequest } from '../../../functions/assess-request/environment.ts';
import { readEnvironment as copyEvidence } from '../../../functions/copy-evidence/environment.ts';
import { readWriterEnvironment as writers } from '../../../functions/core/writer-environment.ts';
import { readEnvironment as evaluateRotation } from '../../../functions/evaluate-rotation/environment.ts';
import { readEnvironment as notifyApprovers } from '../../../functions/notify-approvers/environment.ts';
import { readEnvironment as recordDecision } from '../../../functions/record-decision/environment.ts';
import { readEnvironment as reportOrganization } from '../../../functions/report-organization/environment.ts';
import { readEnvironment as requestApproval } from '../../../functions/request-approval/environment.ts';
import { readEnvironment as requestEvaluation } from '../../../functions/request-evaluation/environment.ts';
import { readEnvironment as validateRotation } from '../../../functions/validate-rotation/environment.ts';
import { anyText } from '../arbitraries/texts.ts';
import { edge } from '../edge.ts';
import { answerOf, promised } from '../promises/refusal.ts';
import { accountId, region } from '../right/ids.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Every variable that any function reads, as the template sets it; the functions have different names for different things only. */
const rightVariables: Variables = {
  EVIDENCE_BUCKET: `kms-rotation-evidence-${accountId}-${region}`,
  APPROVERS: `arn:aws:iam::${accountId}:role/KmsRotation-Approver-${region}, grace`,
  MINIMUM_APPROVALS: '1',
  APPROVALS_WITHOUT_ANSWER: 'ALL',
  DOCUMENT_DIGESTS: '{"KmsRotation-RotateNow":{"current":["a"],"last":[]}}',
  WRITE_SECONDS: '240',
  CLOUDTRAIL_WAIT_SECONDS: '120',
  APPROVAL_TIMEOUT_SECONDS: '604800',
  CONFIG_RULE_NAME: 'kms-rotation',
  RULE_PARAMETERS: '{"maximumRotationPeriodInDays":365}',
  CENTRAL_EVIDENCE_BUCKET: 'kms-rotation-central-evidence',
  CENTRAL_EVIDENCE_REGION: region,
  KMS_REQUEST_QUOTA_SHARE: '0.5',
  LONG_SWEEP_ARN: `arn:aws:states:${region}:${accountId}:stateMachine:KmsRotation-LongSweep`,
  TOPIC_ARN: `arn:aws:sns:${region}:${accountId}:Automation-KmsRotation-Approvals`,
  LOOK_INTERVAL_MILLIS: '3000',
  CHANGE_CALENDARS: 'freeze, year-end',
  AGGREGATOR: 'KmsRotation',
  REGIONS: 'eu-central-1,us-east-1',
  AUTOMATION_ROLE_ARN: `arn:aws:iam::${accountId}:role/KmsRotation-Automation-${region}`,
  ROTATION_PERIOD_IN_DAYS: '365',
  COOL_DOWN_DAYS: '14',
  MAXIMUM_WAITING_EXECUTIONS: '20',
  INCLUDE_TAGS: 'Stage=prod',
  EXCLUDE_TAGS: 'Legacy',
  START_INTERVAL_MILLIS: '1000',
  CONFIRMATION_INTERVAL_MILLIS: '1000',
  CONFIG_RESULT_TIMEOUT_SECONDS: '120',
};
const names = Object.keys(rightVariables);

const readers = {
  'assess-request': assessRequest,
  'copy-evidence': copyEvidence,
  'evaluate-rotation': evaluateRotation,
  'notify-approvers': notifyApprovers,
  'record-decision': recordDecision,
  'apply-changes': writers,
  'report-organization': reportOrganization,
  'request-approval': requestApproval,
  'request-evaluation': requestEvaluation,
  'validate-rotation': validateRotation,
} as const;

const functionFolders = Object.keys(readers) as (keyof typeof readers)[];

const changedVariables: fc.Arbitrary<Variables> = fc
  .array(
    fc.tuple(fc.constantFrom(...names), fc.oneof({ weight: 5, arbitrary: anyText }, { weight: 1, arbitrary: fc.constant(undefined) })),
    {
      maxLength: 2,
    },
  )
  .map((changes) => ({ ...rightVariables, ...Object.fromEntries(changes) }));

/** Numbers are numbers, and within reach of what they are used for. */
function checkNumbers(settings: object): void {
  for (const [name, value] of Object.entries(settings))
    promised(typeof value !== 'number' || (Number.isFinite(value) && value >= 0), `${name} is ${String(value)}`);
}

const environment = edge({
  name: 'environment of every function',
  promise: 'a function starts with settings within their ranges, or not at all, with an error that names the variable',
  weight: 6,
  answers: 'both',
  arbitrary: fc.tuple(fc.constantFrom(...functionFolders), changedVariables),
  check: ([folder, variables]) =>
    answerOf(
      () => checkNumbers(readers[folder](variables)),
      ['InvalidInputError', 'InvalidRuleParameterError', 'RotationPeriodNotAllowedError'],
      [...names, 'ruleParameters', 'RotationPeriodInDays'],
    ),
});

export const environmentEdges = [environment];
