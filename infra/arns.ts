import { Aws, Fn } from 'aws-cdk-lib';
import { decisionPrefix, longSweepName, operationsPrefix, requestPrefix, rolePrefixes } from '../functions/core/names.ts';
import { fedRunbooks, runbookNames } from '../functions/core/runbooks.ts';

/** ARNs of things that this account and Region hold, in every partition. */

const inThisRegion = (service: string, resource: string): string =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;

export const everyKey = inThisRegion('kms', 'key/*');
export const everyAlias = inThisRegion('kms', 'alias/*');
export const longSweepStateMachine = inThisRegion('states', `stateMachine:${longSweepName}`);
export const everyAutomationExecution = inThisRegion('ssm', 'automation-execution/*');
/** The id in the ARN of a rule is generated, and the rule of a conformance pack is not this stack's to name. */
export const everyConfigRule = inThisRegion('config', 'config-rule/*');
/** Documents of any account and Region: a change calendar may be shared from elsewhere. */
export const everyDocument = `arn:${Aws.PARTITION}:ssm:*:*:document/*`;
/** Of the runbooks that the feeder starts. */
export const fedRunbookDocuments = fedRunbooks.map((runbook) => inThisRegion('ssm', `document/${runbookNames[runbook]}`));
export const everyFedRunbookDefinition = fedRunbooks.map((runbook) =>
  inThisRegion('ssm', `automation-definition/${runbookNames[runbook]}:*`),
);
/** The alarms of this stack. */
export const everyAlarm = inThisRegion('cloudwatch', `alarm:${operationsPrefix}-*`);
export const thisAccount = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root`;

/** IAM is global and the stack is Regional: role names carry the Region. */
export const regionalRoleName = (prefix: string): string => `${prefix}-${Aws.REGION}`;

/** By name and not by reference, where a reference would make functions and roles depend on one another in a circle. */
export const approverRoleArn = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${regionalRoleName(rolePrefixes.approver)}`;

/** Objects of the evidence bucket: one record of every execution. */
export const recordsNamed = (bucketArn: string, record: string): string => Fn.join('', [bucketArn, `/executions/*/${record}`]);

/** Decisions, filed by day. */
export const decisionsIn = (bucketArn: string): string => Fn.join('', [bucketArn, `/${decisionPrefix}*`]);

/** What the feeder keeps of its requests: everything, or one record of every request. */
export const requestsIn = (bucketArn: string, record = '*'): string => Fn.join('', [bucketArn, `/${requestPrefix}${record}`]);
