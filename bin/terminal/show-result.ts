import { definitionOf } from '../../functions/core/changes/registry.ts';
import { changesText } from '../../functions/core/changes/words.ts';
import { peopleText } from '../../functions/core/history-summary.ts';
import { countsOfRows } from '../../functions/core/merge.ts';
import type { OutcomeCode } from '../../functions/core/outcome/codes.ts';
import type { Outcome, Outcomes } from '../../functions/core/records/outcomes.ts';
import type { Validation } from '../../functions/core/records/validation.ts';
import { toneOf } from '../../functions/core/report/outcome-tone.ts';
import { outcomeText } from '../../functions/core/report/outcome-words.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import type { Output } from './output.ts';
import { tableText } from './table.ts';

const colours = { good: 'green', warn: 'yellow', bad: 'red' } as const;
const colourOf = (code: OutcomeCode) => colours[toneOf(code)];

/** A detail with what AWS said can be long; a line of the terminal ends somewhere. */
const detailLength = 1000;

/** The Configuration phase: what came of each change, counts first. */
export function showOutcomes({ outcomes }: Outcomes, output: Output): void {
  if (outcomes.length === 0) {
    output.line('  No change was requested.');
    return;
  }
  const words = [...new Set(outcomes.map(({ outcome }) => outcome))].sort();
  const counts = words.map((word) => `${outcomes.filter(({ outcome }) => outcome === word).length} ${word}`);
  output.line(`  ${changesText(countsOfRows(outcomes))}: ${counts.join('   ')}\n`);
  output.line(
    tableText(
      [
        { title: 'Outcome', value: ({ outcome }) => outcome },
        { title: 'Change', value: ({ kind }) => definitionOf(kind).words.title },
        { title: 'Alias', value: ({ aliases }) => aliases[0]?.replace(/^alias\//, '') ?? '(none)', width: 20 },
        { title: 'Key id', value: ({ keyId }) => keyId },
        { title: 'Region', value: ({ region }) => region },
      ],
      outcomes,
    ),
  );
  for (const line of detailLines(outcomes.filter(needsWords), output)) output.line(line);
}

/**
 * A change that is as approved speaks for itself, unless there is more to say of its key or
 * something is left to do.
 */
const needsWords = ({ code, kind, remarks, aliasesOutcome }: Outcome): boolean =>
  code !== definitionOf(kind).done || remarks.length > 0 || aliasesOutcome !== undefined;

/**
 * What came of changes, and what to do next: one line for each text, with the keys that share it.
 */
function detailLines(outcomes: readonly Outcome[], output: Output): readonly string[] {
  const groups = Map.groupBy(outcomes, (outcome) => `${outcome.kind} ${outcome.outcome} ${outcomeText(outcome)}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const who = group.length === 1 ? plainText(first.aliases[0] ?? first.keyId) : `${group.length} keys`;
    const what = `${output.styled(colourOf(first.code), first.outcome)} ${definitionOf(first.kind).words.title}, ${who}`;
    return [`  ${what}: ${plainText(outcomeText(first), detailLength)}`];
  });
}

/** The Validation phase: the decisions, the summary, and the rule's compliance before and after. */
export function showValidation(
  validation: Validation,
  compliance: { readonly before: Readonly<Record<string, number>>; readonly after: Readonly<Record<string, number>> },
  output: Output,
): void {
  const { counts, notConfirmed, discrepancies } = validation;
  output.line(
    `  Requested ${changesText(counts.requested)}   ${output.styled('green', `confirmed ${counts.confirmed.changes}`)}   ${output.styled(notConfirmed.length > 0 ? 'red' : 'dim', `not confirmed ${counts.notConfirmed.changes}`)}   skipped ${counts.skipped.changes}`,
  );
  for (const line of decisionLines(validation)) output.line(line);
  output.line();
  output.line(
    tableText(
      [
        { title: 'The rule reports', value: ({ type }) => type },
        { title: 'before', value: ({ type }) => String(compliance.before[type] ?? 0) },
        { title: 'after', value: ({ type }) => String(compliance.after[type] ?? 0) },
      ],
      ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'].map((type) => ({ type })),
    ),
  );
  const explained = (colour: 'yellow' | 'red', what: string, { keyId, kind, detail }: Validation['skipped'][number]): void =>
    output.line(`  ${output.styled(colour, what)} ${definitionOf(kind).words.title}, ${keyId}: ${plainText(detail, detailLength)}`);
  for (const row of discrepancies) explained('yellow', 'discrepancy', row);
  for (const row of notConfirmed) explained('red', row.outcome, row);
}

/** One line for each decision, with the execution that it is on. */
const decisionLines = ({ decisions }: Validation): readonly string[] =>
  decisions.length === 0
    ? ['  No decision is on record.']
    : decisions.map(
        ({ decision, approvers, comment, decidedAt, documentName, executionId }) =>
          `  ${decision} by ${plainText(peopleText(approvers), 500)} at ${decidedAt ?? 'no time'}${comment === null ? '' : `, "${plainText(comment, 600)}"`} (${documentName}, execution ${executionId})`,
      );
