import { type Answer, type AttemptOptions, beginAttempt, recordAnswer } from '../../../functions/aws/changes/attempts.ts';
import type { OnRecord } from '../../../functions/aws/changes/change-records.ts';
import { type EvidenceStore, recordText } from '../../../functions/aws/evidence-store.ts';
import { changeKey } from '../../../functions/core/names.ts';
import type { Attempt, MovedAliases } from '../../../functions/core/records/attempt.ts';
import { successorArn } from '../../core/changes/sample.ts';

/** Records of the replacement of a key, as executions leave them. */

export type Replacing = {
  readonly evidence: EvidenceStore;
  readonly keyId: string;
  readonly keyArn: string;
  readonly now: () => Date;
};

/** A clock by which each record is a second later than the one before. */
export function ticking(from: string): () => Date {
  let millis = Date.parse(from);
  return () => {
    millis += 1000;
    return new Date(millis);
  };
}

export const created: Answer = { result: 'WRITTEN', kmsRequestId: 'kms-1', error: null, successorArn };
export const continued: Answer = { result: 'CONTINUED', kmsRequestId: null, error: null, successorArn };
export const refused: Answer = {
  result: 'REFUSED',
  kmsRequestId: null,
  error: { operation: 'CreateKey', name: 'LimitExceededException', message: '' },
};

const optionsFor = (
  { evidence, keyId, keyArn, now }: Replacing,
  executionId: string,
  { kind = 'REPLACE_KEY', state = 'key', continues }: Partial<AttemptOptions['final']> & { readonly continues?: string | undefined },
): AttemptOptions => ({
  evidence,
  now,
  executionId,
  invocation: 'invocation-1',
  decision: { record: 'decision.json', sha256: 'd'.repeat(64) },
  final: { keyId, kind, state },
  keyArn,
  continues,
});

export type AttemptToRecord = Parameters<typeof optionsFor>[2] & { readonly answer?: Answer; readonly aliases?: Partial<MovedAliases> };

/** An attempt with its answer, and the aliases that it moved, if any. */
export async function attemptOn(
  replacing: Replacing,
  executionId: string,
  number: number,
  toRecord: AttemptToRecord,
): Promise<OnRecord<Attempt>> {
  const options = optionsFor(replacing, executionId, toRecord);
  const attempt = await beginAttempt(options, number);
  if (attempt === undefined) throw new Error('another one was first');
  if (toRecord.answer !== undefined) await recordAnswer(options, attempt, toRecord.answer);
  if (toRecord.aliases !== undefined) await aliasesOf(replacing, attempt, toRecord.aliases);
  return attempt;
}

export async function aliasesOf(
  { evidence, keyId, keyArn, now }: Replacing,
  attempt: OnRecord<Attempt>,
  aliases: Partial<MovedAliases>,
  invocation = 'invocation-1',
): Promise<void> {
  const { executionId, change, state, number } = attempt.record;
  const record: MovedAliases = {
    kind: 'movedAliases',
    schemaVersion: 1,
    attempt: attempt.ref,
    executionId,
    keyId,
    change,
    from: keyArn,
    to: successorArn,
    moved: [],
    notMoved: [],
    objection: null,
    tagErrors: [],
    recordedAt: now().toISOString(),
    ...aliases,
  };
  await evidence.recordOnce(changeKey({ keyId, kind: change, state }, number, `.aliases.${invocation}`), recordText(record));
}
