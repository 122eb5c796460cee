import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EvidenceStore } from '../../functions/aws/evidence-store.ts';
import { inParallel } from '../../functions/aws/in-parallel.ts';
import { changePrefix, decisionPrefix, executionsPrefix, requestPrefix } from '../../functions/core/names.ts';
import { pathOf } from './file-names.ts';

const folders = [executionsPrefix, changePrefix, decisionPrefix, requestPrefix];
const copiesAtOnce = 10;

/** Copies all records of an evidence bucket to a folder, from which `verify-evidence` reads them. @returns how many there are */
export async function copyEvidence(evidence: EvidenceStore, directory: string): Promise<number> {
  let copied = 0;
  await inParallel(keysIn(evidence), copiesAtOnce, async (key) => {
    const stored = await evidence.get(key);
    if (stored === undefined) return;
    const file = join(directory, ...pathOf(key).split('/'));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, stored.text);
    copied += 1;
  });
  return copied;
}

async function* keysIn(evidence: EvidenceStore): AsyncGenerator<string> {
  for (const folder of folders) yield* evidence.list(folder);
}
