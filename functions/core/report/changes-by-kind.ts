import { type ChangeKind, changeKinds } from '../changes/kind.ts';
import type { ProposedChange } from '../changes/proposed-change.ts';

/** Changes of each kind that there are any of, in the order of the kinds. */
export const changesByKind = (
  changes: readonly ProposedChange[],
): readonly { readonly kind: ChangeKind; readonly changes: readonly ProposedChange[] }[] =>
  changeKinds
    .map((kind) => ({ kind, changes: changes.filter((change) => change.kind === kind) }))
    .filter(({ changes: own }) => own.length > 0);
