import { readFileSync } from 'node:fs';
import { documentNames } from '../../functions/core/changes/runbooks.ts';
import { writerOf } from './writers.ts';

/** What stands for the function that Apply invokes, in the file of the steps. */
const writerGoesHere = 'FunctionName: WRITER\n';

/**
 * The text of a document as it is deployed: its head, and below it the steps that all documents
 * have. YAML with its comments; the same bytes at every synthesis.
 * @throws if there is no such document, or if the file of the steps does not say once where the writer goes
 */
export function documentText(documentName: string): string {
  if (!documentNames.includes(documentName)) throw new Error(`there is no document ${documentName}; there are ${documentNames.join(', ')}`);
  const [before, after, ...more] = fileText('main-steps').split(writerGoesHere);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`ssm-documents/main-steps.yaml must have the line "${writerGoesHere.trim()}" once`);
  return `${fileText(documentName)}${before}FunctionName: ${writerOf(documentName)}\n${after}`;
}

const fileText = (name: string): string => readFileSync(new URL(`../../ssm-documents/${name}.yaml`, import.meta.url), 'utf8');
