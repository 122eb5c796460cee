import { checkbox, confirm, input, Separator } from '@inquirer/prompts';
import { type ChangeRef, idOfChange } from '../../functions/core/changes/kind.ts';
import { type ProposedChange, refOf } from '../../functions/core/changes/proposed-change.ts';
import { definitionFor } from '../../functions/core/changes/registry.ts';
import type { Request } from '../../functions/core/records/request.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { answerRequest } from '../answers/answer-request.ts';
import { type Choice, changeNamed, rejection } from '../answers/choice.ts';
import type { RaisedRequest } from './request.ts';

/** What is decided on each request, by its id: the same key may be in the requests of several Regions. */
export type Choices = ReadonlyMap<string, Choice>;

/** The decision given on the command line. @throws UsageError if it names what was not proposed */
export function choicesFromOption(option: string, comment: string, raised: readonly RaisedRequest[]): Choices {
  const proposed = raised.flatMap(({ request }) => changesOf(request));
  const names = option === 'all' || option === 'none' ? [] : option.split(',').map((text) => text.trim());
  const named = new Set(names.map((name) => changeNamed('--approve', name, proposed)));
  return choicesFor(raised, comment, (change) => option === 'all' || named.has(idOfChange(change)));
}

const changesOf = ({ changes }: Request): readonly ChangeRef[] => changes.map(refOf);

const choicesFor = (
  raised: readonly RaisedRequest[],
  comment: string,
  isChosen: (change: ChangeRef, request: Request) => boolean,
): Choices => new Map(raised.map(({ request }) => [request.requestId, choiceOn(request, comment, isChosen)]));

function choiceOn(request: Request, comment: string, isChosen: (change: ChangeRef, request: Request) => boolean): Choice {
  const chosen = changesOf(request).filter((change) => isChosen(change, request));
  return chosen.length === 0 ? rejection(comment) : { answer: 'APPROVE', changes: new Set(chosen.map(idOfChange)), comment };
}

/** Asks the person at the terminal. Every proposed change is preselected; taking one out narrows the request. */
export async function choicesFromPerson(raised: readonly RaisedRequest[], comment: string): Promise<Choices> {
  const choices = raised.flatMap(({ region, request }) => [
    new Separator(`── ${region.region} ──`),
    ...request.changes.map((change) => ({
      name: nameOf(change, request.raisedAt),
      value: entryOf(request, refOf(change)),
      checked: true,
    })),
  ]);
  const chosen = await checkbox({
    message: 'Which changes shall be made? (space: take out or in, enter: done)',
    choices,
    pageSize: 20,
    loop: false,
  });
  const question =
    chosen.length === 0 ? 'Reject the whole request?' : `Approve ${chosen.length} of ${choices.length - raised.length} changes?`;
  if (!(await confirm({ message: question, default: true }))) return choicesFromPerson(raised, comment);
  const said = await input({ message: 'Comment, kept as evidence:', default: comment });
  return choicesFor(raised, said, (change, request) => chosen.includes(entryOf(request, change)));
}

/** Asks the person at the terminal about changes that a person asked for, of which they have read the plan. */
export const approvesAsked = (changes: readonly ProposedChange[]): Promise<boolean> =>
  confirm({
    message: `${changes.map((change) => `${definitionFor(change).words.title}: ${plainText(change.key.aliases[0] ?? change.key.keyId, 80)}`).join(', ')}?`,
    default: true,
  });

const entryOf = ({ requestId }: Request, change: ChangeRef): string => `${requestId} ${idOfChange(change)}`;

function nameOf(change: ProposedChange, now: string): string {
  const { title, before } = definitionFor(change).words;
  const { key } = change;
  return `${title}: ${plainText(key.aliases[0] ?? key.keyId, 40)}  ${plainText(key.description ?? '', 50)}  (${key.keyUsage}, ${key.keyState}, ${before(change, now)})`;
}

/** Answers every request as the approver, all its parts. */
export async function answer(raised: readonly RaisedRequest[], choices: Choices, onWaiting: (remaining: number) => void): Promise<void> {
  await Promise.all(
    raised.flatMap(({ region, request }) => {
      const choice = choices.get(request.requestId);
      return choice === undefined
        ? []
        : answerRequest(region.approver, request, {
            choice,
            wait: true,
            onWaiting: (remaining) => onWaiting(remaining.length),
            pauseInMillis: 200,
          });
    }),
  );
}
