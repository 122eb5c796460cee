import { listedRequest } from '../../functions/aws/request-evidence.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import type { Request } from '../../functions/core/records/request.ts';
import { approvalRequestText } from '../../functions/core/report/approval-request.ts';
import { type Approver, answerExecution, type Choice } from '../requests/answer.ts';
import { answerRequest } from '../requests/answer-request.ts';
import type { CallerOptions } from '../requests/caller.ts';
import { callerAsApprover, waitingProposals } from '../requests/waiting.ts';
import { createOutput, type Output } from '../terminal/output.ts';
import { exitCodes, UsageError } from '../usage-error.ts';

export type DecideOptions = CallerOptions & {
  readonly request?: string;
  readonly execution?: string;
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  readonly comment: string;
  readonly dryRun: boolean;
  readonly wait: boolean;
};

/** Approves what waits, whole or narrowed, as the caller. With `dryRun` it shows the request and what would be answered, and answers nothing. */
export const approveRequest = (options: DecideOptions): Promise<number> => decide(options, (keyIds) => chosenKeys(keyIds, options));

/** Rejects what waits, as the caller. */
export const rejectRequest = (options: DecideOptions): Promise<number> => decide(options, () => new Set());

async function decide(options: DecideOptions, choose: (proposed: readonly string[]) => ReadonlySet<string>): Promise<number> {
  if ((options.request === undefined) === (options.execution === undefined))
    throw new UsageError('name what to answer: either --request or --execution; `kms-rotation status` lists what waits');
  const output = createOutput(false);
  const approver = await callerAsApprover(options);
  const request = options.request === undefined ? undefined : await listedRequest(approver.evidence, options.request);
  const proposals = asked((await waitingProposals(approver)).proposals, options, request);
  const keyIds = choose((request ?? { keys: proposals.flatMap(({ keys }) => keys) }).keys.map(({ keyId }) => keyId));
  const choice: Choice = { keyIds, comment: options.comment };
  if (options.dryRun) {
    for (const proposal of proposals) showDryRun(proposal, choice, approver, output);
    if (request !== undefined && request.parts.length > proposals.length)
      output.line(
        `${request.parts.length - proposals.length} parts of ${request.requestId} do not wait now: decided already, or not started yet.`,
      );
    return exitCodes.success;
  }
  if (request !== undefined) return decideWhole(request, choice, approver, options, output);
  for (const proposal of proposals) {
    await answerExecution(approver, proposal, choice, new Date());
    output.line(`${proposal.executionId}: ${answerText(proposal, choice)}. Done.`);
  }
  return exitCodes.success;
}

/** All parts of a request of the feeder, those that start later included. */
async function decideWhole(request: Request, choice: Choice, approver: Approver, { wait }: DecideOptions, output: Output): Promise<number> {
  const { remaining } = await answerRequest(approver, request, {
    choice,
    wait,
    onAnswer: ({ part, executionId, kind, approved, of }) =>
      output.line(
        kind === 'DECIDED'
          ? `Part ${part}, ${executionId}: decided before, or nothing left to ask.`
          : `Part ${part}, ${executionId}: ${approved === 0 ? `rejected ${of} keys; nothing is changed.` : `approved ${approved} of ${of} keys.`}`,
      ),
    onWaiting: (parts) =>
      output.progress(`${parts} parts start when others have ended; waiting. The same command can be run again at any time.`),
  });
  if (remaining > 0)
    output.line(`${remaining} parts have not started yet. Run the same command again when they have, or without --no-wait.`);
  return exitCodes.success;
}

function showDryRun(proposal: Proposal, choice: Choice, { arn, evidence }: Approver, output: Output): void {
  output.line(approvalRequestText(proposal, { partition: arn.split(':')[1] ?? 'aws', evidenceBucket: evidence.bucket }).message);
  output.line(`${proposal.executionId}: would ${answerText(proposal, choice)}. Nothing was answered.`);
}

function answerText({ keys }: Proposal, { keyIds }: Choice): string {
  const chosen = keys.filter(({ keyId }) => keyIds.has(keyId)).length;
  return chosen === 0 ? `reject ${keys.length} keys, so that nothing is changed` : `approve ${chosen} of ${keys.length} keys`;
}

/** @throws UsageError unless something waits by that name. A request of the feeder may have parts that wait later. */
function asked(waiting: readonly Proposal[], { request, execution }: DecideOptions, stored: Request | undefined): readonly Proposal[] {
  const found = waiting.filter(({ requestId, executionId }) => requestId === request || executionId === execution);
  if (found.length > 0 || stored !== undefined) return found;
  const known = waiting.map(({ requestId, executionId }) => `${requestId} (execution ${executionId})`).join(', ');
  throw new UsageError(`nothing waits under ${request ?? execution}; waiting are: ${known === '' ? 'none' : known}`);
}

/** @throws UsageError if keys are named that were not proposed, or both ways of narrowing are used. */
function chosenKeys(proposed: readonly string[], { only, except }: DecideOptions): ReadonlySet<string> {
  if (only !== undefined && except !== undefined) throw new UsageError('--only and --except: give one of them');
  const known = new Set(proposed);
  const unknown = [...(only ?? []), ...(except ?? [])].filter((keyId) => !known.has(keyId));
  if (unknown.length > 0)
    throw new UsageError(`not among the proposed keys: ${unknown.join(', ')}; proposed are\n  ${proposed.join('\n  ')}`);
  return new Set(only ?? proposed.filter((keyId) => except?.includes(keyId) !== true));
}
