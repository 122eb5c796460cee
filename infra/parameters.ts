import { CfnCondition, CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import { defaultExemptionTagKey } from '../functions/core/names.ts';
import { defaultPolicy, rotationPeriodRange } from '../functions/core/policy.ts';

/** What whoever deploys the template decides, and the conditions that follow from it. */
export type MemberParameters = ReturnType<typeof memberParameters>;

const arnOfUserOrRole = 'arn:[a-z0-9-]+:iam::[0-9]{12}:(user|role)/[A-Za-z0-9+=.@_/-]+';

/**
 * The template's parameters: CloudFormation parameters and not CDK props, so that one template serves every account of a StackSet.
 * Their logical ids are an external contract.
 */
export function memberParameters(stack: Stack) {
  const maximumRotationPeriodInDays = new CfnParameter(stack, 'MaximumRotationPeriodInDays', {
    type: 'Number',
    default: defaultPolicy.maximumRotationPeriodInDays,
    minValue: rotationPeriodRange.minimum,
    maxValue: rotationPeriodRange.maximum,
    description:
      'Days. A key that rotates less often is NON_COMPLIANT, and the runbook cannot set a longer period. AWS KMS allows 90 to 2560; its default is 365.',
  });
  const rotationPeriodInDays = new CfnParameter(stack, 'RotationPeriodInDays', {
    type: 'Number',
    default: 365,
    minValue: rotationPeriodRange.minimum,
    maxValue: rotationPeriodRange.maximum,
    description:
      'Days between rotations that requests and the Remediate button of AWS Config propose. Not more than MaximumRotationPeriodInDays.',
  });
  const exemptionTagKey = new CfnParameter(stack, 'ExemptionTagKey', {
    default: defaultExemptionTagKey,
    maxLength: 128,
    allowedPattern: '^(?![aA][wW][sS]:)[A-Za-z0-9 _.:/=+@-]*$',
    constraintDescription: 'a tag key: letters, digits, spaces and _ . : / = + @ -, not starting with aws:',
    description: 'Tag whose value "YYYY-MM-DD reason" exempts a key through the end of that day (UTC). Empty: no key can be exempted.',
  });
  const maximumExemptionDays = new CfnParameter(stack, 'MaximumExemptionDays', {
    type: 'Number',
    default: defaultPolicy.maximumExemptionDays,
    minValue: 1,
    maxValue: 3650,
    description: 'Days. An exemption that reaches further ahead does not exempt.',
  });
  const disabledKeys = new CfnParameter(stack, 'DisabledKeys', {
    default: defaultPolicy.disabledKeys,
    allowedValues: ['NOT_APPLICABLE', 'NON_COMPLIANT'],
    description: 'How a disabled key without proper rotation is reported. AWS KMS lets nobody change its rotation while it is disabled.',
  });
  const unreadableKeys = new CfnParameter(stack, 'UnreadableKeys', {
    default: defaultPolicy.unreadableKeys,
    allowedValues: ['NON_COMPLIANT', 'NOT_APPLICABLE'],
    description: 'How a key is reported whose key policy does not let the evaluator read it.',
  });
  const overdueGraceDays = new CfnParameter(stack, 'OverdueGraceDays', {
    type: 'Number',
    default: defaultPolicy.overdueGraceDays,
    minValue: 0,
    maxValue: 365,
    description: 'Days that the next rotation date may lie in the past before a key is NON_COMPLIANT as overdue.',
  });
  const maximumKeyMaterialAgeInDays = new CfnParameter(stack, 'MaximumKeyMaterialAgeInDays', {
    default: '',
    allowedPattern: '^([1-9][0-9]{1,4})?$',
    constraintDescription: 'a whole number of days, or empty',
    description:
      'Days that key material may be in use. A key with older material is NON_COMPLIANT, and the approvers are asked to rotate it on demand. At least MaximumRotationPeriodInDays and OverdueGraceDays together. Empty: not judged.',
  });
  const ineligibleKeys = new CfnParameter(stack, 'IneligibleKeys', {
    default: defaultPolicy.ineligibleKeys,
    allowedValues: ['NOT_APPLICABLE', 'MANUAL_ROTATION_REQUIRED'],
    description:
      'How keys are reported that AWS KMS does not rotate by itself: asymmetric and HMAC keys, imported key material, custom key stores. MANUAL_ROTATION_REQUIRED: NON_COMPLIANT when people have not rotated or replaced them for MaximumManualRotationAgeInDays.',
  });
  const maximumManualRotationAgeInDays = new CfnParameter(stack, 'MaximumManualRotationAgeInDays', {
    type: 'Number',
    default: defaultPolicy.maximumManualRotationAgeInDays,
    minValue: 90,
    maxValue: 36500,
    description:
      'Days since such a key was created, or its imported material was rotated. Of effect only with IneligibleKeys=MANUAL_ROTATION_REQUIRED.',
  });
  const evaluationFrequency = new CfnParameter(stack, 'EvaluationFrequency', {
    default: 'TwentyFour_Hours',
    allowedValues: ['One_Hour', 'Three_Hours', 'Six_Hours', 'Twelve_Hours', 'TwentyFour_Hours'],
    description: 'How often every key is evaluated, besides the evaluation of each key that changes.',
  });
  const longSweeps = new CfnParameter(stack, 'LongSweeps', {
    default: 'DISABLED',
    allowedValues: ['DISABLED', 'ENABLED'],
    description:
      'ENABLED: an evaluation of all keys is done in as many runs of the function as it takes, by a state machine. Needed where one run of 15 minutes is not enough: at half of the quotas for more than some 400,000 keys.',
  });
  const kmsRequestQuotaShare = new CfnParameter(stack, 'KmsRequestQuotaShare', {
    type: 'Number',
    default: 0.5,
    minValue: 0.01,
    maxValue: 1,
    description: 'Share of the AWS KMS request quotas of this account and Region that an evaluation of all keys may use, above 0 up to 1.',
  });
  const approverPrincipalArns = new CfnParameter(stack, 'ApproverPrincipalArns', {
    type: 'CommaDelimitedList',
    default: '',
    allowedPattern: '^(arn:[a-z0-9-]+:iam::[0-9]{12}:(root|(user|role)/[A-Za-z0-9+=.@_/-]+))?$',
    constraintDescription: 'ARNs of IAM users, roles or accounts (arn:aws:iam::111122223333:root), separated by commas',
    description:
      'Who may assume the approver role: ARNs of users, roles or accounts. Empty: this account, that is everyone in it whose own permissions allow sts:AssumeRole on the role.',
  });
  const additionalApproverArns = new CfnParameter(stack, 'AdditionalApproverArns', {
    type: 'CommaDelimitedList',
    default: '',
    allowedPattern: `^(${arnOfUserOrRole})?$`,
    constraintDescription: 'ARNs of IAM users or roles of this account, separated by commas, at most 9',
    description: 'Users and roles of this account that may approve besides the approver role, at most 9. Empty: only the approver role.',
  });
  const minimumApprovals = new CfnParameter(stack, 'MinimumApprovals', {
    type: 'Number',
    default: 1,
    minValue: 1,
    maxValue: 10,
    description:
      'Number of different people who must approve a request. Not more than there are approvers: more than 1 needs AdditionalApproverArns, because the approver role counts as one approver.',
  });
  const approvalsWithoutAnswer = new CfnParameter(stack, 'ApprovalsWithoutAnswer', {
    default: 'ALL',
    allowedValues: ['ALL', 'REFUSED'],
    description:
      'What an approval means whose approver has stored no answer of their own, as in the Systems Manager console. ALL: it approves every change that is listed. REFUSED: it does not count; every approver has to store an answer first (kms-rotation approve).',
  });
  const notificationEmail = new CfnParameter(stack, 'NotificationEmail', {
    default: '',
    allowedPattern: '^([^@\\s]+@[^@\\s]+)?$',
    constraintDescription: 'one e-mail address, or empty',
    description:
      'E-mail address that receives approval requests, once its owner has confirmed the subscription. Empty: subscribe to the topic yourself.',
  });
  const alarmEmail = new CfnParameter(stack, 'AlarmEmail', {
    default: '',
    allowedPattern: '^([^@\\s]+@[^@\\s]+)?$',
    constraintDescription: 'one e-mail address, or empty',
    description:
      'E-mail address that receives the alarms of this stack, once its owner has confirmed the subscription. Empty: subscribe to the alarm topic yourself.',
  });

  const requestSchedule = new CfnParameter(stack, 'RequestSchedule', {
    default: 'cron(0 7 * * ? *)',
    allowedPattern: '^(cron|rate)\\([A-Za-z0-9 ,/*?#-]{1,240}\\)$',
    constraintDescription: 'an EventBridge schedule such as cron(0 7 * * ? *), which is in UTC, or rate(1 day)',
    description: 'When the approvers are asked about whatever needs an approval, as an EventBridge schedule (cron is in UTC).',
  });
  const requestState = new CfnParameter(stack, 'Requests', {
    default: 'ENABLED',
    allowedValues: ['ENABLED', 'DISABLED'],
    description: 'DISABLED: nobody is asked on a schedule; the Remediate button and the command line still ask.',
  });
  const coolDownDays = new CfnParameter(stack, 'CoolDownDays', {
    type: 'Number',
    default: 14,
    minValue: 0,
    maxValue: 365,
    description: 'Days that nobody is asked again about a change that was rejected, or that nobody answered for in time.',
  });
  const maximumWaitingExecutions = new CfnParameter(stack, 'MaximumWaitingExecutions', {
    type: 'Number',
    default: 20,
    minValue: 1,
    maxValue: 100,
    description:
      'Automation executions of the runbook, of up to 50 keys each, that may be under way at once. The rest of a request follows as they end. An account has room for 400 that wait.',
  });
  const requestIncludeTags = new CfnParameter(stack, 'RequestIncludeTags', {
    default: '',
    maxLength: 1000,
    description:
      'Tags, as Key or Key=Value, separated by commas. Requests ask only about keys that have one of them. Empty: about every key.',
  });
  const requestExcludeTags = new CfnParameter(stack, 'RequestExcludeTags', {
    default: '',
    maxLength: 1000,
    description: 'Tags, as Key or Key=Value, separated by commas. Requests leave out keys that have one of them; they stay NON_COMPLIANT.',
  });

  const changeCalendars = new CfnParameter(stack, 'ChangeCalendars', {
    default: '',
    allowedPattern: '^([A-Za-z0-9_.:/-]+(,[A-Za-z0-9_.:/-]+){0,9})?$',
    constraintDescription: 'names or ARNs of up to 10 Systems Manager change calendars, separated by commas',
    description:
      'Systems Manager change calendars, by name or ARN, separated by commas. While one of them is closed, an approved key is not changed and is asked about again later. Empty: changes are always allowed.',
  });

  const ruleDeployment = new CfnParameter(stack, 'RuleDeployment', {
    default: 'CONFORMANCE_PACK',
    allowedValues: ['CONFORMANCE_PACK', 'RULE', 'ORGANIZATION_CONFORMANCE_PACK'],
    description:
      'How the AWS Config rule comes here. CONFORMANCE_PACK: with its Remediate button in a conformance pack of this stack. RULE: by itself, where there are no conformance packs. ORGANIZATION_CONFORMANCE_PACK: not with this stack; the organization brings it.',
  });

  const monitoring = new CfnParameter(stack, 'Monitoring', {
    default: 'ALARMS_AND_DASHBOARD',
    allowedValues: ['ALARMS_AND_DASHBOARD', 'ALARMS', 'NONE'],
    description:
      'What of this account and Region Amazon CloudWatch keeps, at a price that counts in an organization: metrics with alarms and a dashboard, metrics with alarms, or nothing. Logs and the alarm for lost events are kept in any case.',
  });

  const centralAccountId = new CfnParameter(stack, 'CentralAccountId', {
    default: '',
    allowedPattern: '^([0-9]{12})?$',
    constraintDescription: 'the 12 digits of an account id, or empty',
    description:
      'Account from which the organization looks at this one. With OrganizationId it may assume the role KmsRotation-CentralRead-<region>. Empty: no role for it.',
  });
  const organizationId = new CfnParameter(stack, 'OrganizationId', {
    default: '',
    allowedPattern: '^(o-[a-z0-9]{10,32})?$',
    constraintDescription: 'the id of an organization such as o-a1b2c3d4e5, or empty',
    description: 'Organization that both this account and the central account must be in. Empty: no roles for the central account.',
  });
  const centralEvidenceBucket = new CfnParameter(stack, 'CentralEvidenceBucket', {
    default: '',
    allowedPattern: '^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?$',
    constraintDescription: 'the name of a bucket, or empty',
    description:
      'Bucket that every record is copied to, below the id of this account. Its policy must let this account in. Empty: records stay here only.',
  });
  const centralEvidenceRegion = new CfnParameter(stack, 'CentralEvidenceRegion', {
    default: '',
    allowedPattern: '^([a-z]{2}(-[a-z]+)+-[0-9])?$',
    constraintDescription: 'a Region such as eu-central-1, or empty',
    description: 'Region of the CentralEvidenceBucket. Both or neither.',
  });
  const centralTopicArn = new CfnParameter(stack, 'CentralTopicArn', {
    default: '',
    allowedPattern: '^(arn:[a-z0-9-]+:sns:[a-z0-9-]+:[0-9]{12}:Automation[A-Za-z0-9_-]{0,246})?$',
    constraintDescription: 'the ARN of a topic whose name starts with Automation, or empty',
    description:
      'Topic, of any account and Region, that approval requests are sent to instead of the topic of this stack. Its policy must let this account publish. If it cannot be reached, nobody is asked and nothing is changed.',
  });
  const evaluatesOtherAccounts = new CfnParameter(stack, 'EvaluatesOtherAccounts', {
    default: 'DISABLED',
    allowedValues: ['DISABLED', 'ENABLED'],
    description:
      'ENABLED, in the central account only: the evaluator may assume KmsRotation-CentralEvaluator-<region> in accounts of OrganizationId, for rules there that name it. AWS Config of each such account also needs a permission to invoke it.',
  });

  return {
    evaluatesOtherAccounts,
    centralAccountId,
    organizationId,
    centralEvidenceBucket,
    centralEvidenceRegion,
    centralTopicArn,
    evaluatesOthers: new CfnCondition(stack, 'EvaluatesOthers', {
      expression: Fn.conditionAnd(
        Fn.conditionEquals(evaluatesOtherAccounts.valueAsString, 'ENABLED'),
        Fn.conditionNot(Fn.conditionEquals(organizationId.valueAsString, '')),
      ),
    }),
    hasCentre: areGiven(stack, 'HasCentre', centralAccountId.valueAsString, organizationId.valueAsString),
    hasCentralEvidence: areGiven(stack, 'HasCentralEvidence', centralEvidenceBucket.valueAsString, centralEvidenceRegion.valueAsString),
    hasCentralTopic: isGiven(stack, 'HasCentralTopic', centralTopicArn.valueAsString),
    monitoring,
    ruleDeployment,
    changeCalendars,
    requestSchedule,
    requestState,
    coolDownDays,
    maximumWaitingExecutions,
    requestIncludeTags,
    requestExcludeTags,
    maximumRotationPeriodInDays,
    rotationPeriodInDays,
    exemptionTagKey,
    maximumExemptionDays,
    disabledKeys,
    unreadableKeys,
    overdueGraceDays,
    maximumKeyMaterialAgeInDays,
    ineligibleKeys,
    maximumManualRotationAgeInDays,
    evaluationFrequency,
    kmsRequestQuotaShare,
    longSweeps,
    approverPrincipalArns,
    additionalApproverArns,
    minimumApprovals,
    approvalsWithoutAnswer,
    notificationEmail,
    alarmEmail,
    hasDashboard: isChosen(stack, 'HasDashboard', monitoring.valueAsString, 'ALARMS_AND_DASHBOARD'),
    hasLongSweeps: isChosen(stack, 'HasLongSweeps', longSweeps.valueAsString, 'ENABLED'),
    hasAlarms: new CfnCondition(stack, 'HasAlarms', { expression: Fn.conditionNot(Fn.conditionEquals(monitoring.valueAsString, 'NONE')) }),
    bringsConformancePack: isChosen(stack, 'BringsConformancePack', ruleDeployment.valueAsString, 'CONFORMANCE_PACK'),
    bringsRule: isChosen(stack, 'BringsRule', ruleDeployment.valueAsString, 'RULE'),
    hasMaximumKeyMaterialAge: isGiven(stack, 'HasMaximumKeyMaterialAge', maximumKeyMaterialAgeInDays.valueAsString),
    requiresManualRotation: isChosen(stack, 'RequiresManualRotation', ineligibleKeys.valueAsString, 'MANUAL_ROTATION_REQUIRED'),
    hasExemptionTagKey: isGiven(stack, 'HasExemptionTagKey', exemptionTagKey.valueAsString),
    hasApproverPrincipals: isGiven(stack, 'HasApproverPrincipals', Fn.join('', approverPrincipalArns.valueAsList)),
    hasAdditionalApprovers: isGiven(stack, 'HasAdditionalApprovers', Fn.join('', additionalApproverArns.valueAsList)),
    hasNotificationEmail: isGiven(stack, 'HasNotificationEmail', notificationEmail.valueAsString),
    hasAlarmEmail: isGiven(stack, 'HasAlarmEmail', alarmEmail.valueAsString),
  };
}

const areGiven = (stack: Stack, id: string, ...values: readonly string[]): CfnCondition =>
  new CfnCondition(stack, id, {
    expression: Fn.conditionAnd(...values.map((value) => Fn.conditionNot(Fn.conditionEquals(value, '')))),
  });

const isChosen = (stack: Stack, id: string, value: string, choice: string): CfnCondition =>
  new CfnCondition(stack, id, { expression: Fn.conditionEquals(value, choice) });

const isGiven = (stack: Stack, id: string, value: string): CfnCondition =>
  new CfnCondition(stack, id, { expression: Fn.conditionNot(Fn.conditionEquals(value, '')) });
