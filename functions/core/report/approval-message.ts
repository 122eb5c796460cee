import { countsOf } from '../changes/kind.ts';
import { refOf } from '../changes/proposed-change.ts';
import { definitionOf } from '../changes/registry.ts';
import { changesText } from '../changes/words.ts';
import type { Proposal } from '../records/proposal.ts';
import { answerRules } from './answer-rules.ts';
import { changesByKind } from './changes-by-kind.ts';

/**
 * `Message` of `aws:approve` holds at most 4096 characters (Systems Manager guide, `aws:approve`).
 */
const maximumLength = 4096;

type Asked = Pick<Proposal, 'changes' | 'region' | 'minimumApprovals' | 'approvalsWithoutAnswer'>;

/**
 * What the Systems Manager console shows whoever approves there: what an approval does, and which
 * change to which keys, by id alone, since Systems Manager would resolve `{{ }}` in what key owners
 * write.
 */
export function approvalMessage(proposal: Asked): string {
  const { changes, region } = proposal;
  const parts = changesByKind(changes).map(({ kind, changes: own }) => {
    const { title, question, isIrreversible } = definitionOf(kind).words;
    return `${title}: ${question(own)}${isIrreversible ? ' (cannot be undone)' : ''}: ${own.map(({ key }) => key.keyId).join(', ')}.`;
  });
  const text = [
    `${changesText(countsOf(changes.map(refOf)))} in ${region}.`,
    ...answerRules(proposal, false),
    'The request that you were sent describes each key.',
    ...parts,
  ].join(' ');
  return text.slice(0, maximumLength);
}
