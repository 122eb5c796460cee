import { checkbox, confirm, input, Separator } from '@inquirer/prompts';
import type { ProposedKey } from '../../functions/core/records/proposal.ts';
import type { Request } from '../../functions/core/records/request.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { statusBefore } from '../../functions/core/report/proposed-change.ts';
import { runbookOf } from '../../functions/core/runbooks.ts';
import type { Choice } from '../requests/answer.ts';
import { answerRequest } from '../requests/answer-request.ts';
import { UsageError } from '../usage-error.ts';
import type { RaisedRequest } from './request.ts';

/** What is decided on each request, by its id: a key may be in two, and be rotated from now on without being rotated now. */
export type Choices = ReadonlyMap<string, Choice>;

/** The decision given on the command line. @throws UsageError if it names keys that were not proposed. */
export function choicesFromOption(option: string, comment: string, raised: readonly RaisedRequest[]): Choices {
  const proposed = new Set(raised.flatMap(({ request }) => keyIdsOf(request)));
  const named = option === 'all' || option === 'none' ? [] : option.split(',').map((keyId) => keyId.trim());
  const unknown = named.filter((keyId) => !proposed.has(keyId));
  if (unknown.length > 0) {
    throw new UsageError(
      `--approve: not among the proposed keys: ${unknown.join(', ')}; allowed are all, none, or some of\n  ${[...proposed].join('\n  ')}`,
    );
  }
  return choicesFor(raised, comment, (keyId) => option === 'all' || named.includes(keyId));
}

const keyIdsOf = ({ keys }: Request): readonly string[] => keys.map(({ keyId }) => keyId);

const choicesFor = (raised: readonly RaisedRequest[], comment: string, isChosen: (keyId: string, request: Request) => boolean): Choices =>
  new Map(
    raised.map(({ request }) => [
      request.requestId,
      { keyIds: new Set(keyIdsOf(request).filter((keyId) => isChosen(keyId, request))), comment },
    ]),
  );

/** Asks the person at the terminal. Every proposed key is preselected; taking one out narrows the request. */
export async function choicesFromPerson(raised: readonly RaisedRequest[], comment: string): Promise<Choices> {
  const choices = raised.flatMap(({ region, request }) => [
    new Separator(`── ${region.region}: ${runbookOf(request) === 'rotateNow' ? 'rotate now, once' : 'rotate automatically'} ──`),
    ...request.keys.map((key) => ({ name: nameOf(key, request.raisedAt), value: entryOf(request, key.keyId), checked: true })),
  ]);
  const chosen = await checkbox({
    message: 'Which keys shall rotate? (space: take out or in, enter: done)',
    choices,
    pageSize: 20,
    loop: false,
  });
  const question = chosen.length === 0 ? 'Reject the whole request?' : `Approve ${chosen.length} of ${choices.length - raised.length}?`;
  if (!(await confirm({ message: question, default: true }))) return choicesFromPerson(raised, comment);
  const said = await input({ message: 'Comment, kept as evidence:', default: comment });
  return choicesFor(raised, said, (keyId, request) => chosen.includes(entryOf(request, keyId)));
}

/** Asks the person at the terminal about a replacement, which they have read the plan of. */
export const approvesReplacement = (keys: readonly ProposedKey[]): Promise<boolean> =>
  confirm({
    message: `Replace ${keys.map(({ aliases, keyId }) => plainText(aliases[0] ?? keyId, 80)).join(', ')} by a new key?`,
    default: true,
  });

const entryOf = ({ requestId }: Request, keyId: string): string => `${requestId} ${keyId}`;

function nameOf(key: ProposedKey, now: string): string {
  const name = key.aliases[0] ?? key.keyId;
  return `${plainText(name, 40)}  ${plainText(key.description ?? '', 50)}  (${key.keyUsage}, ${key.keyState}, ${statusBefore(key, now)})`;
}

/** Answers every request as the approver, all its parts. */
export async function answer(raised: readonly RaisedRequest[], choices: Choices, onWaiting: (remaining: number) => void): Promise<void> {
  await Promise.all(
    raised.flatMap(({ region, request }) => {
      const choice = choices.get(request.requestId);
      return choice === undefined ? [] : answerRequest(region.approver, request, { choice, wait: true, onWaiting, pauseInMillis: 200 });
    }),
  );
}
