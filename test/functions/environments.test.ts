import { readEnvironment as assessRequest } from '../../functions/assess-request/environment.ts';
import { InvalidInputError } from '../../functions/core/parsing.ts';
import { defaultPolicy } from '../../functions/core/policy.ts';
import { readWriterEnvironment as writer } from '../../functions/core/writer-environment.ts';
import { readEnvironment as notifyApprovers } from '../../functions/notify-approvers/environment.ts';
import { readEnvironment as recordDecision } from '../../functions/record-decision/environment.ts';
import { readEnvironment as requestApproval } from '../../functions/request-approval/environment.ts';
import { readEnvironment as validateRotation } from '../../functions/validate-rotation/environment.ts';
import { documentDigests } from '../aws/systems-manager.ts';

type Variables = Readonly<Record<string, string | undefined>>;
type Function = { readonly read: (variables: Variables) => unknown; readonly variables: Variables; readonly expected: unknown };

const role = 'arn:aws:iam::111122223333:role/Approver';
const topic = 'arn:aws:sns:eu-central-1:111122223333:Automation-KmsRotation-Approvals';
const ofStep = { EVIDENCE_BUCKET: 'evidence', DOCUMENT_DIGESTS: JSON.stringify(documentDigests) };
const readOfStep = { evidenceBucket: 'evidence', documentDigests };
const parameters = { RULE_PARAMETERS: '{"maximumRotationPeriodInDays":"400"}' };
const policy = expect.objectContaining({ maximumRotationPeriodInDays: 400 });

/** Every variable given, and what is read. */
const functions = {
  'assess-request': {
    read: assessRequest,
    variables: {
      ...ofStep,
      ...parameters,
      APPROVERS: `${role}, operator`,
      MINIMUM_APPROVALS: '2',
      APPROVALS_WITHOUT_ANSWER: 'REFUSED',
      APPROVAL_TIMEOUT_SECONDS: '604800',
      CONFIG_RULE_NAME: 'kms-rotation',
    },
    expected: {
      ...readOfStep,
      approvers: [role, 'operator'],
      minimumApprovals: 2,
      approvalsWithoutAnswer: 'REFUSED',
      approvalTimeoutInSeconds: 604_800,
      configRuleName: 'kms-rotation',
      policy,
    },
  },
  'notify-approvers': {
    read: notifyApprovers,
    variables: { ...ofStep, TOPIC_ARN: topic, LOOK_INTERVAL_MILLIS: '7' },
    expected: { ...readOfStep, topicArn: topic, topicRegion: 'eu-central-1', lookIntervalInMillis: 7 },
  },
  'record-decision': {
    read: recordDecision,
    variables: {
      ...ofStep,
      ...parameters,
      APPROVERS: role,
      MINIMUM_APPROVALS: '1',
      CHANGE_CALENDARS: 'Freeze,Holidays',
      LOOK_INTERVAL_MILLIS: '7',
      CLOUDTRAIL_WAIT_SECONDS: '8',
    },
    expected: {
      ...readOfStep,
      approvers: [role],
      minimumApprovals: 1,
      changeCalendars: ['Freeze', 'Holidays'],
      policy,
      lookIntervalInMillis: 7,
      cloudTrailWaitInSeconds: 8,
    },
  },
  'apply-changes and replace-key': {
    read: writer,
    variables: { ...ofStep, ...parameters, WRITE_SECONDS: '9', LOOK_INTERVAL_MILLIS: '7' },
    expected: { ...readOfStep, policy, writeSeconds: 9, lookIntervalInMillis: 7 },
  },
  'validate-rotation': {
    read: validateRotation,
    variables: {
      ...ofStep,
      ...parameters,
      CONFIG_RULE_NAME: 'kms-rotation',
      CONFIRMATION_INTERVAL_MILLIS: '5',
      CONFIG_RESULT_TIMEOUT_SECONDS: '6',
      LOOK_INTERVAL_MILLIS: '7',
    },
    expected: {
      ...readOfStep,
      configRuleName: 'kms-rotation',
      policy,
      confirmationIntervalInMillis: 5,
      configResultTimeoutInSeconds: 6,
      lookIntervalInMillis: 7,
    },
  },
  'request-approval': {
    read: requestApproval,
    variables: {
      ...parameters,
      EVIDENCE_BUCKET: 'evidence',
      CONFIG_RULE_NAME: 'kms-rotation',
      AUTOMATION_ROLE_ARN: 'arn:aws:iam::111122223333:role/Automation',
      ROTATION_PERIOD_IN_DAYS: '365',
      APPROVERS: role,
      MINIMUM_APPROVALS: '1',
      APPROVALS_WITHOUT_ANSWER: 'ALL',
      APPROVAL_TIMEOUT_SECONDS: '3600',
      COOL_DOWN_DAYS: '14',
      MAXIMUM_WAITING_EXECUTIONS: '20',
      KMS_REQUEST_QUOTA_SHARE: '0.5',
      INCLUDE_TAGS: 'Stage=prod, Owner',
      EXCLUDE_TAGS: 'Legacy',
      START_INTERVAL_MILLIS: '7',
    },
    expected: {
      evidenceBucket: 'evidence',
      configRuleName: 'kms-rotation',
      automationRoleArn: 'arn:aws:iam::111122223333:role/Automation',
      rotationPeriodInDays: 365,
      approvers: [role],
      minimumApprovals: 1,
      approvalsWithoutAnswer: 'ALL',
      approvalTimeoutInSeconds: 3600,
      coolDownInDays: 14,
      maximumWaitingExecutions: 20,
      kmsRequestQuotaShare: 0.5,
      tagFilter: { include: ['Stage=prod', 'Owner'], exclude: ['Legacy'] },
      policy,
      startIntervalInMillis: 7,
    },
  },
} satisfies Readonly<Record<string, Function>>;
type Name = keyof typeof functions;
const names = Object.keys(functions) as Name[];
const readOf = (name: Name, changes: Variables = {}) => functions[name].read({ ...functions[name].variables, ...changes });

describe('the environment of a function', () => {
  it.each(names)('is read whole: %s', (name) => {
    expect(readOf(name)).toEqual(functions[name].expected);
  });

  it.each<[Name, Variables, Readonly<Record<string, unknown>>]>([
    ['notify-approvers', { LOOK_INTERVAL_MILLIS: undefined }, { lookIntervalInMillis: 3000 }],
    ['record-decision', { CHANGE_CALENDARS: undefined }, { changeCalendars: [] }],
    ['record-decision', { CHANGE_CALENDARS: '' }, { changeCalendars: [] }],
    [
      'record-decision',
      { LOOK_INTERVAL_MILLIS: undefined, CLOUDTRAIL_WAIT_SECONDS: undefined },
      { lookIntervalInMillis: 3000, cloudTrailWaitInSeconds: 120 },
    ],
    ['record-decision', { CLOUDTRAIL_WAIT_SECONDS: '0' }, { cloudTrailWaitInSeconds: 0 }],
    [
      'apply-changes and replace-key',
      { WRITE_SECONDS: undefined, LOOK_INTERVAL_MILLIS: undefined },
      { writeSeconds: 240, lookIntervalInMillis: 5000 },
    ],
    [
      'validate-rotation',
      { CONFIRMATION_INTERVAL_MILLIS: undefined, CONFIG_RESULT_TIMEOUT_SECONDS: undefined, LOOK_INTERVAL_MILLIS: undefined },
      { confirmationIntervalInMillis: 1000, configResultTimeoutInSeconds: 90, lookIntervalInMillis: 3000 },
    ],
    ['request-approval', { INCLUDE_TAGS: undefined, EXCLUDE_TAGS: '' }, { tagFilter: { include: [], exclude: [] } }],
    ['request-approval', { START_INTERVAL_MILLIS: undefined }, { startIntervalInMillis: 1000 }],
    ['request-approval', { KMS_REQUEST_QUOTA_SHARE: '1' }, { kmsRequestQuotaShare: 1 }],
    ['assess-request', { RULE_PARAMETERS: undefined }, { policy: defaultPolicy }],
  ])('%s may leave out %j', (name, changes, expected) => {
    expect(readOf(name, changes)).toMatchObject(expected);
  });
});

describe('the environment of a function is refused', () => {
  const needed = names.flatMap((name) =>
    Object.keys(functions[name].variables)
      .filter((variable) => !/RULE_PARAMETERS|_MILLIS|WAIT_SECONDS|WRITE_SECONDS|RESULT_TIMEOUT|CALENDARS|_TAGS/.test(variable))
      .map((variable) => [name, variable] as const),
  );

  it.each(needed)('%s, without %s', (name, variable) => {
    expect(() => readOf(name, { [variable]: undefined })).toThrow(InvalidInputError);
    expect(() => readOf(name, { [variable]: undefined })).toThrow(`environment.${variable}: must `);
  });

  it.each<[Name, string, string, string]>([
    ['assess-request', 'EVIDENCE_BUCKET', 'ab', 'environment.EVIDENCE_BUCKET'],
    ['assess-request', 'DOCUMENT_DIGESTS', '{', 'environment.DOCUMENT_DIGESTS: must be JSON'],
    ['assess-request', 'DOCUMENT_DIGESTS', '{"KmsRotation-ApproveAndEnable":"x"}', 'environment.DOCUMENT_DIGESTS'],
    ['assess-request', 'CONFIG_RULE_NAME', '', 'environment.CONFIG_RULE_NAME'],
    ['assess-request', 'APPROVERS', '', 'environment.APPROVERS: must name 1 to 10 approvers'],
    [
      'assess-request',
      'APPROVERS',
      Array.from({ length: 11 }, (_, number) => `user${number}`).join(),
      'environment.APPROVERS: must name 1 to 10 approvers',
    ],
    [
      'assess-request',
      'APPROVERS',
      'a user,b',
      'environment.APPROVERS: must hold user names and ARNs of users, roles or role sessions only',
    ],
    ['assess-request', 'APPROVERS', 'arn:aws:iam::111122223333:root,b', 'environment.APPROVERS: must hold user names and ARNs'],
    ['assess-request', 'APPROVERS', 'arn:aws:iam::1111:role/R,b', 'environment.APPROVERS: must hold user names and ARNs'],
    ['assess-request', 'APPROVERS', `x${'y'.repeat(64)},b`, 'environment.APPROVERS: must hold user names and ARNs'],
    ['assess-request', 'MINIMUM_APPROVALS', '3', 'environment.MINIMUM_APPROVALS: must not be more than the 2 approvers; got 3'],
    ['assess-request', 'MINIMUM_APPROVALS', '0', 'environment.MINIMUM_APPROVALS'],
    ['assess-request', 'MINIMUM_APPROVALS', '11', 'environment.MINIMUM_APPROVALS'],
    ['assess-request', 'APPROVALS_WITHOUT_ANSWER', 'SOME', 'environment.APPROVALS_WITHOUT_ANSWER: must be ALL or REFUSED'],
    ['assess-request', 'APPROVAL_TIMEOUT_SECONDS', '2592001', 'environment.APPROVAL_TIMEOUT_SECONDS'],
    ['assess-request', 'RULE_PARAMETERS', '{"maximumRotationPeriodInDays":"never"}', 'maximumRotationPeriodInDays'],
    [
      'notify-approvers',
      'TOPIC_ARN',
      topic.replace('Automation-', ''),
      'environment.TOPIC_ARN: must be the ARN of a topic whose name starts with Automation',
    ],
    ['notify-approvers', 'LOOK_INTERVAL_MILLIS', '0', 'environment.LOOK_INTERVAL_MILLIS'],
    [
      'record-decision',
      'CHANGE_CALENDARS',
      Array.from({ length: 11 }, (_, number) => `c${number}`).join(),
      'environment.CHANGE_CALENDARS: must name at most 10 change calendars',
    ],
    ['record-decision', 'CLOUDTRAIL_WAIT_SECONDS', '201', 'environment.CLOUDTRAIL_WAIT_SECONDS'],
    ['apply-changes and replace-key', 'WRITE_SECONDS', '841', 'environment.WRITE_SECONDS'],
    ['apply-changes and replace-key', 'WRITE_SECONDS', '0', 'environment.WRITE_SECONDS'],
    ['validate-rotation', 'CONFIG_RESULT_TIMEOUT_SECONDS', '241', 'environment.CONFIG_RESULT_TIMEOUT_SECONDS'],
    ['request-approval', 'AUTOMATION_ROLE_ARN', 'Automation', 'environment.AUTOMATION_ROLE_ARN: must be the ARN of a role'],
    ['request-approval', 'ROTATION_PERIOD_IN_DAYS', '89', 'environment.ROTATION_PERIOD_IN_DAYS'],
    ['request-approval', 'ROTATION_PERIOD_IN_DAYS', '2561', 'environment.ROTATION_PERIOD_IN_DAYS'],
    ['request-approval', 'ROTATION_PERIOD_IN_DAYS', '401', '401'],
    ['request-approval', 'KMS_REQUEST_QUOTA_SHARE', '0', 'environment.KMS_REQUEST_QUOTA_SHARE: must be a number above 0 and at most 1'],
    ['request-approval', 'KMS_REQUEST_QUOTA_SHARE', '1.1', 'environment.KMS_REQUEST_QUOTA_SHARE'],
    ['request-approval', 'KMS_REQUEST_QUOTA_SHARE', '1e-3', 'environment.KMS_REQUEST_QUOTA_SHARE'],
    ['request-approval', 'INCLUDE_TAGS', '=x', 'environment.INCLUDE_TAGS: must be tags as Key or Key=Value, separated by commas'],
    ['request-approval', 'EXCLUDE_TAGS', 'a,=', 'environment.EXCLUDE_TAGS: must be tags as Key or Key=Value'],
    ['request-approval', 'MAXIMUM_WAITING_EXECUTIONS', '101', 'environment.MAXIMUM_WAITING_EXECUTIONS'],
    ['request-approval', 'COOL_DOWN_DAYS', '366', 'environment.COOL_DOWN_DAYS'],
    ['request-approval', 'START_INTERVAL_MILLIS', '60001', 'environment.START_INTERVAL_MILLIS'],
  ])('%s, with %s %s', (name, variable, value, message) => {
    expect(() => readOf(name, { [variable]: value })).toThrow(message);
  });
});
