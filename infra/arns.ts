import { Aws, Fn } from 'aws-cdk-lib';
import { scheduledKinds } from '../functions/core/changes/registry.ts';
import { documentFor, documentNames } from '../functions/core/changes/runbooks.ts';
import { longSweepName, operationsPrefix, rolePrefixes } from '../functions/core/names.ts';

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
export const ourDocuments = documentNames.map((name) => inThisRegion('ssm', `document/${name}`));
const scheduledDocumentNames = [...new Set(scheduledKinds.map(documentFor))];
/** Of the documents that the request scheduler starts. */
export const scheduledDocuments = scheduledDocumentNames.map((name) => inThisRegion('ssm', `document/${name}`));
export const everyScheduledDefinition = scheduledDocumentNames.map((name) => inThisRegion('ssm', `automation-definition/${name}:*`));
/** The alarms of this stack. */
export const everyAlarm = inThisRegion('cloudwatch', `alarm:${operationsPrefix}-*`);
export const thisAccount = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root`;

/** By name and not by reference: the role of a function names the function, which names its role. */
export const functionArn = (functionName: string): string => inThisRegion('lambda', `function:${functionName}`);

/** IAM is global and the stack is Regional: role names carry the Region. */
export const regionalRoleName = (prefix: string): string => `${prefix}-${Aws.REGION}`;

/** By name and not by reference, where a reference would make functions and roles depend on one another in a circle. */
export const approverRoleArn = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${regionalRoleName(rolePrefixes.approver)}`;

/** Objects of a bucket, by the pattern of their keys. */
export const objectsIn = (bucketArn: string, pattern: string): string => Fn.join('', [bucketArn, `/${pattern}`]);
