import { setTimeout as sleep } from 'node:timers/promises';
import { startedParts, storedRequest } from '../../functions/aws/request-evidence.ts';
import { type Execution, hasEnded, readExecution } from '../../functions/aws/ssm.ts';
import { findProposal } from '../../functions/aws/stored-proposal.ts';
import { requestKey } from '../../functions/core/names.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import type { Request } from '../../functions/core/records/request.ts';
import { runScheduler } from '../requests/scheduler.ts';
import type { LoopRegion } from './region.ts';

/** What the request scheduler of one Region asks for. */
export type RaisedRequest = {
  readonly region: LoopRegion;
  readonly request: Request;
  /** Parts that ask already, with what they propose. */
  readonly asking: readonly RaisedExecution[];
};

/** One automation execution. `proposal` is missing if it ended before it could propose anything. */
export type RaisedExecution = {
  readonly region: LoopRegion;
  readonly executionId: string;
  readonly execution: Execution;
  readonly proposal: Proposal | undefined;
};

/** Lets the request scheduler of every Region raise its request, as it does every day, and waits until the started parts ask. Regions with nothing to ask have none. */
export async function raiseRequests(regions: readonly LoopRegion[]): Promise<readonly RaisedRequest[]> {
  const raised = await Promise.all(regions.map(raiseInRegion));
  return raised.flatMap((one) => one ?? []);
}

async function raiseInRegion(region: LoopRegion): Promise<RaisedRequest | undefined> {
  const { requestId, executionIds } = await runScheduler(region.lambda, { action: 'raise' });
  const request = requestId === null ? undefined : await storedRequest(region.evidence, requestId);
  if (request === undefined) return undefined;
  const asking = await Promise.all(executionIds.map((executionId) => raisedExecution(region, executionId)));
  return { region, request, asking };
}

async function raisedExecution(region: LoopRegion, executionId: string): Promise<RaisedExecution> {
  const execution = await executionOnce(region, executionId, (one) => one.status === 'Waiting' || hasEnded(one));
  return { region, executionId, execution, proposal: await proposalOf(region, executionId) };
}

/** The page of each request, by the name of its file without extension. */
export async function requestPages(raised: readonly RaisedRequest[]): Promise<ReadonlyMap<string, string>> {
  const pages = await Promise.all(
    raised.map(async ({ region, request }) => {
      const page = await region.evidence.get(requestKey(request.requestId, 'request.html'));
      return page === undefined ? [] : [[`request-${region.region}`, page.text] as const];
    }),
  );
  return new Map(pages.flat());
}

/** Every execution of a request, once it has ended. */
export async function endedExecutions({ region, request }: RaisedRequest): Promise<readonly RaisedExecution[]> {
  const parts = await startedParts(region.evidence, request.requestId);
  return Promise.all([...parts.values()].map(({ executionId }) => endedExecution(region, executionId)));
}

/** One execution, once it has ended. */
export const endedExecution = async (region: LoopRegion, executionId: string): Promise<RaisedExecution> => ({
  region,
  executionId,
  execution: await executionOnce(region, executionId, hasEnded),
  proposal: await proposalOf(region, executionId),
});

const proposalOf = async ({ evidence }: LoopRegion, executionId: string): Promise<Proposal | undefined> =>
  (await findProposal(evidence, executionId))?.proposal;

/** Reads an execution until it is as wanted; Systems Manager takes three such reads a second, the sandbox more. */
async function executionOnce({ ssm }: LoopRegion, executionId: string, wanted: (execution: Execution) => boolean): Promise<Execution> {
  for (;;) {
    const execution = await readExecution(ssm, executionId);
    if (wanted(execution)) return execution;
    await sleep(150);
  }
}
