import { recordText } from '../aws/evidence-store.ts';
import { type CurrentRequest, currentRequest, raiseRequest, startedParts } from '../aws/request-evidence.ts';
import { countsOf, idOfChange } from '../core/changes/kind.ts';
import { refOf } from '../core/changes/proposed-change.ts';
import { requestKey } from '../core/names.ts';
import type { Request } from '../core/records/request.ts';
import { requestPage } from '../core/report/request-page/request-page.ts';
import type { Dependencies } from './dependencies.ts';
import { draftRequest } from './draft.ts';
import type { Environment } from './environment.ts';
import type { SchedulerEvent } from './event.ts';
import { type Executions, readExecutions } from './executions.ts';
import { type PartsProgress, startParts } from './start-parts.ts';
import { measureWaiting } from './waiting-approvals.ts';

/** What one run of the request scheduler did. */
export type SchedulerResult = {
  /** `RAISED`: a new request. `CONTINUED`: parts of the last one. `NOTHING_TO_ASK`, or `NOTHING_TO_CONTINUE`: no execution, no message. `RAISED_BY_ANOTHER_RUN`: likewise, by this run. */
  readonly outcome:
    | 'RAISED'
    | 'CONTINUED'
    | 'NOTHING_TO_ASK'
    | 'NOTHING_TO_CONTINUE'
    | 'RAISED_BY_ANOTHER_RUN'
    | 'WOULD_RAISE'
    | 'WOULD_CONTINUE';
  readonly requestId: string | null;
  readonly changes: number;
  /** Distinct keys of the changes. */
  readonly keys: number;
  readonly parts: number;
  readonly startedParts: number;
  /** Parts that follow when others have ended. */
  readonly remainingParts: number;
  readonly executionIds: readonly string[];
  /** Changes that are not asked for, by reason. */
  readonly excluded: Readonly<Record<string, number>>;
  /** With `dryRun` only: which changes would be asked for, as `<key id>/<kind>`. */
  readonly changeIds?: readonly string[];
};

/**
 * One run of the request scheduler: one request at a time, for changes of every scheduled kind. A
 * request whose parts are not all started is continued first, and nothing new is raised beside it.
 *
 * Every run may end anywhere and be run again, or run twice at once: a request exists from the one
 * conditional write that makes it the current one, and everything after that is repeated until it
 * is done.
 */
export async function requestApproval(
  event: SchedulerEvent,
  environment: Environment,
  dependencies: Dependencies,
): Promise<SchedulerResult> {
  const executions = await readExecutions(dependencies);
  await measureWaiting(executions, dependencies);
  const current = await currentRequest(dependencies.evidence);
  if (current?.request !== undefined && !(await isComplete(current.request, dependencies))) {
    if (event.dryRun === true) return resultFor('WOULD_CONTINUE', current.request, undefined);
    return continueRequest('CONTINUED', current.request, executions, environment, dependencies);
  }
  if (event.action === 'continue') return nothing('NOTHING_TO_CONTINUE');
  return raise(event, current, executions, environment, dependencies);
}

async function raise(
  { dryRun = false }: SchedulerEvent,
  current: CurrentRequest | undefined,
  executions: Executions,
  environment: Environment,
  dependencies: Dependencies,
): Promise<SchedulerResult> {
  const request = await draftRequest(current, executions, environment, dependencies);
  if (request === undefined) return nothing('NOTHING_TO_ASK');
  dependencies.record('KeysInCoolDown', countedReasons(request)['COOLING_DOWN'] ?? 0);
  if (request.changes.length === 0) return { ...nothing('NOTHING_TO_ASK'), excluded: countedReasons(request) };
  if (dryRun)
    return { ...resultFor('WOULD_RAISE', request, undefined), changeIds: request.changes.map((change) => idOfChange(refOf(change))) };
  if (!(await raiseRequest(dependencies.evidence, request, current))) return nothing('RAISED_BY_ANOTHER_RUN');
  dependencies.record('KeysProposed', request.changes.length);
  return continueRequest('RAISED', request, executions, environment, dependencies);
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
  executions: Executions,
  environment: Environment,
  dependencies: Dependencies,
): Promise<SchedulerResult> {
  const { evidence } = dependencies;
  await evidence.recordOnce(requestKey(request.requestId, 'request.json'), recordText(request));
  const before = await startedParts(evidence, request.requestId);
  // Before the approvers are told of it: the message they get leads to this page.
  await storePage(request, new Map([...before].map(([number, { executionId }]) => [number, executionId])), dependencies);
  const progress = await startParts(request, executions, environment, dependencies);
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

const nothing = (outcome: SchedulerResult['outcome']): SchedulerResult => ({
  outcome,
  requestId: null,
  changes: 0,
  keys: 0,
  parts: 0,
  startedParts: 0,
  remainingParts: 0,
  executionIds: [],
  excluded: {},
});

const resultFor = (outcome: SchedulerResult['outcome'], request: Request, progress: PartsProgress | undefined): SchedulerResult => ({
  outcome,
  requestId: request.requestId,
  ...countsOf(request.changes.map(refOf)),
  parts: request.parts.length,
  startedParts: progress?.started ?? 0,
  remainingParts: progress?.remaining ?? request.parts.length,
  executionIds: [...(progress?.parts.values() ?? [])].sort((one, other) => one.number - other.number).map(({ executionId }) => executionId),
  excluded: countedReasons(request),
});

function countedReasons({ excluded }: Request): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of excluded) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
