import { type ChangeRef, idOfChange } from '../../functions/core/changes/kind.ts';
import { type ProposedChange, refOf } from '../../functions/core/changes/proposed-change.ts';
import { type Choice, rejection } from '../answers/choice.ts';
import { approvesAsked, type Choices, choicesFromOption, choicesFromPerson } from './decide.ts';
import type { RaisedExecution, RaisedRequest } from './request.ts';

/** How the loop comes to its decisions. */
export type ChoosingOptions = { readonly approve?: string; readonly comment: string; readonly json: boolean };

/** A key is replaced only where everything is approved, or a person at the terminal says so: no list of changes names it. */
export async function choiceOnReplacement({ proposal }: RaisedExecution, { approve, comment, json }: ChoosingOptions): Promise<Choice> {
  const changes = proposal?.changes ?? [];
  const isApproved = asksAPerson({ approve, json }) && changes.length > 0 ? await approvesAsked(changes) : (approve ?? 'all') === 'all';
  return isApproved ? { answer: 'APPROVE', changes: new Set(changes.map(refOf).map(idOfChange)), comment } : rejection(comment);
}

/** The changes that were chosen, over all requests. */
export function approvedChanges(
  raised: readonly RaisedRequest[],
  choices: Choices,
  replacement: RaisedExecution | undefined,
  onReplacement: Choice | undefined,
): readonly ChangeRef[] {
  const chosen = (changes: readonly ProposedChange[], choice: Choice | undefined): readonly ChangeRef[] =>
    changes.map(refOf).filter((change) => choice?.changes.has(idOfChange(change)) === true);
  return [
    ...raised.flatMap(({ request }) => chosen(request.changes, choices.get(request.requestId))),
    ...chosen(replacement?.proposal?.changes ?? [], onReplacement),
  ];
}

const asksAPerson = ({ approve, json }: { readonly approve: string | undefined; readonly json: boolean }): boolean =>
  approve === undefined && process.stdin.isTTY && process.stdout.isTTY && !json;

/** What is decided on the scheduled requests: by option, or by the person at the terminal. */
export function choicesOn(raised: readonly RaisedRequest[], options: ChoosingOptions): Promise<Choices> | Choices {
  const asks = raised.length > 0 && asksAPerson({ approve: options.approve, json: options.json });
  return asks ? choicesFromPerson(raised, options.comment) : choicesFromOption(options.approve ?? 'all', options.comment, raised);
}
