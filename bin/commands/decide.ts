import { RecordReplacedError } from '../../functions/aws/evidence-store.ts';
import { storedRequest } from '../../functions/aws/request-evidence.ts';
import { type ChangeRef, countsOf } from '../../functions/core/changes/kind.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import { changesText } from '../../functions/core/changes/words.ts';
import { personIn } from '../../functions/core/people/person.ts';
import { UnreadableRecordError } from '../../functions/core/records/reading.ts';
import type { Request } from '../../functions/core/records/request.ts';
import { answerRequest, type PartAnswer } from '../answers/answer-request.ts';
import { answerText } from '../answers/answer-words.ts';
import { type AskedExecution, readAsked } from '../answers/asked-execution.ts';
import { type Choice, chosenChanges, rejection } from '../answers/choice.ts';
import { answerAsked, showDryRun } from '../answers/decide-execution.ts';
import { type Approver, callerAsApprover } from '../requests/approver.ts';
import type { CallerOptions } from '../requests/caller.ts';
import { unreadableText, waitingProposals } from '../requests/waiting.ts';
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

type Choose = (proposed: readonly ChangeRef[]) => Choice;

/** Approves what waits, whole or narrowed, as the caller. With `dryRun` it shows the request and what would be answered, and answers nothing. */
export const approveRequest = (options: DecideOptions): Promise<number> =>
  decide(options, (proposed) => ({ answer: 'APPROVE', changes: chosenChanges(proposed, options), comment: options.comment }));

/** Rejects what waits, as the caller. */
export const rejectRequest = (options: DecideOptions): Promise<number> => decide(options, () => rejection(options.comment));

async function decide(options: DecideOptions, choose: Choose): Promise<number> {
  const { request: requestId, execution: executionId, dryRun } = options;
  if ((requestId === undefined) === (executionId === undefined))
    throw new UsageError('name what to answer: either --request or --execution; kms-rotation status lists what waits');
  const output = createOutput(false);
  const approver = await callerAsApprover(options);
  const request = requestId === undefined ? undefined : await readable(() => storedRequest(approver.evidence, requestId));
  if (request !== undefined && !dryRun) return decideWhole(request, choose(request.changes.map(refOf)), approver, options, output);
  const asked = request === undefined ? await askedBy(options, approver) : await startedOf(request, approver);
  const choice = choose((request?.changes ?? asked.flatMap(({ proposal }) => proposal.changes)).map(refOf));
  if (!dryRun) return answerAsked(approver, namedOneByOne(asked, choice), choice, output);
  const codes: number[] = [];
  for (const one of asked) codes.push(await showDryRun(approver, one, choice, output));
  if (request !== undefined) showNotStarted(request, asked.length, output);
  return Math.max(exitCodes.success, ...codes);
}

/** Where a record cannot be read, or has been written over, nothing is answered. @throws UsageError */
async function readable<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RecordReplacedError) throw new UsageError(`${error.message} Nothing was answered.`);
    if (error instanceof Error && error.name === 'AutomationExecutionNotFoundException')
      throw new UsageError('Systems Manager knows no such execution any more; it forgets one after 30 days. Nothing was answered.');
    throw error instanceof UnreadableRecordError ? new UsageError(`${unreadableText(error)}. Nothing was answered.`) : error;
  }
}

/** What waits under an execution's id, or under the id of a request that a person made. @throws UsageError if nothing does */
async function askedBy({ request, execution }: DecideOptions, approver: Approver): Promise<readonly AskedExecution[]> {
  const named = execution === undefined ? undefined : await readable(() => readAsked(approver, execution));
  if (named !== undefined) return [named];
  const { found, unreadable } = await waitingProposals(approver);
  const problem = unreadable.find(({ executionId }) => executionId === execution)?.problem;
  if (problem !== undefined) throw new UsageError(`execution ${execution}: ${problem}. Nothing was answered.`);
  const executionIds = found.filter(({ proposal }) => proposal.requestId === request).map(({ proposal }) => proposal.executionId);
  const asked = await Promise.all(executionIds.map((executionId) => readable(() => readAsked(approver, executionId))));
  if (asked.length > 0) return asked.flatMap((one) => one ?? []);
  const waiting = found.map(({ proposal }) => `${proposal.requestId} (execution ${proposal.executionId})`).join(', ');
  throw new UsageError(`nothing waits under ${request ?? execution}; waiting are: ${waiting === '' ? 'none' : waiting}`);
}

/**
 * Anybody who may start our documents can start one under the name that another person gave a
 * request. If not one person has started all executions under such a name, each is approved by its
 * own id; to reject them all only withholds. @throws UsageError
 */
function namedOneByOne(asked: readonly AskedExecution[], { answer }: Choice): readonly AskedExecution[] {
  const starters = new Set(asked.map(({ execution }) => execution.requestedBy));
  const isOfOne = starters.size === 1 && [...starters].every((starter) => personIn(starter) !== undefined);
  if (answer === 'REJECT' || asked.length < 2 || isOfOne) return asked;
  const listed = asked.map(
    ({ proposal: { executionId, changes }, execution: { requestedBy } }) =>
      `${executionId}: ${changesText(countsOf(changes.map(refOf)))}, requested by ${requestedBy}`,
  );
  throw new UsageError(
    `--request: ${asked.length} executions wait under this name, and they were not all started by one person. Approve each with --execution. None was answered:\n  ${listed.join('\n  ')}`,
  );
}

async function startedOf(request: Request, approver: Approver): Promise<readonly AskedExecution[]> {
  const { found } = await waitingProposals(approver);
  const own = found.filter(({ proposal }) => proposal.requestId === request.requestId);
  const asked = await Promise.all(own.map(({ proposal: { executionId } }) => readAsked(approver, executionId)));
  return asked.flatMap((one) => one ?? []);
}

const showNotStarted = ({ parts, requestId }: Request, asked: number, output: Output): void => {
  if (parts.length > asked)
    output.line(`${parts.length - asked} parts of ${requestId} do not wait now: decided already, or not started yet.`);
};

/** All parts of a scheduled request, those that start later included. */
async function decideWhole(request: Request, choice: Choice, approver: Approver, { wait }: DecideOptions, output: Output): Promise<number> {
  const { remaining } = await readable(() =>
    answerRequest(approver, request, {
      choice,
      wait,
      onAnswer: (answer) => output.line(partText(answer)),
      onWaiting: (parts) =>
        output.progress(
          `${partsText(parts)}: not started yet; waiting until others have ended. The same command can be run again at any time.`,
        ),
    }),
  );
  if (remaining.length > 0)
    output.line(
      `${partsText(remaining)} of ${request.parts.length}: not started yet. They follow as others end; run the same command again then.`,
    );
  return exitCodes.success;
}

const partsText = (parts: readonly number[]): string => `${parts.length === 1 ? 'Part' : 'Parts'} ${parts.join(', ')}`;

function partText(part: PartAnswer): string {
  const about = `Part ${part.part}, ${part.executionId}`;
  if (part.kind === 'DECIDED') return `${about}: decided before, or nothing left to ask.`;
  const proposed = part.proposal.changes.map(refOf);
  const said = `${about}: your answer ${answerText(part.answer, proposed)}`;
  return part.kind === 'ANSWERED' ? `${said}. Done.` : `${said}. Answered before; it waits for other approvers.`;
}
