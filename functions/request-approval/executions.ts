import { type Execution, hasEnded, knownExecutions, type ListedExecution, readExecution } from '../aws/ssm.ts';
import { findProposal } from '../aws/stored-proposal.ts';
import { type Asked, askedBy } from '../core/changes/asked.ts';
import { type ChangeRef, idOfChange } from '../core/changes/kind.ts';
import { refOf } from '../core/changes/proposed-change.ts';
import { documentNames } from '../core/changes/runbooks.ts';
import { InvalidInputError } from '../core/parsing.ts';
import { isRequestScheduler } from '../core/people/request-scheduler.ts';
import type { Dependencies } from './dependencies.ts';

/** An execution of one of our runbooks, as Systems Manager lists it. */
export type OurListedExecution = ListedExecution & { readonly documentName: string };

/** The executions that Systems Manager knows of: which have not ended and may ask somebody, and what an execution asks for. */
export type Executions = {
  readonly running: readonly OurListedExecution[];
  readonly all: readonly OurListedExecution[];
  /** How an execution was started. Read once. */
  readonly startOf: (execution: Pick<ListedExecution, 'executionId'>) => Promise<StartOfExecution>;
};

type StartOfExecution = {
  /** What it was started with. `undefined`: with something that none of our runbooks accepts. */
  readonly asked: Asked | undefined;
  /** By the request scheduler. Anybody else who may start our documents can name any request and use up any client token. */
  readonly isOwn: boolean;
};

/** GetAutomationExecution takes three requests a second, which others share. */
const pauseBetweenReads = 500;

export async function readExecutions({
  ssm,
  sleep,
  surroundings,
}: Pick<Dependencies, 'ssm' | 'sleep' | 'surroundings'>): Promise<Executions> {
  const all: OurListedExecution[] = [];
  for (const documentName of documentNames)
    all.push(...(await knownExecutions(ssm, documentName)).map((execution) => ({ ...execution, documentName })));
  const read = new Map<string, Promise<StartOfExecution>>();
  const readStart = async (executionId: string): Promise<StartOfExecution> => {
    const execution = await readExecution(ssm, executionId);
    await sleep(pauseBetweenReads);
    return {
      asked: askedByExecution(execution),
      isOwn: isRequestScheduler(execution.requestedBy, surroundings) && execution.parentExecutionId === null,
    };
  };
  return {
    all,
    running: all.filter((execution) => !hasEnded(execution) && !execution.isInteractive),
    startOf: ({ executionId }) => {
      const known = read.get(executionId) ?? readStart(executionId);
      read.set(executionId, known);
      return known;
    },
  };
}

function askedByExecution({ documentName, parameters }: Execution): Asked | undefined {
  try {
    return askedBy(documentName, parameters);
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

/** Every change that an execution asks for which has not ended, with that execution. Whoever started it: approval of one change is not requested twice. */
export async function waitingChanges(
  { running, startOf }: Executions,
  { evidence }: Pick<Dependencies, 'evidence'>,
): Promise<ReadonlyMap<string, string>> {
  const waiting = new Map<string, string>();
  for (const execution of running) {
    const found = await findProposal(evidence, execution.executionId);
    // Not assessed yet, or it failed before it was.
    const changes = found === undefined ? changesOf((await startOf(execution)).asked) : found.proposal.changes.map(refOf);
    for (const change of changes) waiting.set(idOfChange(change), execution.executionId);
  }
  return waiting;
}

const changesOf = (asked: Asked | undefined): readonly ChangeRef[] =>
  asked?.keyIds.flatMap((keyId) => asked.kinds.map((kind) => ({ keyId, kind }))) ?? [];
