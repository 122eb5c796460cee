import { clientTokenFor } from '../aws/client-token.ts';
import { recordText } from '../aws/evidence-store.ts';
import { startedParts } from '../aws/request-evidence.ts';
import { startExecution } from '../aws/ssm.ts';
import { idOfChange } from '../core/changes/kind.ts';
import { requestKey } from '../core/names.ts';
import type { Request, RequestPart, StartedPart } from '../core/records/request.ts';
import { isPart, startOfPart } from '../core/request-part.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';
import { type Executions, readExecutions } from './executions.ts';

/** How far the clock that dated an execution may be behind the one that dated the request. */
const clockSkewInMillis = 300_000;

export type PartsProgress = { readonly parts: ReadonlyMap<number, StartedPart>; readonly started: number; readonly remaining: number };

/**
 * Starts parts of a request that are not started yet, as many as may be under way at once. Tried
 * again, or run twice at the same time, it starts no part twice: the client token is the same every
 * time, and an execution whose start was not recorded is found by what it was started for.
 */
export async function startParts(
  request: Request,
  executions: Executions,
  environment: Environment,
  dependencies: Dependencies,
): Promise<PartsProgress> {
  const parts = new Map(await startedParts(dependencies.evidence, request.requestId));
  let room = environment.maximumWaitingExecutions - executions.running.length;
  let started = 0;
  for (const part of request.parts.filter(({ number }) => !parts.has(number))) {
    const known = await executionOf(part, request, executions);
    if (known === undefined && room <= 0) continue;
    if (known === undefined && started > 0) await dependencies.sleep(environment.startIntervalInMillis);
    const executionId = known ?? (await start(part, request, executions, environment, dependencies));
    if (known === undefined) {
      room -= 1;
      started += 1;
    }
    parts.set(part.number, await recordStart(part, request, executionId, dependencies));
  }
  return { parts, started, remaining: request.parts.length - parts.size };
}

/** An execution that was started for this part and not recorded, because the run ended right between the two. */
async function executionOf(part: RequestPart, request: Request, { all, startOf }: Executions): Promise<string | undefined> {
  const earliest = Date.parse(request.raisedAt) - clockSkewInMillis;
  for (const execution of all) {
    const { documentName, startedAt, executionId } = execution;
    if (documentName !== part.documentName || (startedAt !== null && Date.parse(startedAt) < earliest)) continue;
    const { asked, isOwn } = await startOf(execution);
    if (isOwn && asked?.requestId === request.requestId && isPart({ documentName, asked }, part, request)) return executionId;
  }
  return undefined;
}

/** Client tokens for one part. Each that somebody else uses up leaves an execution of theirs. */
const maximumTokens = 10;

/**
 * Starts a part. Whoever may start our documents can use up its client token: then the next one is
 * taken, which is the same in every run.
 */
async function start(
  part: RequestPart,
  request: Request,
  executions: Executions,
  environment: Environment,
  dependencies: Dependencies,
): Promise<string> {
  const { accountId, region, requestId } = request;
  const words = [accountId, region, requestId, String(part.number), ...part.changes.map(idOfChange)];
  for (let token = 1; token <= maximumTokens; token++) {
    const clientToken = clientTokenFor(token === 1 ? words : [...words, String(token)]);
    const toStart = { ...startOfPart(part, request), requestId, automationRoleArn: environment.automationRoleArn, clientToken };
    const executionId = await startExecution(dependencies.ssm, toStart).catch(startedOtherwise(part, request, dependencies));
    if (executionId !== undefined && (await executions.startOf({ executionId })).isOwn) return executionId;
  }
  throw new Error(
    `part ${part.number} of ${requestId} was not started: somebody else has used up its ${maximumTokens} client tokens. Find out in AWS CloudTrail who (StartAutomationExecution); the next request asks for its changes again`,
  );
}

/**
 * Whether Systems Manager answers a repeated token with the execution it has started or refuses it
 * is not documented. Where it refuses, that execution is among those it lists. `undefined`: none of
 * ours is.
 */
const startedOtherwise =
  (part: RequestPart, request: Request, dependencies: Dependencies) =>
  async (error: unknown): Promise<string | undefined> => {
    if (!(error instanceof Error) || error.name !== 'IdempotentParameterMismatch') throw error;
    return executionOf(part, request, await readExecutions(dependencies));
  };

async function recordStart(
  { number }: RequestPart,
  { requestId }: Request,
  executionId: string,
  { evidence, now }: Dependencies,
): Promise<StartedPart> {
  const part: StartedPart = { kind: 'startedPart', schemaVersion: 1, requestId, number, executionId, startedAt: now().toISOString() };
  await evidence.recordOnce(requestKey(requestId, `parts/${number}.json`), recordText(part));
  return part;
}
