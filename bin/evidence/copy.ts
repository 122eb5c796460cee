import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EvidenceStore } from '../../functions/aws/evidence-store.ts';
import { pathOf } from './file-names.ts';

/** Copies what an evidence bucket has under some prefixes to a folder, from which `verify-evidence` reads it. @returns how many records */
export async function copyEvidence(evidence: EvidenceStore, prefixes: readonly string[], directory: string): Promise<number> {
  let copied = 0;
  for (const prefix of prefixes)
    for await (const key of evidence.list(prefix)) {
      const stored = await evidence.get(key);
      if (stored === undefined) continue;
      const file = join(directory, ...pathOf(key).split('/'));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, stored.text);
      copied += 1;
    }
  return copied;
}
