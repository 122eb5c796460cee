import { checkbox, confirm, input, Separator } from '@inquirer/prompts';
import type { ProposedKey } from '../../functions/core/records/proposal.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { statusBefore } from '../../functions/core/report/proposed-change.ts';
import type { Choice } from '../requests/answer.ts';
import { answerRequest } from '../requests/answer-request.ts';
import { UsageError } from '../usage-error.ts';
import type { RaisedRequest } from './request.ts';

const proposedKeys = (raised: readonly RaisedRequest[]): readonly ProposedKey[] => raised.flatMap(({ request }) => request.keys);

/** The decision given on the command line. @throws UsageError if it names keys that were not proposed. */
export function choiceFromOption(option: string, comment: string, raised: readonly RaisedRequest[]): Choice {
  const proposed = new Set(proposedKeys(raised).map(({ keyId }) => keyId));
  if (option === 'all') return { keyIds: proposed, comment };
  if (option === 'none') return { keyIds: new Set(), comment };
  const named = option.split(',').map((keyId) => keyId.trim());
  const unknown = named.filter((keyId) => !proposed.has(keyId));
  if (unknown.length > 0) {
    throw new UsageError(
      `--approve: not among the proposed keys: ${unknown.join(', ')}; allowed are all, none, or some of\n  ${[...proposed].join('\n  ')}`,
    );
  }
  return { keyIds: new Set(named), comment };
}

/** Asks the person at the terminal. Every proposed key is preselected; taking one out narrows the request. */
export async function choiceFromPerson(raised: readonly RaisedRequest[], comment: string): Promise<Choice> {
  const choices = raised.flatMap(({ region, request }) => [
    new Separator(`── ${region.region} ──`),
    ...request.keys.map((key) => ({ name: nameOf(key, request.raisedAt), value: key.keyId, checked: true })),
  ]);
  const keyIds = await checkbox({
    message: 'Which keys shall rotate? (space: take out or in, enter: done)',
    choices,
    pageSize: 20,
    loop: false,
  });
  const question = keyIds.length === 0 ? 'Reject the whole request?' : `Approve rotation of ${keyIds.length} keys?`;
  if (!(await confirm({ message: question, default: true }))) return choiceFromPerson(raised, comment);
  return { keyIds: new Set(keyIds), comment: await input({ message: 'Comment, kept as evidence:', default: comment }) };
}

function nameOf(key: ProposedKey, now: string): string {
  const name = key.aliases[0] ?? key.keyId;
  return `${plainText(name, 40)}  ${plainText(key.description ?? '', 50)}  (${key.keyUsage}, ${key.keyState}, ${statusBefore(key, now)})`;
}

/** Answers every request as the approver, all its parts. */
export async function answer(raised: readonly RaisedRequest[], choice: Choice, onWaiting: (remaining: number) => void): Promise<void> {
  await Promise.all(
    raised.map(({ region, request }) => answerRequest(region.approver, request, { choice, wait: true, onWaiting, pauseInMillis: 200 })),
  );
}
