import { parseDocument } from 'yaml';
import { problemsOfReferences } from './document-references.ts';
import { parseSteps } from './document-steps.ts';
import { isJsonList, isJsonRecord, type Json, type JsonRecord, toJson } from './json.ts';
import { parseParameters } from './parameters.ts';
import { soleReferenceIn } from './references.ts';
import { type Runbook, stepsAndBodies } from './runbook.ts';

export type DocumentFormat = 'YAML' | 'JSON';

/** Size of a document, in bytes (AWS General Reference, Systems Manager quotas). */
export const maximumDocumentBytes = 65_536;

/** A document that Automation would refuse, or that uses something this sandbox does not know. `problems` names step and key of each. */
export class InvalidRunbookError extends Error {
  override readonly name = 'InvalidRunbookError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** What is known beyond the document itself when it is registered. */
type DocumentSurroundings = {
  /** Whether an API of a service can be called here at all, such as `kms`, `DescribeKey`. */
  readonly knowsOperation: (service: string, operation: string) => boolean;
};

const documentKeys = ['schemaVersion', 'description', 'assumeRole', 'parameters', 'mainSteps', 'outputs'];

/**
 * Reads an Automation document. Everything in it must be known: what would be ignored or guessed here is refused, before any execution.
 * @throws InvalidRunbookError with every problem found.
 */
export function parseRunbook(text: string, format: DocumentFormat, surroundings: DocumentSurroundings): Runbook {
  const problems: string[] = [];
  if (Buffer.byteLength(text) > maximumDocumentBytes)
    problems.push(`the document has ${Buffer.byteLength(text)} bytes, at most ${maximumDocumentBytes} are allowed`);
  const document = readMap(text, format);
  for (const key of Object.keys(document)) {
    if (!documentKeys.includes(key)) problems.push(`document key '${key}' is not known; known are ${documentKeys.join(', ')}`);
  }
  if (document['schemaVersion'] !== '0.3')
    problems.push(`schemaVersion must be '0.3' for Automation, found ${JSON.stringify(document['schemaVersion'])}`);
  const parameters = parseParameters(document['parameters'], problems);
  const steps = parseSteps(document['mainSteps'], { problems, ...surroundings });
  const runbook: Runbook = {
    ...(typeof document['description'] === 'string' ? { description: document['description'] } : {}),
    assumeRole: assumeRoleIn(document['assumeRole'], problems),
    parameters,
    steps,
    outputs: outputsIn(document['outputs'], problems),
  };
  problems.push(...problemsOfNames(runbook), ...problemsOfReferences(runbook));
  if (problems.length > 0) throw new InvalidRunbookError(problems);
  return runbook;
}

function readMap(text: string, format: DocumentFormat): JsonRecord {
  const document = format === 'JSON' ? readJson(text) : readYaml(text);
  if (!isJsonRecord(document))
    throw new InvalidRunbookError([`the document must be a map, found ${JSON.stringify(document)?.slice(0, 100)}`]);
  return document;
}

function readJson(text: string): Json {
  try {
    return toJson(JSON.parse(text));
  } catch (error) {
    throw new InvalidRunbookError([`the document is not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function readYaml(text: string): Json {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new InvalidRunbookError([`the document is not YAML: ${error.message}`]);
  return toJson(document.toJS());
}

/** An execution without a role works with its starter's permissions and ends after 12 hours; that is not simulated. */
function assumeRoleIn(value: Json | undefined, problems: string[]): string {
  if (typeof value === 'string' && value !== '') return value;
  problems.push('assumeRole is missing: executions with the permissions of their starter are not simulated');
  return '';
}

function outputsIn(value: Json | undefined, problems: string[]): readonly string[] {
  if (value === undefined) return [];
  if (isJsonList(value) && value.every((item) => typeof item === 'string')) return value;
  problems.push(`outputs must be a list of Step.Output names, found ${JSON.stringify(value)}`);
  return [];
}

function problemsOfNames({ steps, assumeRole, parameters }: Runbook): readonly string[] {
  const names = stepsAndBodies(steps).map(({ name }) => name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  const role = soleReferenceIn(assumeRole);
  return [
    ...repeated.map((name) => `step ${name}: the name is used more than once; names are unique in a runbook, loop bodies included`),
    ...(role === undefined || parameters.some(({ name }) => name === role)
      ? []
      : [`assumeRole refers to '${role}', which is not a parameter`]),
  ];
}
