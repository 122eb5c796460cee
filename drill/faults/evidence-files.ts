import type { EvidenceStore } from '../../functions/aws/evidence-store.ts';
import type { EvidenceFile, EvidenceFiles } from '../../functions/core/evidence/files.ts';
import { changePrefix, decisionPrefix, executionPrefix, requestPrefix } from '../../functions/core/names.ts';

/** The records of an execution and of the keys of its run, as `verify-evidence` reads them from the bucket. */
export async function evidenceFiles(evidence: EvidenceStore, executionId: string, keyIds: readonly string[]): Promise<EvidenceFiles> {
  const files = new Map<string, EvidenceFile>();
  const prefixes = [executionPrefix(executionId), decisionPrefix, requestPrefix, ...keyIds.map((keyId) => `${changePrefix}${keyId}/`)];
  for (const prefix of prefixes)
    for await (const key of evidence.list(prefix)) {
      const stored = await evidence.get(key);
      if (stored !== undefined)
        files.set(key, { key, text: stored.text, sha256: stored.sha256, versionId: stored.versionId, storedAt: null });
    }
  return { files, replaced: new Map(), covers: { changes: true, decisions: true, requests: true } };
}
