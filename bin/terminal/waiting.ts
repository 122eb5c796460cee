import { changeKinds } from '../../functions/core/changes/kind.ts';
import { definitionOf } from '../../functions/core/changes/registry.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { missingText } from '../answers/approvals-so-far.ts';
import type { Release } from '../answers/release.ts';
import type { WaitingStatus } from '../requests/waiting-status.ts';
import { showAnswers } from './answers.ts';
import type { Output } from './output.ts';
import { tableText } from './table.ts';

const hoursBetween = (from: string, to: Date): number => Math.floor((to.getTime() - Date.parse(from)) / 3_600_000);

/** The executions that wait, each with what it asks for, what has been answered, and what is still needed. */
export function showWaiting(waiting: readonly WaitingStatus[], region: string, now: Date, output: Output): void {
  if (waiting.length === 0) {
    output.line(`Nothing waits for an approval in ${region}.`);
    return;
  }
  output.line(
    tableText<WaitingStatus>(
      [
        { title: 'Request', value: ({ requestId }) => requestId },
        { title: 'Execution', value: ({ executionId }) => executionId },
        { title: 'Changes', value: ({ counts }) => String(counts.changes) },
        { title: 'Keys', value: ({ counts }) => String(counts.keys) },
        { title: 'Approvals', value: approvalsText },
        { title: 'Waiting', value: ({ requestedAt }) => `${hoursBetween(requestedAt, now)} h` },
        { title: 'Expires in', value: ({ expiresAt }) => `${-hoursBetween(expiresAt, now)} h` },
        { title: 'Requested by', value: ({ requestedBy }) => requestedBy.split(':').at(-1) ?? '', width: 30 },
      ],
      waiting,
    ),
  );
  for (const one of waiting) showDetails(one, output);
}

const approvalsText = ({ release, approvals: { required, missing } }: WaitingStatus): string =>
  release === 'LAST' ? 'last release' : `${required - missing} of ${required}`;

function showDetails(waiting: WaitingStatus, output: Output): void {
  const { executionId, changes, answers, approvals, release, notOfRequest } = waiting;
  output.line(`\n  ${executionId}: ${kindsText(changes)}`);
  for (const { keyId, kind, aliases } of changes.slice(0, maximumListed))
    output.line(`    ${definitionOf(kind).words.title}: ${keyId} ${plainText(aliases[0] ?? '(no alias)', 60)}`);
  if (changes.length > maximumListed) output.line(`    … and ${changes.length - maximumListed} more changes.`);
  if (release !== 'THIS') output.line(output.styled('yellow', `    ${releaseText[release]}`));
  if (notOfRequest !== null) output.line(output.styled('red', `    Do not approve it: ${plainText(notOfRequest, 500)}.`));
  showAnswers(answers, changes, output);
  if (release === 'THIS') output.line(`    ${neededText(approvals)}`);
}

/** More are on the page of the request. */
const maximumListed = 10;

/** `2 to enable, 1 to rotate now`: changes by kind. */
export const kindsText = (changes: readonly { readonly kind: (typeof changeKinds)[number] }[]): string =>
  changeKinds
    .map((kind) => ({ kind, count: changes.filter((change) => change.kind === kind).length }))
    .flatMap(({ kind, count }) => (count === 0 ? [] : `${count} ${definitionOf(kind).words.count}`))
    .join(', ');

const releaseText: Readonly<Record<Exclude<Release, 'THIS'>, string>> = {
  LAST: 'Started under the last release. It can no longer be approved: it ends as "ended by an upgrade", and its changes are asked for again.',
  UNKNOWN: 'Its document is of a later release than this command line: answer with the command line of that release.',
};

function neededText(approvals: WaitingStatus['approvals']): string {
  const { persons, missing } = approvals;
  const soFar = persons.length === 0 ? '' : ` So far: ${persons.map((person) => plainText(person, 120)).join(', ')}.`;
  if (missing > 0) return `${missingText(approvals)}${soFar}`;
  return `Enough approvers have answered, and Systems Manager waits for a signal still: whoever has not sent theirs runs kms-rotation approve again.${soFar}`;
}
