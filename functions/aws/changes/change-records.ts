import type { ChangeRef } from '../../core/changes/kind.ts';
import { changeKey, changesPrefix } from '../../core/names.ts';
import {
  type Attempt,
  type AttemptResult,
  attemptResultSchema,
  attemptSchema,
  type MovedAliases,
  movedAliasesSchema,
} from '../../core/records/attempt.ts';
import { readRecord } from '../../core/records/reading.ts';
import type { EvidenceStore, StoredRecord } from '../evidence-store.ts';

/** A record with the name and hash that others refer to it by. */
export type OnRecord<Record> = { readonly record: Record; readonly ref: { readonly record: string; readonly sha256: string } };

/** An attempt at a change, with what AWS KMS answered, and the aliases that executions have moved. */
export type AttemptOnRecord = {
  readonly attempt: OnRecord<Attempt>;
  readonly result: OnRecord<AttemptResult> | undefined;
  readonly aliases: readonly OnRecord<MovedAliases>[];
};

export const refTo = ({ key, sha256 }: StoredRecord): { readonly record: string; readonly sha256: string } => ({ record: key, sha256 });

/**
 * Every attempt at a change of one state of a key, by number. One that a delete marker hides is none
 * that there never was: what had been asked of AWS KMS would not be known. @throws RecordReplacedError
 */
export async function attemptsAt(
  evidence: EvidenceStore,
  { keyId, kind, state }: ChangeRef & { readonly state: string },
): Promise<readonly AttemptOnRecord[]> {
  const names = new Map<number, string[]>();
  for await (const key of evidence.listEver(changesPrefix({ keyId, kind }, state))) {
    const number = Number(/\/(\d+)\.[^/]*$/.exec(key)?.[1] ?? Number.NaN);
    if (Number.isInteger(number)) names.set(number, [...(names.get(number) ?? []), key]);
  }
  const attempts = await Promise.all(
    [...names].sort(([one], [other]) => one - other).map(([number, keys]) => attemptFrom(evidence, { keyId, kind, state }, number, keys)),
  );
  return attempts.flatMap((attempt) => attempt ?? []);
}

async function attemptFrom(
  evidence: EvidenceStore,
  change: ChangeRef & { readonly state: string },
  number: number,
  keys: readonly string[],
): Promise<AttemptOnRecord | undefined> {
  const stored = await evidence.record(changeKey(change, number, ''));
  if (stored === undefined) return undefined;
  const attempt = { record: readRecord(attemptSchema, stored.text, stored.key), ref: refTo(stored) };
  const answer = keys.includes(changeKey(change, number, '.result'))
    ? await evidence.record(changeKey(change, number, '.result'))
    : undefined;
  const aliases = await Promise.all(keys.filter((key) => key.includes('.aliases.')).map((key) => evidence.record(key)));
  return {
    attempt,
    result: answer === undefined ? undefined : { record: readRecord(attemptResultSchema, answer.text, answer.key), ref: refTo(answer) },
    aliases: aliases.flatMap((one) =>
      one === undefined ? [] : { record: readRecord(movedAliasesSchema, one.text, one.key), ref: refTo(one) },
    ),
  };
}

/** States of a key that attempts at a kind of change were ever put on record for. */
export async function statesAttempted(evidence: EvidenceStore, change: ChangeRef): Promise<readonly string[]> {
  const prefix = changesPrefix(change);
  const states = new Set<string>();
  for await (const key of evidence.listEver(prefix)) states.add(key.slice(prefix.length).split('/')[0] ?? '');
  return [...states].filter((state) => state !== '');
}
