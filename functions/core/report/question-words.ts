import type { ProposedChange } from '../changes/proposed-change.ts';
import { definitionOf } from '../changes/registry.ts';
import { changesByKind } from './changes-by-kind.ts';

/** What is asked, kind by kind, each in half a sentence. */
export const questionsOf = (changes: readonly ProposedChange[]): readonly string[] =>
  changesByKind(changes).map(({ kind, changes: own }) => {
    const { question, isIrreversible } = definitionOf(kind).words;
    return `${question(own)}${isIrreversible ? ' (cannot be undone)' : ''}`;
  });

export const questionsText = (changes: readonly ProposedChange[]): string => questionsOf(changes).join('; ') || 'nothing';
