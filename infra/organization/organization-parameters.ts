import { CfnCondition, CfnParameter, Fn, type Stack } from 'aws-cdk-lib';

export type OrganizationParameters = ReturnType<typeof organizationParameters>;

/** What whoever rolls out to an organization decides, beside the parameters of the member template. */
export function organizationParameters(stack: Stack) {
  const organizationId = new CfnParameter(stack, 'OrganizationId', {
    allowedPattern: '^o-[a-z0-9]{10,32}$',
    constraintDescription: 'the id of an organization such as o-a1b2c3d4e5',
    description: 'The organization: aws organizations describe-organization says its id.',
  });
  const organizationalUnitIds = new CfnParameter(stack, 'OrganizationalUnitIds', {
    type: 'CommaDelimitedList',
    allowedPattern: '^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$',
    constraintDescription: 'ids of organizational units (ou-...) or of the root (r-...), separated by commas',
    description:
      'Units that the member stack is deployed to, with all accounts in and below them; the root means all. Never the management account.',
  });
  const excludedAccountIds = new CfnParameter(stack, 'ExcludedAccountIds', {
    type: 'CommaDelimitedList',
    default: '',
    allowedPattern: '^([0-9]{12})?$',
    constraintDescription: 'account ids of 12 digits, separated by commas',
    description: 'Accounts of these units that are left out.',
  });
  const regions = new CfnParameter(stack, 'Regions', {
    type: 'CommaDelimitedList',
    allowedPattern: '^[a-z]{2}(-[a-z]+)+-[0-9]$',
    constraintDescription: 'Regions such as eu-central-1, separated by commas',
    description: 'Regions that the member stack is deployed to. Every Region with keys: a Region without it is not governed.',
  });
  const autoDeployment = new CfnParameter(stack, 'AutoDeployment', {
    default: 'ENABLED',
    allowedValues: ['ENABLED', 'DISABLED'],
    description: 'Whether accounts that join one of the units get the member stack by themselves.',
  });
  const failureTolerancePercentage = new CfnParameter(stack, 'FailureTolerancePercentage', {
    type: 'Number',
    default: 25,
    minValue: 0,
    maxValue: 100,
    description:
      'Share of the accounts of a Region in which the deployment may fail before it stops. An account without a configuration recorder fails; it is named, and the others go on.',
  });
  const maxConcurrentPercentage = new CfnParameter(stack, 'MaxConcurrentPercentage', {
    type: 'Number',
    default: 25,
    minValue: 1,
    maxValue: 100,
    description: 'Share of the accounts of a Region that are deployed to at once.',
  });
  const regionConcurrency = new CfnParameter(stack, 'RegionConcurrency', {
    default: 'SEQUENTIAL',
    allowedValues: ['SEQUENTIAL', 'PARALLEL'],
    description: 'Whether one Region is deployed to after another, in the order of Regions, or all at once.',
  });
  const callAs = new CfnParameter(stack, 'CallAs', {
    default: 'DELEGATED_ADMIN',
    allowedValues: ['SELF', 'DELEGATED_ADMIN'],
    description: 'SELF in the management account; DELEGATED_ADMIN in an account that is registered as one for CloudFormation StackSets.',
  });
  const centralRequests = new CfnParameter(stack, 'CentralRequests', {
    default: 'DISABLED',
    allowedValues: ['ENABLED', 'DISABLED'],
    description:
      'ENABLED: approval requests of all accounts are sent to one topic of this account, instead of one in each. They are answered in each account all the same.',
  });
  const centralRequestsEmail = new CfnParameter(stack, 'CentralRequestsEmail', {
    default: '',
    allowedPattern: '^([^@\\s]+@[^@\\s]+)?$',
    constraintDescription: 'one e-mail address, or empty',
    description: 'With CentralRequests: e-mail address that receives them, once its owner has confirmed the subscription.',
  });
  const reportSchedule = new CfnParameter(stack, 'ReportSchedule', {
    default: 'cron(0 6 * * ? *)',
    allowedPattern: '^(cron|rate)\\([A-Za-z0-9 ,/*?#-]{1,240}\\)$',
    constraintDescription: 'an EventBridge schedule such as cron(0 6 * * ? *), which is in UTC, or rate(1 day)',
    description: 'When the report on the organization is written, as an EventBridge schedule (cron is in UTC).',
  });
  const condition = (id: string, value: string, equals: string): CfnCondition =>
    new CfnCondition(stack, id, { expression: Fn.conditionEquals(value, equals) });
  return {
    organizationId,
    organizationalUnitIds,
    excludedAccountIds,
    regions,
    autoDeployment,
    failureTolerancePercentage,
    maxConcurrentPercentage,
    regionConcurrency,
    callAs,
    centralRequests,
    centralRequestsEmail,
    reportSchedule,
    deploysByItself: condition('DeploysByItself', autoDeployment.valueAsString, 'ENABLED'),
    excludesNobody: condition('ExcludesNobody', Fn.join('', excludedAccountIds.valueAsList), ''),
    hasCentralRequests: condition('HasCentralRequests', centralRequests.valueAsString, 'ENABLED'),
    subscribes: new CfnCondition(stack, 'Subscribes', {
      expression: Fn.conditionAnd(
        Fn.conditionEquals(centralRequests.valueAsString, 'ENABLED'),
        Fn.conditionNot(Fn.conditionEquals(centralRequestsEmail.valueAsString, '')),
      ),
    }),
  };
}
