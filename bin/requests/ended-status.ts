import { decisionsSince } from '../../functions/aws/decision-index.ts';
import { hasEnded, knownExecutions, readExecution } from '../../functions/aws/ssm.ts';
import { findProposal } from '../../functions/aws/stored-proposal.ts';
import { type ChangeRef, countsOf, idOfChange } from '../../functions/core/changes/kind.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import { documentNames } from '../../functions/core/changes/runbooks.ts';
import type { FiledDecision } from '../../functions/core/records/filed-decision.ts';
import { isAccessDenied } from './access-denied.ts';
import type { Approver } from './approver.ts';
import { notOfRequest, requestIdOf, type scheduledRequests } from './request-membership.ts';

type Counts = { readonly changes: number; readonly keys: number };

/** An execution that has been decided. */
export type DecidedStatus = Pick<FiledDecision, 'executionId' | 'requestId' | 'decision' | 'decidedAt'> & {
  readonly proposed: Counts;
  readonly approved: Counts;
  readonly isOfLastRelease: boolean;
};

/** An execution that ended, and of which no decision is on record. */
export type UndecidedStatus = {
  readonly executionId: string;
  readonly status: string;
  readonly startedAt: string | null;
  /** What it named as its request, where that has something else; else the message of Systems Manager. */
  readonly because: string;
};

export type EndedStatus = {
  /** Newest first. */
  readonly decided: readonly DecidedStatus[];
  readonly undecided: readonly UndecidedStatus[];
  /** Decisions of the span that are not listed. */
  readonly more: number;
  readonly remarks: readonly string[];
};

/** More are not read by anybody at a terminal; the history has all. */
const maximumListed = 20;

type Reads = {
  readonly approver: Pick<Approver, 'ssm' | 'evidence'>;
  readonly scheduled: ReturnType<typeof scheduledRequests>;
};

/** What has ended since a time, with its decision. Reads only; what the caller may not read is a remark. */
export async function endedStatus(since: Date, { approver, scheduled }: Reads): Promise<EndedStatus> {
  const filed = await orRemark(async () =>
    (await decisionsSince(approver.evidence, since)).filter(({ decidedAt }) => Date.parse(decidedAt) >= since.getTime()),
  );
  if ('remark' in filed)
    return { decided: [], undecided: [], more: 0, remarks: [`Decisions are not readable (${filed.remark}): none is listed.`] };
  const newest = filed.value.toSorted((one, other) => (one.decidedAt < other.decidedAt ? 1 : -1));
  const listed = newest.slice(0, maximumListed);
  const decided: DecidedStatus[] = [];
  for (const one of listed) decided.push(await decidedStatus(one, approver));
  const undecided = await orRemark(() =>
    undecidedSince(since, new Set(newest.map(({ executionId }) => executionId)), { approver, scheduled }),
  );
  return {
    decided,
    undecided: 'remark' in undecided ? [] : undecided.value,
    more: newest.length - listed.length,
    remarks: 'remark' in undecided ? [`Executions without a decision are not readable (${undecided.remark}): none is listed.`] : [],
  };
}

async function decidedStatus(
  { executionId, requestId, decision, decidedAt, approved }: FiledDecision,
  { evidence }: Reads['approver'],
): Promise<DecidedStatus> {
  const stored = await findProposal(evidence, executionId);
  const proposed = stored?.proposal.changes.map(refOf) ?? [];
  // The last release filed its decisions by key, which stands for either kind of its runbook.
  const ids = new Set(proposed.map(idOfChange));
  const own = (change: ChangeRef): boolean => stored === undefined || ids.has(idOfChange(change));
  return {
    executionId,
    requestId,
    decision,
    decidedAt,
    proposed: countsOf(proposed),
    approved: countsOf(approved.filter(own)),
    isOfLastRelease: stored?.firstEdition !== undefined,
  };
}

async function undecidedSince(
  since: Date,
  decided: ReadonlySet<string>,
  { approver, scheduled }: Reads,
): Promise<readonly UndecidedStatus[]> {
  const undecided: UndecidedStatus[] = [];
  for (const documentName of documentNames) {
    for (const listed of await knownExecutions(approver.ssm, documentName)) {
      if (undecided.length >= maximumListed) return undecided;
      if (!hasEnded(listed) || decided.has(listed.executionId) || Date.parse(listed.startedAt ?? '') < since.getTime()) continue;
      undecided.push(await undecidedStatus(listed.executionId, { approver, scheduled }));
    }
  }
  return undecided;
}

async function undecidedStatus(executionId: string, { approver, scheduled }: Reads): Promise<UndecidedStatus> {
  const execution = await readExecution(approver.ssm, executionId);
  const requestId = requestIdOf(execution);
  const request = requestId === undefined ? undefined : await scheduled(requestId);
  const foreign = request === undefined ? undefined : notOfRequest(execution, request);
  return {
    executionId,
    status: execution.status,
    startedAt: execution.startedAt,
    because: foreign ?? execution.failureMessage ?? 'Systems Manager gives no message',
  };
}

async function orRemark<Value>(read: () => Promise<Value>): Promise<{ readonly value: Value } | { readonly remark: string }> {
  try {
    return { value: await read() };
  } catch (error) {
    if (isAccessDenied(error)) return { remark: 'AccessDenied' };
    throw error;
  }
}
