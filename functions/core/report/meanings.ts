import type { ProposedChange } from '../changes/proposed-change.ts';
import { definitionOf } from '../changes/registry.ts';
import { changesByKind } from './changes-by-kind.ts';
import type { Consequences } from './consequence-lines.ts';

/** What approving means, for kinds of change that mean the same. */
export type Meaning = { readonly titles: readonly string[]; readonly consequences: Consequences };

/** What approving these changes means. Kinds with the same consequences are told of once. */
export function meaningsOf(changes: readonly ProposedChange[]): readonly Meaning[] {
  const meanings = new Map<string, Meaning>();
  for (const { kind, changes: own } of changesByKind(changes)) {
    const { title, consequences } = definitionOf(kind).words;
    const meant = consequences(own);
    const same = JSON.stringify(meant);
    meanings.set(same, { titles: [...(meanings.get(same)?.titles ?? []), title], consequences: meant });
  }
  return [...meanings.values()];
}
