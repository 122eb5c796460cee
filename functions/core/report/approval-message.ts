import { countsOf } from '../changes/kind.ts';
import { type ProposedChange, refOf } from '../changes/proposed-change.ts';
import { definitionOf } from '../changes/registry.ts';
import { changesText } from '../changes/words.ts';
import { changesByKind } from './changes-by-kind.ts';

/** `Message` of `aws:approve` holds at most 4096 characters (Systems Manager guide, `aws:approve`). */
const maximumLength = 4096;

/**
 * What the Systems Manager console shows whoever approves there: which change to which keys, by id
 * alone, since Systems Manager would resolve `{{ }}` in what key owners write.
 */
export function approvalMessage(changes: readonly ProposedChange[], region: string): string {
  const counts = countsOf(changes.map(refOf));
  const parts = changesByKind(changes).map(
    ({ kind, changes: own }) => `${definitionOf(kind).words.question(own)}: ${own.map(({ key }) => key.keyId).join(', ')}.`,
  );
  const text = [
    `${changesText(counts)} in ${region}.`,
    ...parts,
    'Approving here approves every change listed, unless you stored your own answer before.',
    'If another approver stored an answer, only what all of you approve is changed.',
    'The request that you were sent describes each key.',
  ].join(' ');
  return text.slice(0, maximumLength);
}
