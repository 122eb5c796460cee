import { storedProposalOf } from '../aws/proposal-evidence.ts';
import { hasEnded, knownExecutions, type ListedExecution, readRequestOf } from '../aws/ssm.ts';
import type { Dependencies } from './dependencies.ts';

/** The executions of one runbook as the feeder needs them: which have not ended, and what an execution was started for. */
export type Executions = {
  readonly running: readonly ListedExecution[];
  readonly all: readonly ListedExecution[];
  /** Keys and request of an execution. Read once. */
  readonly startedFor: (executionId: string) => Promise<{ readonly keyIds: readonly string[]; readonly requestId: string }>;
};

/** GetAutomationExecution takes three requests a second, which others share. */
const pauseBetweenReads = 500;

export async function readExecutions({ ssm, evidence, sleep }: Dependencies, runbookName: string): Promise<Executions> {
  const all = await knownExecutions(ssm, runbookName);
  const read = new Map<string, Promise<{ keyIds: readonly string[]; requestId: string }>>();
  const startedFor = async (executionId: string): Promise<{ keyIds: readonly string[]; requestId: string }> => {
    const proposal = await storedProposalOf(evidence, executionId);
    if (proposal !== undefined) return { keyIds: proposal.requestedKeyIds, requestId: proposal.requestId };
    // Not assessed yet, or it failed before it was.
    const started = await readRequestOf(ssm, executionId);
    await sleep(pauseBetweenReads);
    return started;
  };
  return {
    all,
    running: all.filter((execution) => !hasEnded(execution)),
    startedFor: (executionId) => {
      const known = read.get(executionId) ?? startedFor(executionId);
      read.set(executionId, known);
      return known;
    },
  };
}

/** Every key of an execution that has not ended, with that execution. Whoever started it: nobody is asked twice. */
export async function waitingKeys({ running, startedFor }: Executions): Promise<ReadonlyMap<string, string>> {
  const waiting = new Map<string, string>();
  for (const { executionId } of running) {
    for (const keyId of (await startedFor(executionId)).keyIds) waiting.set(keyId, executionId);
  }
  return waiting;
}
