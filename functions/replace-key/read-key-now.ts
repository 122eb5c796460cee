import { readSubjects } from '../aws/changes/read-subjects.ts';
import type { ProposedChange } from '../core/changes/proposed-change.ts';
import { definitionFor } from '../core/changes/registry.ts';
import type { ChangeSubject } from '../core/changes/subject.ts';
import type { WriterEnvironment } from '../core/writer-environment.ts';
import type { Dependencies } from './dependencies.ts';

/** The key, what depends on it and where the aliases of the Region are, read right before a write. */
export async function readKeyNow(
  change: ProposedChange,
  { policy }: WriterEnvironment,
  { kms, evidence, now, surroundings }: Dependencies,
): Promise<{ readonly subject: ChangeSubject; readonly now: Date }> {
  const options = { kms, evidence, policy, now: now(), surroundings };
  const [read] = await readSubjects([change.key.keyId], definitionFor(change).reads, options);
  if (read === undefined) throw new Error(`key ${change.key.keyId} was approved and not read`);
  return { subject: read.subject, now: options.now };
}
