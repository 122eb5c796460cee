import type { Proposal } from './records/proposal.ts';
import type { SelectionRecord } from './records/selection.ts';
import { plainText } from './report/plain-text.ts';

/** What a stored selection makes of a proposal. It can only narrow: one that names anything else is refused as a whole. */
export type Choice =
  | { readonly kind: 'chosen'; readonly keyIds: readonly string[]; readonly notSelected: readonly string[] }
  | { readonly kind: 'refused'; readonly because: string };

/** Without a selection, approving approves every key of the proposal. */
export function choiceFrom(proposal: Proposal, selection: SelectionRecord | undefined): Choice {
  const proposed = proposal.keys.map(({ keyId }) => keyId);
  if (selection === undefined) return { kind: 'chosen', keyIds: proposed, notSelected: [] };
  if (selection.executionId !== proposal.executionId) {
    return {
      kind: 'refused',
      because: `the stored selection is for execution ${plainText(selection.executionId, 64)}, not for ${proposal.executionId}`,
    };
  }
  const wanted = new Set(selection.keyIds);
  const added = [...wanted].filter((keyId) => !proposed.includes(keyId));
  if (added.length > 0) {
    return {
      kind: 'refused',
      because: `the stored selection names ${added.length} keys that were not proposed, first ${added
        .slice(0, 3)
        .map((keyId) => plainText(keyId, 64))
        .join(', ')}; a selection can only narrow the proposal`,
    };
  }
  return {
    kind: 'chosen',
    keyIds: proposed.filter((keyId) => wanted.has(keyId)),
    notSelected: proposed.filter((keyId) => !wanted.has(keyId)),
  };
}
