import { partitionOf } from '../../../functions/core/partition.ts';
import { type Execution, pendingRecords } from '../../automation/execution-state.ts';
import type { Json } from '../../automation/json.ts';
import { ParameterError, type ParameterValues, readParameters } from '../../automation/parameters.ts';
import { referencesInText } from '../../automation/references.ts';
import { substitute } from '../../automation/substitution.ts';
import type { ApiCall, Principal } from '../../call.ts';
import type { DocumentStore, DocumentVersion } from './documents/document-store.ts';
import { notSimulated, ssmError } from './errors.ts';
import type { ExecutionStore } from './execution-store.ts';
import { type Input, listIn, refuseMembers, requiredTextIn, textIn, textListsIn } from './input.ts';

const unusedMembers = [
  'TargetParameterName',
  'Targets',
  'TargetMaps',
  'MaxConcurrency',
  'MaxErrors',
  'TargetLocations',
  'AlarmConfiguration',
  'TargetLocationsURL',
];
const maximumTags = 5;
const clientTokenPattern = /^[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}$/;

type Surroundings = {
  readonly accountId: string;
  readonly documents: DocumentStore;
  readonly executions: ExecutionStore;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Whether the role exists and lets Systems Manager assume it. */
  readonly mayAssume: (roleArn: string, executionArn: string) => boolean;
  /** Whether a role that stands in the document itself must be passed by who starts it. */
  readonly roleInDocumentIsPassed: boolean;
  /** Why a caller may not hand the role to Systems Manager. */
  readonly refusalToPass: (principal: Principal, region: string, roleArn: string) => string | undefined;
};

/**
 * StartAutomationExecution for a simple execution, with client tokens remembered for as long as the
 * sandbox runs. Their letters may be of either case (Systems Manager API, `ClientToken`).
 */
export function startAutomationExecution(surroundings: Surroundings): (call: ApiCall) => Record<string, unknown> {
  const tokens = new Map<string, { readonly request: string; readonly executionId: string }>();
  return (call) => {
    const { region, input } = call;
    const token = clientTokenIn(input);
    const request = JSON.stringify({ ...input, ClientToken: undefined });
    const known = token === undefined ? undefined : tokens.get(`${region}/${token}`);
    if (known !== undefined) {
      if (known.request === request) return { AutomationExecutionId: known.executionId };
      throw ssmError('IdempotentParameterMismatch', `ClientToken ${token} was used for a different request before`);
    }
    const execution = executionFor(call, surroundings);
    surroundings.executions.submit(execution);
    if (token !== undefined) tokens.set(`${region}/${token}`, { request, executionId: execution.id });
    return { AutomationExecutionId: execution.id };
  };
}

function executionFor({ region, input, principal, parentExecutionId }: ApiCall, surroundings: Surroundings): Execution {
  refuseMembers(input, 'StartAutomationExecution', unusedMembers);
  if ((textIn(input, 'Mode') ?? 'Auto') !== 'Auto') throw notSimulated('an interactive execution');
  const document = documentFor(region, input, surroundings.documents);
  const parameters = parametersFor(document, input);
  const roleArn = roleFor(document, parameters);
  const isPassed = surroundings.roleInDocumentIsPassed || referencesInText(document.runbook.assumeRole).length > 0;
  const refusal = isPassed ? surroundings.refusalToPass(principal, region, roleArn) : undefined;
  if (refusal !== undefined)
    throw ssmError(
      'AccessDeniedException',
      `User: ${principal.arn} is not authorized to perform: iam:PassRole on resource: ${roleArn} ${refusal}`,
    );
  const id = surroundings.newId();
  const executionArn = `arn:${partitionOf(region)}:ssm:${region}:${surroundings.accountId}:automation-execution/${id}`;
  if (!surroundings.mayAssume(roleArn, executionArn))
    throw invalidParameters(`The defined assume role is unable to be assumed: ${roleArn}`);
  return {
    id,
    accountId: surroundings.accountId,
    region,
    documentName: document.name,
    documentVersion: document.version,
    runbook: document.runbook,
    parameters,
    starter: principal,
    ...(parentExecutionId === undefined ? {} : { parentExecutionId }),
    roleArn,
    tags: tagsIn(input),
    startedAt: surroundings.now(),
    records: [...pendingRecords(document.runbook.steps, surroundings.newId)],
    stop: new AbortController(),
    startedSteps: 0,
    status: 'Pending',
  };
}

const invalidParameters = (message: string): Error => ssmError('InvalidAutomationExecutionParametersException', message);

function documentFor(region: string, input: Input, documents: DocumentStore): DocumentVersion {
  const name = requiredTextIn(input, 'DocumentName');
  const version = textIn(input, 'DocumentVersion');
  const document = documents.find(region, name, version);
  if (document === undefined)
    throw ssmError('AutomationDefinitionNotFoundException', `Automation definition with name ${name} was not found in ${region}`);
  if (document === 'noSuchVersion')
    throw ssmError('AutomationDefinitionVersionNotFoundException', `Automation definition ${name} has no version ${version}`);
  return document;
}

function parametersFor({ runbook }: DocumentVersion, input: Input): ParameterValues {
  try {
    return readParameters(runbook.parameters, textListsIn(input, 'Parameters'));
  } catch (error) {
    if (error instanceof ParameterError) throw invalidParameters(error.message);
    throw error;
  }
}

function roleFor({ runbook }: DocumentVersion, parameters: ParameterValues): string {
  const role: Json = substitute(runbook.assumeRole, (name) => parameters[name]);
  if (typeof role === 'string' && role !== '') return role;
  throw invalidParameters(`assumeRole of the document is ${JSON.stringify(role)}, not the ARN of a role`);
}

function clientTokenIn(input: Input): string | undefined {
  const token = textIn(input, 'ClientToken');
  if (token === undefined || clientTokenPattern.test(token)) return token?.toLowerCase();
  throw ssmError('ValidationException', `ClientToken '${token}' is not a UUID`);
}

function tagsIn(input: Input): Readonly<Record<string, string>> {
  const tags = listIn(input, 'Tags');
  if (tags.length > maximumTags)
    throw ssmError('ValidationException', `Tags has ${tags.length} entries; at most ${maximumTags} are allowed`);
  return Object.fromEntries(tags.map((tag) => [textIn(tag, 'Key') ?? '', textIn(tag, 'Value') ?? '']));
}
