import { recordText } from '../aws/evidence-store.ts';
import { type CurrentRequest, currentRequest, raiseRequest, startedParts } from '../aws/request-evidence.ts';
import { requestKey } from '../core/names.ts';
import type { Request } from '../core/records/request.ts';
import { requestPage } from '../core/report/request-page/request-page.ts';
import { type FedRunbook, fedRunbookOf, fedRunbooks, type Runbook, runbookNames, runbooks } from '../core/runbooks.ts';
import type { Dependencies } from './dependencies.ts';
import { draftRequest } from './draft.ts';
import type { Environment } from './environment.ts';
import type { FeederEvent } from './event.ts';
import { type Executions, readExecutions } from './executions.ts';
import { type Posture, postureOf } from './posture.ts';
import { type PartsProgress, type Room, startParts } from './start-parts.ts';
import { measureWaiting } from './waiting-approvals.ts';

/** What one run of the feeder did for the requests of one runbook. */
export type RequestResult = {
  readonly runbook: FedRunbook;
  /** `RAISED`: a new request. `CONTINUED`: parts of the last one. `NOTHING_TO_ASK`, or `NOTHING_TO_CONTINUE`: no execution, no mail. `RAISED_BY_ANOTHER_RUN`: likewise, here. */
  readonly outcome:
    | 'RAISED'
    | 'CONTINUED'
    | 'NOTHING_TO_ASK'
    | 'NOTHING_TO_CONTINUE'
    | 'RAISED_BY_ANOTHER_RUN'
    | 'WOULD_RAISE'
    | 'WOULD_CONTINUE';
  readonly requestId: string | null;
  readonly keys: number;
  readonly parts: number;
  readonly startedParts: number;
  /** Parts that follow when others have ended. */
  readonly remainingParts: number;
  readonly executionIds: readonly string[];
  readonly leftOut: Readonly<Record<string, number>>;
  /** With `dryRun` only: which keys would be asked about. */
  readonly keyIds?: readonly string[];
};

export type FeederResult = { readonly requests: readonly RequestResult[] };

/**
 * One run of the feeder: of each runbook one request at a time, because enabling rotation and rotating now are two decisions. A request whose parts are not all started is continued
 * first, and nothing new of that runbook is raised beside it.
 *
 * Every run may end anywhere and be run again, or run twice at once: a request exists from the one conditional write that makes it the current one, and everything
 * after that is repeated until it is done.
 */
export async function requestApproval(event: FeederEvent, environment: Environment, dependencies: Dependencies): Promise<FeederResult> {
  const executions = new Map<Runbook, Executions>();
  for (const runbook of runbooks) executions.set(runbook, await readExecutions(dependencies, runbookNames[runbook]));
  await measureWaiting([...executions.values()], dependencies);
  const posture = postureOf(environment, dependencies);
  const requests: RequestResult[] = [];
  let room = environment.maximumWaitingExecutions - [...executions.values()].reduce((sum, { running }) => sum + running.length, 0);
  for (const runbook of fedRunbooks) {
    const ofRunbook = executions.get(runbook);
    if (ofRunbook === undefined) continue;
    const result = await requestFor(runbook, event, { executions: ofRunbook, room }, posture, environment, dependencies);
    room -= result.startedParts;
    requests.push(result);
  }
  return { requests };
}

async function requestFor(
  runbook: FedRunbook,
  event: FeederEvent,
  room: Room,
  posture: Posture,
  environment: Environment,
  dependencies: Dependencies,
): Promise<RequestResult> {
  const current = await currentRequest(dependencies.evidence, runbook);
  if (current !== undefined && !(await isComplete(current.request, dependencies))) {
    if (event.dryRun === true) return resultFor('WOULD_CONTINUE', current.request, undefined);
    return continueRequest('CONTINUED', current.request, room, environment, dependencies);
  }
  if (event.action === 'continue') return nothing('NOTHING_TO_CONTINUE', runbook);
  return raise(runbook, event, current, room, posture, environment, dependencies);
}

async function raise(
  runbook: FedRunbook,
  { dryRun = false }: FeederEvent,
  current: CurrentRequest | undefined,
  room: Room,
  posture: Posture,
  environment: Environment,
  dependencies: Dependencies,
): Promise<RequestResult> {
  const request = await draftRequest(runbook, current, room.executions, posture, environment, dependencies);
  if (request === undefined) return nothing('NOTHING_TO_ASK', runbook);
  dependencies.record('KeysInCoolDown', countedReasons(request)['COOLING_DOWN'] ?? 0);
  if (request.keys.length === 0) return { ...nothing('NOTHING_TO_ASK', runbook), leftOut: countedReasons(request) };
  if (dryRun) return { ...resultFor('WOULD_RAISE', request, undefined), keyIds: request.keys.map(({ keyId }) => keyId) };
  if (!(await raiseRequest(dependencies.evidence, request, current))) return nothing('RAISED_BY_ANOTHER_RUN', runbook);
  dependencies.record('KeysProposed', request.keys.length);
  return continueRequest('RAISED', request, room, environment, dependencies);
}

/** Whether every part has been started and the page names them all. */
async function isComplete(request: Request, { evidence }: Dependencies): Promise<boolean> {
  const started = await startedParts(evidence, request.requestId);
  if (started.size < request.parts.length) return false;
  const page = await evidence.get(requestKey(request.requestId, 'request.html'));
  return [...started.values()].every(({ executionId }) => page?.text.includes(executionId) === true);
}

/** Brings a raised request to where it should be: record and page stored, as many parts started as there is room for. */
async function continueRequest(
  outcome: 'RAISED' | 'CONTINUED',
  request: Request,
  room: Room,
  environment: Environment,
  dependencies: Dependencies,
): Promise<RequestResult> {
  const { evidence } = dependencies;
  await evidence.putOnce(requestKey(request.requestId, 'request.json'), recordText(request));
  const before = await startedParts(evidence, request.requestId);
  // Before the approvers are told of it: the message they get leads to this page.
  await storePage(request, new Map([...before].map(([number, { executionId }]) => [number, executionId])), dependencies);
  const progress = await startParts(request, room, environment, dependencies);
  if (progress.parts.size > before.size) {
    await storePage(request, new Map([...progress.parts].map(([number, { executionId }]) => [number, executionId])), dependencies);
  }
  return resultFor(outcome, request, progress);
}

/** The page names the execution of every part, so it is written again, as a new version, when parts have been started. */
const storePage = (request: Request, executionIds: ReadonlyMap<number, string>, { evidence }: Dependencies): Promise<void> =>
  evidence.put(
    requestKey(request.requestId, 'request.html'),
    requestPage(request, { executionIds, evidenceBucket: evidence.bucket }),
    'text/html; charset=utf-8',
  );

const nothing = (outcome: RequestResult['outcome'], runbook: FedRunbook): RequestResult => ({
  runbook,
  outcome,
  requestId: null,
  keys: 0,
  parts: 0,
  startedParts: 0,
  remainingParts: 0,
  executionIds: [],
  leftOut: {},
});

const resultFor = (outcome: RequestResult['outcome'], request: Request, progress: PartsProgress | undefined): RequestResult => ({
  runbook: fedRunbookOf(request),
  outcome,
  requestId: request.requestId,
  keys: request.keys.length,
  parts: request.parts.length,
  startedParts: progress?.started ?? 0,
  remainingParts: progress?.remaining ?? request.parts.length,
  executionIds: [...(progress?.parts.values() ?? [])].sort((one, other) => one.number - other.number).map(({ executionId }) => executionId),
  leftOut: countedReasons(request),
});

function countedReasons({ leftOut }: Request): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of leftOut) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
