import { idOfChange } from '../../core/changes/kind.ts';
import { changeKey } from '../../core/names.ts';
import type { Attempt, AttemptResult } from '../../core/records/attempt.ts';
import type { FinalChange } from '../../core/records/decision.ts';
import { type EvidenceStore, recordText } from '../evidence-store.ts';
import { hasOutcomes } from '../stored-outcomes.ts';
import { type AttemptOnRecord, attemptsAt, type OnRecord, refTo } from './change-records.ts';

/** A change of an approved execution, as its attempts are recorded. */
export type AttemptOptions = {
  readonly evidence: EvidenceStore;
  readonly now: () => Date;
  readonly executionId: string;
  /** Request id of the invocation, by which two attempts of the same moment differ. */
  readonly invocation: string;
  readonly decision: { readonly record: string; readonly sha256: string };
  readonly final: FinalChange;
  readonly keyArn: string;
  /** The successor that a replacement goes on with. */
  readonly continues?: string | undefined;
};

/** What came of the execution is on record already. AWS KMS was not asked. */
export class ExecutionOverError extends Error {
  override readonly name = 'ExecutionOverError' as const;
}

/**
 * Puts on record that AWS KMS is about to be asked. Written once for each number, so that of two
 * executions, or two invocations, for one state of a key only one goes on.
 * @returns `undefined`: another one was first
 * @throws ExecutionOverError for an invocation that outlives its execution: its outcomes would be wrong
 */
export async function beginAttempt(options: AttemptOptions, number: number): Promise<OnRecord<Attempt> | undefined> {
  const { evidence, now, executionId, invocation, decision, final, keyArn, continues } = options;
  const { keyId, kind, state } = final;
  if (await hasOutcomes(evidence, executionId))
    throw new ExecutionOverError(`outcomes of execution ${executionId} are on record; ${idOfChange(final)} was not written`);
  const record: Attempt = {
    kind: 'attempt',
    schemaVersion: 1,
    decision,
    executionId,
    invocation,
    keyId,
    keyArn,
    change: kind,
    state,
    number,
    ...(continues === undefined ? {} : { continues }),
    startedAt: now().toISOString(),
  };
  const text = recordText(record);
  const stored = await evidence.recordOnce(changeKey(final, number, ''), text);
  // The answer to the write may have been lost, and the client has written again: the very text is ours.
  return stored.text === text ? { record, ref: refTo(stored) } : undefined;
}

export type Answer = Pick<AttemptResult, 'result' | 'kmsRequestId' | 'error' | 'successorArn' | 'policySha256' | 'keyState'>;

/** Puts on record what AWS KMS answered. */
export async function recordAnswer(options: AttemptOptions, attempt: OnRecord<Attempt>, answer: Answer): Promise<OnRecord<AttemptResult>> {
  const { evidence, now, final } = options;
  const { executionId, keyId, change } = attempt.record;
  const record: AttemptResult = {
    kind: 'attemptResult',
    schemaVersion: 1,
    attempt: attempt.ref,
    executionId,
    keyId,
    change,
    ...answer,
    recordedAt: now().toISOString(),
  };
  const stored = await evidence.recordOnce(changeKey(final, attempt.record.number, '.result'), recordText(record));
  return { record, ref: refTo(stored) };
}

/** Where the attempts at a change stand, for the execution that asks. */
export type Standing =
  /** Nothing keeps AWS KMS from being asked now. */
  | { readonly kind: 'FREE'; readonly number: number }
  /** This execution has asked, and its answer decides. */
  | { readonly kind: 'ANSWERED'; readonly attempt: AttemptOnRecord }
  /** This execution has asked, and the answer is not on record. */
  | { readonly kind: 'OPEN'; readonly attempt: AttemptOnRecord }
  /** Another execution has asked for the same state of the key. */
  | { readonly kind: 'TAKEN'; readonly attempt: AttemptOnRecord };

/**
 * Another attempt is allowed after a refusal of the last one; and where a change can be made twice
 * without harm, after any attempt of this execution whose answer was lost.
 * @param mayAskAgain whether this execution shall ask again after this refusal of its own
 */
export async function standingOf(
  { evidence, executionId, final }: Pick<AttemptOptions, 'evidence' | 'executionId' | 'final'>,
  mayAskAgain: (attempt: AttemptOnRecord) => boolean,
): Promise<Standing> {
  const attempts = await attemptsAt(evidence, final);
  const last = attempts.at(-1);
  if (last === undefined) return { kind: 'FREE', number: 1 };
  const next = { kind: 'FREE', number: last.attempt.record.number + 1 } as const;
  const isOwn = last.attempt.record.executionId === executionId;
  if (last.result?.record.result === 'REFUSED') return !isOwn || mayAskAgain(last) ? next : { kind: 'ANSWERED', attempt: last };
  if (!isOwn) return { kind: 'TAKEN', attempt: last };
  if (last.result !== undefined) return { kind: 'ANSWERED', attempt: last };
  return mayAskAgain(last) ? next : { kind: 'OPEN', attempt: last };
}

/** An attempt by its number, as it is on record now. */
export const attemptNumbered = async (
  { evidence, final }: Pick<AttemptOptions, 'evidence' | 'final'>,
  number: number,
): Promise<AttemptOnRecord | undefined> => (await attemptsAt(evidence, final)).find(({ attempt }) => attempt.record.number === number);
