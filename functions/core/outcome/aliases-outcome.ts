import { aliasesAt } from '../changes/aliases.ts';
import type { ProposedChange } from '../changes/proposed-change.ts';
import type { ChangeSubject } from '../changes/subject.ts';
import { idIn } from '../ids.ts';
import type { AliasesOutcome } from '../records/outcomes.ts';

/** Where the aliases of a plan are, and what is left to the owner. `undefined`: the change has no plan. */
export function aliasesOutcomeOf(change: ProposedChange, { replacement }: ChangeSubject): AliasesOutcome | undefined {
  if (!('plan' in change) || replacement === undefined) return undefined;
  const { aliases, check } = change.plan;
  const onRecord = replacement.history.state === 'CREATED' ? replacement.history.successor.successorArn : undefined;
  const successorArn = 'successor' in change.plan ? change.plan.successor.keyArn : onRecord;
  const successorId = successorArn === undefined ? '' : idIn(successorArn);
  const keys = 'successor' in change.plan ? { from: successorId, to: change.key.keyId } : { from: change.key.keyId, to: successorId };
  const at = aliasesAt(aliases, replacement.aliasTargets, keys);
  return {
    successorArn: successorArn ?? null,
    moved: [...at.to],
    notMoved: [...at.from.map((alias) => ({ alias, names: keys.from })), ...at.elsewhere],
    stillToDo: at.to.length === 0 ? [] : [...check],
  };
}
