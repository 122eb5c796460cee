import { type ChangeRef, idOfChange } from '../changes/kind.ts';

/**
 * By what `--only` and `--except` name each change: its key id; where the key has two changes,
 * `<key id>/<kind>`.
 */
export function choiceNamesOf(changes: readonly ChangeRef[]): ReadonlyMap<string, string> {
  const ofKey = Map.groupBy(changes, ({ keyId }) => keyId);
  return new Map(changes.map((change) => [idOfChange(change), ofKey.get(change.keyId)?.length === 1 ? change.keyId : idOfChange(change)]));
}
