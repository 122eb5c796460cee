import { type AttemptOnRecord, attemptsAt, statesAttempted } from '../../functions/aws/changes/change-records.ts';
import { changeKinds } from '../../functions/core/changes/kind.ts';
import type { Lane } from './lane.ts';

/** Every attempt at a change of these keys that is on record. */
export async function attemptsOn({ operator: { evidence } }: Lane, keyIds: readonly string[]): Promise<readonly AttemptOnRecord[]> {
  const found: AttemptOnRecord[] = [];
  for (const keyId of keyIds)
    for (const kind of changeKinds)
      for (const state of await statesAttempted(evidence, { keyId, kind }))
        found.push(...(await attemptsAt(evidence, { keyId, kind, state })));
  return found;
}
