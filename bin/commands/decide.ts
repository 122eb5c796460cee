import type { Proposal } from '../../functions/core/records/proposal.ts';
import { approvalRequestText } from '../../functions/core/report/approval-request.ts';
import { answerExecution } from '../requests/answer.ts';
import { type AccountOptions, callerAsApprover, waitingProposals } from '../requests/waiting.ts';
import { createOutput } from '../terminal/output.ts';
import { exitCodes, UsageError } from '../usage-error.ts';

export type DecideOptions = AccountOptions & {
  readonly request?: string;
  readonly execution?: string;
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  readonly comment: string;
  readonly dryRun: boolean;
};

/** Approves what waits, whole or narrowed, as the caller. With `dryRun` it shows the request and what would be answered, and answers nothing. */
export async function approveRequest(options: DecideOptions): Promise<number> {
  const output = createOutput(false);
  const approver = await callerAsApprover(options);
  const proposals = asked((await waitingProposals(approver)).proposals, options);
  const keyIds = chosenKeys(proposals, options);
  for (const proposal of proposals) {
    const chosen = proposal.keys.filter(({ keyId }) => keyIds.has(keyId)).length;
    const answer = chosen === 0 ? 'reject, as none of its keys is chosen' : `approve ${chosen} of ${proposal.keys.length} keys`;
    if (options.dryRun) {
      output.line(
        approvalRequestText(proposal, { partition: approver.arn.split(':')[1] ?? 'aws', evidenceBucket: '<evidence bucket>' }).message,
      );
      output.line(`${proposal.executionId}: would ${answer}. Nothing was answered.`);
      continue;
    }
    await answerExecution(approver, proposal, { keyIds, comment: options.comment }, new Date());
    output.line(`${proposal.executionId}: ${answer}. Done.`);
  }
  return exitCodes.success;
}

/** Rejects what waits, as the caller. */
export async function rejectRequest(options: DecideOptions): Promise<number> {
  const output = createOutput(false);
  const approver = await callerAsApprover(options);
  for (const proposal of asked((await waitingProposals(approver)).proposals, options)) {
    if (!options.dryRun) await answerExecution(approver, proposal, { keyIds: new Set(), comment: options.comment }, new Date());
    output.line(
      `${proposal.executionId}: ${options.dryRun ? 'would reject' : 'rejected'} ${proposal.keys.length} keys; nothing is changed.`,
    );
  }
  return exitCodes.success;
}

/** @throws UsageError unless something waits by that name. */
function asked(waiting: readonly Proposal[], { request, execution }: DecideOptions): readonly Proposal[] {
  if ((request === undefined) === (execution === undefined))
    throw new UsageError('name what to answer: either --request or --execution; `kms-rotation status` lists what waits');
  const found = waiting.filter(({ requestId, executionId }) => requestId === request || executionId === execution);
  if (found.length > 0) return found;
  const known = waiting.map(({ requestId, executionId }) => `${requestId} (execution ${executionId})`).join(', ');
  throw new UsageError(`nothing waits under ${request ?? execution}; waiting are: ${known === '' ? 'none' : known}`);
}

/** @throws UsageError if keys are named that were not proposed, or both ways of narrowing are used. */
function chosenKeys(proposals: readonly Proposal[], { only, except }: DecideOptions): ReadonlySet<string> {
  const proposed = proposals.flatMap(({ keys }) => keys.map(({ keyId }) => keyId));
  if (only !== undefined && except !== undefined) throw new UsageError('--only and --except: give one of them');
  const unknown = [...(only ?? []), ...(except ?? [])].filter((keyId) => !proposed.includes(keyId));
  if (unknown.length > 0)
    throw new UsageError(`not among the proposed keys: ${unknown.join(', ')}; proposed are\n  ${proposed.join('\n  ')}`);
  return new Set(only ?? proposed.filter((keyId) => except?.includes(keyId) !== true));
}
