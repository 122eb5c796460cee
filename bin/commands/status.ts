import type { EvidenceStore } from '../../functions/aws/evidence-store.ts';
import { currentRequest, startedParts } from '../../functions/aws/request-evidence.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import { type FedRunbook, fedRunbooks } from '../../functions/core/runbooks.ts';
import type { CallerOptions } from '../requests/caller.ts';
import { callerAsApprover, waitingProposals } from '../requests/waiting.ts';
import { createOutput, jsonText } from '../terminal/output.ts';
import { tableText } from '../terminal/table.ts';
import { exitCodes } from '../usage-error.ts';

export type StatusOptions = CallerOptions & { readonly json: boolean };

const hoursBetween = (from: string, to: number): number => Math.floor((to - Date.parse(from)) / 3_600_000);

/** Lists the requests that wait for an approval in a Region, oldest first. Reads only. */
export async function status(options: StatusOptions): Promise<number> {
  const output = createOutput(options.json);
  const approver = await callerAsApprover(options);
  const { proposals, unreadable } = await waitingProposals(approver);
  const now = Date.now();
  if (proposals.length === 0) output.line(`Nothing waits for an approval in ${approver.region}.`);
  else {
    output.line(
      tableText<Proposal>(
        [
          { title: 'Request', value: ({ requestId }) => requestId },
          { title: 'Execution', value: ({ executionId }) => executionId },
          { title: 'Keys', value: ({ keys }) => String(keys.length) },
          { title: 'Waiting', value: ({ requestedAt }) => `${hoursBetween(requestedAt, now)} h` },
          { title: 'Expires in', value: ({ expiresAt }) => `${-hoursBetween(expiresAt, now)} h` },
          { title: 'Requested by', value: ({ requestedBy }) => requestedBy.split(':').at(-1) ?? '', width: 30 },
        ],
        proposals,
      ),
    );
  }
  for (const runbook of fedRunbooks) {
    const progress = await openRequest(approver.evidence, runbook);
    if (progress !== undefined) output.line(progress);
  }
  for (const executionId of unreadable)
    output.line(output.styled('yellow', `  ${executionId} waits, and its proposal cannot be read; look at it in the console.`));
  if (options.json) process.stdout.write(jsonText({ proposals, unreadable }));
  return exitCodes.success;
}

/** A request of the feeder whose parts have not all been started; `undefined` where there is none. */
async function openRequest(evidence: EvidenceStore, runbook: FedRunbook): Promise<string | undefined> {
  const current = await currentRequest(evidence, runbook);
  if (current === undefined) return undefined;
  const { requestId, parts } = current.request;
  const started = await startedParts(evidence, requestId);
  if (started.size >= parts.length) return undefined;
  return `Request ${requestId}: ${started.size} of ${parts.length} executions started; the others follow as these end.`;
}
