import { evidenceKey } from '../core/names.ts';
import { outcomesFrom } from '../core/records/first-edition/convert.ts';
import type { FirstEditionProposal } from '../core/records/first-edition/proposal.ts';
import { outcomesSchema as firstEditionSchema } from '../core/records/first-edition/validation.ts';
import { type Outcomes, outcomesSchema } from '../core/records/outcomes.ts';
import { readRecord } from '../core/records/reading.ts';
import type { EvidenceStore } from './evidence-store.ts';

/**
 * What came of an execution, if it has ended: also as the first edition recorded it, which wrote
 * its outcomes again when a step was tried again. @throws UnreadableRecordError,
 * RecordReplacedError
 */
export async function findOutcomes(
  evidence: EvidenceStore,
  executionId: string,
  firstEdition: FirstEditionProposal | undefined,
): Promise<Outcomes | undefined> {
  const key = evidenceKey(executionId, 'outcomes.json');
  if (firstEdition === undefined) {
    const stored = await evidence.record(key);
    return stored === undefined ? undefined : readRecord(outcomesSchema, stored.text, key);
  }
  const stored = (await hasOutcomes(evidence, executionId)) ? await evidence.get(key) : undefined;
  return stored === undefined ? undefined : outcomesFrom(readRecord(firstEditionSchema, stored.text, key), firstEdition);
}

/** Whether it is on record what came of an execution, also where a delete marker hides it. */
export async function hasOutcomes(evidence: EvidenceStore, executionId: string): Promise<boolean> {
  for await (const _ of evidence.listEver(evidenceKey(executionId, 'outcomes.json'))) return true;
  return false;
}
