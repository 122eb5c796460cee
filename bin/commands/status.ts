import { currentRequest, startedParts } from '../../functions/aws/request-evidence.ts';
import { type Approver, callerAsApprover } from '../requests/approver.ts';
import type { CallerOptions } from '../requests/caller.ts';
import { endedStatus } from '../requests/ended-status.ts';
import { scheduledRequests } from '../requests/request-membership.ts';
import { waitingProposals } from '../requests/waiting.ts';
import { type WaitingStatus, waitingStatus } from '../requests/waiting-status.ts';
import { showEnded } from '../terminal/ended.ts';
import { createOutput, jsonText } from '../terminal/output.ts';
import { showWaiting } from '../terminal/waiting.ts';
import { exitCodes } from '../usage-error.ts';

export type StatusOptions = CallerOptions & { readonly ended: number; readonly json: boolean };

const millisPerDay = 86_400_000;

/** Lists the executions that wait for an approval in a Region, oldest first, and what has been decided lately. Read-only. */
export async function status(options: StatusOptions): Promise<number> {
  const output = createOutput(options.json);
  const approver = await callerAsApprover(options);
  const scheduled = scheduledRequests(approver.evidence);
  const { found, unreadable } = await waitingProposals(approver);
  const waiting: WaitingStatus[] = [];
  for (const stored of found) waiting.push(await waitingStatus(stored, { approver, scheduled }));
  showWaiting(waiting, approver.region, new Date(), output);
  for (const { executionId, problem } of unreadable)
    output.line(output.styled('yellow', `  ${executionId} waits, and what it asks for cannot be read: ${problem}.`));
  const request = await openRequest(approver);
  if (request !== undefined)
    output.line(
      `Request ${request.requestId}: ${request.startedParts} of ${request.parts} executions started; the others follow as these end.`,
    );
  const since = new Date(Date.now() - options.ended * millisPerDay);
  const ended = options.ended === 0 ? undefined : await endedStatus(since, { approver, scheduled });
  if (ended !== undefined) showEnded(ended, options.ended, output);
  if (options.json) process.stdout.write(jsonText({ waiting, unreadable, request: request ?? null, ended: ended ?? null }));
  return exitCodes.success;
}

type OpenRequest = { readonly requestId: string; readonly parts: number; readonly startedParts: number };

/** The scheduled request whose parts have not all been started; `undefined` where there is none. */
async function openRequest({ evidence }: Approver): Promise<OpenRequest | undefined> {
  const request = (await currentRequest(evidence))?.request;
  if (request === undefined) return undefined;
  const started = await startedParts(evidence, request.requestId);
  const { requestId, parts } = request;
  return started.size >= parts.length ? undefined : { requestId, parts: parts.length, startedParts: started.size };
}
