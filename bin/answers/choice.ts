import { type ChangeRef, idOfChange } from '../../functions/core/changes/kind.ts';
import { shownValue } from '../../functions/core/problem-text.ts';
import type { Answer } from '../../functions/core/records/answer.ts';
import { UsageError } from '../usage-error.ts';

/** What an approver wants: these changes and no others, or none at all. `comment` is kept as evidence. */
export type Choice = {
  readonly answer: Answer['answer'];
  /** Ids of changes; empty for a rejection. */
  readonly changes: ReadonlySet<string>;
  readonly comment: string;
};

export const rejection = (comment: string): Choice => ({ answer: 'REJECT', changes: new Set(), comment });

export type Narrowing = { readonly only?: readonly string[]; readonly except?: readonly string[] };

/**
 * The changes that an approver chooses of those that were proposed: all, these (`--only`), or all but
 * these (`--except`). @throws UsageError if one was not proposed, both options are given, or none is left
 */
export function chosenChanges(proposed: readonly ChangeRef[], { only, except }: Narrowing): ReadonlySet<string> {
  if (only !== undefined && except !== undefined) throw new UsageError('--only and --except: give one of them');
  const option = only === undefined ? '--except' : '--only';
  const named = new Set((only ?? except ?? []).map((text) => changeNamed(option, text, proposed)));
  const all = proposed.map(idOfChange);
  const chosen = new Set(only === undefined ? all.filter((change) => !named.has(change)) : named);
  if (chosen.size === 0) throw new UsageError('no change is left to approve; to reject the request, use kms-rotation reject');
  return chosen;
}

/**
 * The id of the change that a text on the command line names: `<key id>/<kind>`, or the key id where
 * the key has one change. Of two changes a key id names neither: one of them may be for good.
 * @throws UsageError naming the option, the text and what is allowed
 */
export function changeNamed(option: string, text: string, proposed: readonly ChangeRef[]): string {
  const exact = proposed.find((change) => idOfChange(change) === text);
  const ofKey = [...new Set(proposed.filter(({ keyId }) => keyId === text).map(idOfChange))];
  const [first, ...more] = exact === undefined ? ofKey : [text];
  if (first !== undefined && more.length === 0) return first;
  if (first !== undefined)
    throw new UsageError(`${option}: ${text} has ${ofKey.length} changes in this request; name each that you mean: ${ofKey.join(', ')}`);
  throw new UsageError(
    `${option}: must name changes of this request, by key id or as <key id>/<kind>; got ${shownValue(text)}. Proposed are\n  ${proposed.map(idOfChange).join('\n  ')}`,
  );
}

/** What a choice comes to for one execution, which may have none of the chosen changes: then it is rejected. */
export function answerFor(executionId: string, proposed: readonly ChangeRef[], { answer, changes, comment }: Choice): Answer {
  const chosen = proposed.filter((change) => answer === 'APPROVE' && changes.has(idOfChange(change)));
  return {
    kind: 'answer',
    schemaVersion: 1,
    executionId,
    answer: chosen.length === 0 ? 'REJECT' : 'APPROVE',
    changes: chosen.map(({ keyId, kind }) => ({ keyId, kind })),
    ...(comment === '' ? {} : { comment }),
  };
}

/** Whether two answers choose the same. Comments may differ: the one on record stands. */
export function isSameChoice(one: Answer, other: Answer): boolean {
  const changes = ({ changes: chosen }: Answer): string => chosen.map(idOfChange).toSorted().join();
  return one.answer === other.answer && changes(one) === changes(other);
}
