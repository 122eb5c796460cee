import { evidenceKey } from '../../core/names.ts';
import { readRecord } from '../../core/records/reading.ts';
import { type Creating, creatingSchema, type Successor, successorSchema } from '../../core/records/replacement.ts';
import type { EvidenceStore } from '../evidence-store.ts';

/** What an execution has on record of the successor that it made or adopted. `undefined`: nothing. */
export async function storedSuccessor(
  evidence: EvidenceStore,
  executionId: string,
): Promise<{ readonly record: Successor; readonly sha256: string } | undefined> {
  const key = evidenceKey(executionId, 'successor.json');
  const stored = await evidence.get(key);
  return stored === undefined ? undefined : { record: readRecord(successorSchema, stored.text, key), sha256: stored.sha256 };
}

/** That an execution was about to create a successor. `undefined`: it did not get as far. */
export async function storedCreating(
  evidence: EvidenceStore,
  executionId: string,
): Promise<{ readonly record: Creating; readonly sha256: string } | undefined> {
  const key = evidenceKey(executionId, 'creating.json');
  const stored = await evidence.get(key);
  return stored === undefined ? undefined : { record: readRecord(creatingSchema, stored.text, key), sha256: stored.sha256 };
}
