import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { everyAutomationExecution, ourDocuments } from '../arns.ts';
import { allow } from './allow.ts';

/** What a step function derives its right from, besides records: the execution, and the text of the document that it runs. */
export const readOwnExecution = (): readonly PolicyStatement[] => [
  allow('ReadOwnExecution', { actions: ['ssm:GetAutomationExecution'], on: everyAutomationExecution }),
  allow('RecogniseDocuments', { actions: ['ssm:GetDocument'], on: ourDocuments }),
];
