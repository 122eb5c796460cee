import type { Approvals } from '../../functions/core/records/approvals.ts';
import type { Outcome, OutcomeCode, Outcomes, Validation } from '../../functions/core/records/validation.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import type { Output } from './output.ts';
import { tableText } from './table.ts';

const styles: Readonly<Record<OutcomeCode, 'green' | 'yellow' | 'red'>> = {
  ENABLED: 'green',
  PERIOD_SHORTENED: 'green',
  ALREADY_ENABLED: 'green',
  ROTATED: 'green',
  ALREADY_ROTATED: 'green',
  REPLACED: 'green',
  RETURNED: 'green',
  SKIPPED: 'yellow',
  ACCESS_DENIED: 'red',
  FAILED: 'red',
  NOT_CONFIRMED: 'red',
};

/** The Configuration phase: what came of each key, counts first. */
export function showOutcomes({ outcomes }: Outcomes, output: Output): void {
  if (outcomes.length === 0) {
    output.line('  No key was requested.');
    return;
  }
  const words = [...new Set(outcomes.map(({ outcome }) => outcome))].sort();
  output.line(`  ${words.map((word) => `${outcomes.filter(({ outcome }) => outcome === word).length} ${word}`).join('   ')}\n`);
  output.line(
    tableText(
      [
        { title: 'Outcome', value: ({ outcome }) => outcome },
        { title: 'Alias', value: ({ aliases }) => aliases[0]?.replace(/^alias\//, '') ?? '(none)', width: 20 },
        { title: 'Key id', value: ({ keyId }) => keyId },
        { title: 'Region', value: ({ region }) => region },
      ],
      outcomes,
    ),
  );
  for (const line of detailLines(
    outcomes.filter(({ code }) => code !== 'ENABLED' && code !== 'ROTATED'),
    output,
  ))
    output.line(line);
}

/** Why keys are not simply ENABLED: one line for each reason, with the keys that share it. */
function detailLines(outcomes: readonly Outcome[], output: Output): readonly string[] {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const group = `${outcome.outcome} ${outcome.detail}`;
    groups.set(group, [...(groups.get(group) ?? []), outcome]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const who = group.length === 1 ? plainText(first.aliases[0] ?? first.keyId) : `${group.length} keys`;
    return [`  ${output.styled(styles[first.code], first.outcome)} ${who}: ${plainText(first.detail, 500)}`];
  });
}

/** The Validation phase: the summary, and the rule's compliance before and after. */
export function showValidation(
  validation: Validation,
  approvals: Approvals,
  compliance: { readonly before: Readonly<Record<string, number>>; readonly after: Readonly<Record<string, number>> },
  output: Output,
): void {
  const { requested, confirmed, notConfirmed, skipped } = validation;
  output.line(
    `  Requested ${requested}   ${output.styled('green', `confirmed ${confirmed.length}`)}   ${output.styled(notConfirmed.length > 0 ? 'red' : 'dim', `not confirmed ${notConfirmed.length}`)}   skipped ${skipped.length}`,
  );
  output.line(
    `  Decision ${approvals.decision ?? 'none'} by ${plainText(approvals.approver ?? 'nobody', 500)} at ${approvals.decidedAt ?? 'no time'}${approvals.comment === null ? '' : `, "${plainText(approvals.comment, 600)}"`}`,
  );
  output.line(`  Executions ${validation.executionIds.join(', ')}\n`);
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
  for (const { keyId, detail } of validation.discrepancies)
    output.line(`  ${output.styled('yellow', 'discrepancy')} ${keyId}: ${plainText(detail, 500)}`);
  for (const { keyId, outcome, detail } of notConfirmed)
    output.line(`  ${output.styled('red', outcome)} ${keyId}: ${plainText(detail, 500)}`);
}
