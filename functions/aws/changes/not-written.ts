import { evidenceKey } from '../../core/names.ts';
import { type NotWritten, notWrittenSchema } from '../../core/records/attempt.ts';
import type { FinalChange } from '../../core/records/decision.ts';
import { readRecord } from '../../core/records/reading.ts';
import type { Refusal } from '../../core/refusal.ts';
import { type EvidenceStore, recordText } from '../evidence-store.ts';
import { type OnRecord, refTo } from './change-records.ts';

type About = {
  readonly executionId: string;
  readonly decision: { readonly record: string; readonly sha256: string };
  readonly final: FinalChange;
};

const keyOf = (executionId: string, { keyId, kind }: Pick<FinalChange, 'keyId' | 'kind'>): string =>
  evidenceKey(executionId, `not-written/${keyId}.${kind}.json`);

/** Puts on record why an approved change is not made. The first reason stands. */
export async function recordNotWritten(
  { evidence, now }: { readonly evidence: EvidenceStore; readonly now: () => Date },
  { executionId, decision, final: { keyId, kind } }: About,
  { reason, annotation }: Refusal,
): Promise<void> {
  const record: NotWritten = {
    kind: 'notWritten',
    schemaVersion: 1,
    decision,
    executionId,
    keyId,
    change: kind,
    reason,
    annotation,
    recordedAt: now().toISOString(),
  };
  await evidence.recordOnce(keyOf(executionId, { keyId, kind }), recordText(record));
}

/** Why an approved change was not made; `undefined`: no reason is on record. */
export async function findNotWritten(
  evidence: EvidenceStore,
  executionId: string,
  final: Pick<FinalChange, 'keyId' | 'kind'>,
): Promise<OnRecord<NotWritten> | undefined> {
  const stored = await evidence.record(keyOf(executionId, final));
  return stored === undefined ? undefined : { record: readRecord(notWrittenSchema, stored.text, stored.key), ref: refTo(stored) };
}
