import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import type { Answer } from '../../../functions/core/records/answer.ts';
import { approvalRequestText } from '../../../functions/core/report/approval-request.ts';
import { hostileText } from '../arbitraries/texts.ts';
import { accepted, type Edge, edge } from '../edge.ts';
import { commandsShown } from '../promises/page-commands.ts';
import { promised } from '../promises/refusal.ts';
import { commandsIn } from '../promises/shell-words.ts';
import { surroundings } from '../promises/showing.ts';
import { rightProposal } from '../right/execution-records.ts';
import { executionId, keyIdNumber, region, requestId } from '../right/ids.ts';
import { wordsFrom } from '../right/key-profiles.ts';
import type { PageFacts } from '../right/page-facts.ts';
import { texts } from './pages.ts';

const facts: fc.Arbitrary<PageFacts> = fc
  .tuple(hostileText, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), fc.boolean())
  .map(([comment, ticks, isStarted]) => ({
    region,
    requestId,
    parts: [
      { number: 1, executionId },
      { number: 2, executionId: isStarted ? executionId : '' },
    ],
    keys: ticks.map((isTicked, index) => ({ keyId: keyIdNumber(index + 1), part: index < 2 ? 1 : 2, isTicked })),
    // An input of one line takes neither line breaks nor, in a page of UTF-8, halves of characters.
    comment: comment.replaceAll(/[\r\n]/g, '').toWellFormed(),
  }));

const valueAfter = (words: readonly string[], option: string): string | undefined => words[words.indexOf(option) + 1];
const ticked = ({ keys }: PageFacts): string =>
  keys
    .filter(({ isTicked }) => isTicked)
    .map(({ keyId }) => keyId)
    .join();

/** The commands, as words, say what the person chose and wrote. */
function checkWords(page: PageFacts, cli: readonly string[], aws: readonly (readonly string[])[]): void {
  const comment = page.comment.trim();
  promised(cli[0] === 'kms-rotation', 'the first command is another one');
  promised(comment === '' ? !cli.includes('--comment') : valueAfter(cli, '--comment') === comment, 'the comment is not what was written');
  const all = page.keys.map(({ keyId }) => keyId);
  const [only, except] = [
    cli.includes('--only') ? valueAfter(cli, '--only') : undefined,
    cli.includes('--except') ? valueAfter(cli, '--except') : undefined,
  ];
  const chosen = cli[1] === 'reject' ? '' : (only ?? all.filter((keyId) => !(except ?? '').split(',').includes(keyId)).join());
  promised(chosen === ticked(page), `the command answers for ${chosen}`);
  for (const words of aws) {
    if (words[0] === 'printf') checkAnswer(page, JSON.parse(words[2] ?? ''));
    else promised(words[0] === 'aws' && ['ssm', 's3api'].includes(words[1] ?? ''), `a command is ${words[0]}`);
    const payload = words.includes('--payload') ? valueAfter(words, '--payload') : undefined;
    if (payload !== undefined) promised(JSON.parse(payload).Comment[0] === comment, 'the comment is not what was written');
  }
}

/** An answer has no changes but those that are ticked, and rejects where none is. */
function checkAnswer(page: PageFacts, answer: Answer): void {
  const own = page.keys.filter(({ isTicked }) => isTicked).map(({ keyId }) => keyId);
  promised(answer.executionId === executionId, 'an answer is for another execution');
  promised(
    answer.changes.every(({ keyId }) => own.includes(keyId)),
    'an answer has a change that is not ticked',
  );
  promised((answer.answer === 'REJECT') === (answer.changes.length === 0), 'an answer rejects what it chooses');
}

/** The first commands, which find out who answers, are the same for every request. */
function withoutAuthor(aws: string): string {
  const [author = '', ...rest] = aws.split(/(?<=\nesac)/);
  promised(author === commandsShown(nothingTicked).aws.split(/(?<=\nesac)/)[0], 'what finds the author differs');
  return rest.join('').replaceAll('$author.json', 'AUTHOR.json');
}

const nothingTicked: PageFacts = { region, requestId, parts: [], keys: [], comment: '' };

const pageCommands = edge({
  name: 'commands of the request page',
  promise: 'a POSIX shell takes each as the words that are meant: the ticked changes, and the comment as it was written',
  weight: 3,
  answers: 'accepts',
  arbitrary: facts,
  check: (page) => {
    const { cli, aws } = commandsShown(page);
    const [first = [], ...more] = commandsIn(cli);
    promised(more.length === 0, 'the command is several');
    checkWords(page, first, commandsIn(withoutAuthor(aws)));
    return accepted;
  },
});

/** What a real shell makes of a text of commands: functions in place of the programs print their words. */
function wordsOfBash(text: string): readonly (readonly string[])[] {
  const spy = (name: string): string => `${name}() { command printf '%s\\0' ${name} "$@"; command printf '\\n\\0'; }`;
  const script = `cd /nowhere 2>/dev/null\n${['kms-rotation', 'aws'].map(spy).join('\n')}\n${text.replaceAll(/ > answer-\d+\.json/g, '')}`;
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', script], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
  });
  promised(status === 0, `the shell says: ${stderr.slice(0, 200)}`);
  return stdout
    .split('\n\0')
    .map((command) => command.split('\0').slice(0, -1))
    .filter((words) => words.length > 0);
}

const inBash = edge({
  name: 'commands of the request page, in bash',
  promise: 'a real shell runs nothing but what is meant, with the comment as it was written',
  weight: 0.15,
  answers: 'accepts',
  arbitrary: facts,
  check: (page) => {
    const written = { ...page, comment: page.comment.replaceAll('\0', '') };
    const [cli = []] = wordsOfBash(commandsShown(written).cli);
    checkWords(written, cli, []);
    return accepted;
  },
});

/** Lines of the message that a person may copy into a shell. */
const commandLines = (message: string): readonly string[] =>
  message.split('\n').flatMap((line) => /^\s+(?:(?:Approve|Reject):\s+)?((?:aws|echo) .*)$/.exec(line)?.[1] ?? []);

const messageCommands = edge({
  name: 'commands of the message',
  promise: 'nothing that an owner has written is in a command',
  weight: 1,
  answers: 'accepts',
  arbitrary: texts,
  check: (written) => {
    const linesOf = (list: readonly string[]) =>
      commandLines(approvalRequestText(rightProposal(wordsFrom(list)), surroundings).message).join('\n');
    promised(linesOf(written) === linesOf(['orders']), 'a command differs from that of the same request with harmless texts');
    return accepted;
  },
});

export const commandEdges: readonly Edge[] = [pageCommands, inBash, messageCommands];
