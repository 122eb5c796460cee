import type { EvidenceStore } from '../../functions/aws/evidence-store.ts';
import type { ExecutionSet } from '../../functions/core/evidence/execution-set.ts';
import { centralEvidenceKey, executionPrefix } from '../../functions/core/names.ts';

/** Copies of the records of an execution in the central account, by their keys here; and whatever else there is a copy of in its folder. */
export async function copiesOf(
  central: EvidenceStore,
  { executionId, proposal, evidence }: ExecutionSet,
): Promise<ReadonlyMap<string, string>> {
  const { accountId, region } = proposal.record;
  const prefix = centralEvidenceKey(accountId, region, '');
  const keys = new Set(evidence.files.keys());
  for await (const key of central.list(`${prefix}${executionPrefix(executionId)}`)) keys.add(key.slice(prefix.length));
  const copies = new Map<string, string>();
  for (const key of keys) {
    const copy = await central.get(`${prefix}${key}`);
    if (copy !== undefined) copies.set(key, copy.text);
  }
  return copies;
}
