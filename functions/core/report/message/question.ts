import { countsOf } from '../../changes/kind.ts';
import { type ProposedChange, refOf } from '../../changes/proposed-change.ts';
import { definitionOf } from '../../changes/registry.ts';
import { changesText } from '../../changes/words.ts';
import { changesByKind } from '../changes-by-kind.ts';
import { questionsOf } from '../question-words.ts';

/** Amazon SNS API, Publish. */
const maximumSubject = 100;

/** What is asked for, and where. */
export type Question = { readonly changes: readonly ProposedChange[]; readonly accountId: string; readonly region: string };

const countsText = (changes: readonly ProposedChange[]): string => changesText(countsOf(changes.map(refOf)));

/** `26 changes to 24 keys`; of one kind of change with its name. */
export function titleOf({ changes }: Pick<Question, 'changes'>): string {
  const [only, ...others] = changesByKind(changes);
  return only === undefined || others.length > 0 ? countsText(changes) : `${countsText(changes)} (${definitionOf(only.kind).words.title})`;
}

/**
 * A subject of Amazon SNS: at most 100 ASCII characters on one line, the first of which is no
 * space.
 */
export function subjectOf(asked: Question): string {
  const subject = (what: string): string => `Approve or reject in ${asked.accountId} ${asked.region}: ${what}`.replaceAll(/[^ -~]/g, '?');
  const whole = subject(titleOf(asked));
  return whole.length <= maximumSubject ? whole : subject(countsText(asked.changes)).slice(0, maximumSubject);
}

export const questionLines = ({ changes, accountId, region }: Question): readonly string[] => [
  `Please decide on ${countsText(changes)} in account ${accountId}, Region ${region}:`,
  ...questionsOf(changes).map((question) => `  - ${question}`),
];
