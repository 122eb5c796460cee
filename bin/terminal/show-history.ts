import { definitionOf } from '../../functions/core/changes/registry.ts';
import { durationText, minuteText, peopleText } from '../../functions/core/history-summary.ts';
import type { ComplianceState, History, HistoryEvent, KeyHistory } from '../../functions/core/records/history.ts';
import { executionOf, wordsOf } from '../../functions/core/report/event-words.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import { rotationCountsOf, rotationCountsText } from '../../functions/core/rotation-counts.ts';
import type { Output } from './output.ts';
import { type Column, tableText } from './table.ts';

const keyColumns: readonly Column<KeyHistory>[] = [
  { title: 'Key id', value: ({ keyId }) => keyId },
  { title: 'State', value: ({ compliance }) => compliance },
  { title: 'Since', value: ({ since }) => (since === null ? 'never recorded' : minuteText(since)) },
  { title: 'By decision of', value: ({ decidedBy }) => (decidedBy === null ? '' : peopleText(decidedBy.approvers)), width: 48 },
  { title: 'Change', value: ({ decidedBy }) => (decidedBy === null ? '' : definitionOf(decidedBy.change).words.title) },
  { title: 'Non-compliant for', value: ({ milliseconds }) => durationText(milliseconds.NON_COMPLIANT) },
  { title: 'Rotations', value: (key) => rotationCountsText(rotationCountsOf([key])) },
];

const detailWidth = 70;

const eventColumns: readonly Column<HistoryEvent>[] = [
  { title: 'Time, as recorded', value: ({ at }) => at },
  { title: 'What', value: (event) => wordsOf(event).what },
  { title: 'By', value: (event) => wordsOf(event).by, width: 48 },
  { title: 'Details', value: (event) => wordsOf(event).detail, width: detailWidth },
  { title: 'Execution', value: (event) => executionOf(event) ?? '' },
];

const styles: Readonly<Record<ComplianceState, 'green' | 'red' | 'yellow' | 'dim'>> = {
  COMPLIANT: 'green',
  NON_COMPLIANT: 'red',
  NOT_APPLICABLE: 'dim',
  UNKNOWN: 'yellow',
};

/**
 * The history for a person: every key in a line; of a single key also the answer in words, and its
 * events.
 */
export function showHistory(
  { keys, region, from, to, remarks }: History,
  single: boolean,
  output: Output,
  whenNone = `No key is on record in ${region}.`,
): void {
  output.note(`  ${region}, ${minuteText(from)} to ${minuteText(to)}`);
  output.line(keys.length === 0 ? whenNone : tableText(keyColumns, keys));
  if (keys.length > 1) output.line(`\n  Rotations of all ${keys.length} keys: ${rotationCountsText(rotationCountsOf(keys))}.`);
  const [key] = keys;
  if (single && key !== undefined) {
    output.line(`\n${output.styled(styles[key.compliance], plainText(key.summary, 1000))}\n`);
    output.line(key.events.length === 0 ? '  Nothing happened in the span.' : tableText(eventColumns, key.events));
    for (const line of longOutcomes(key.events)) output.line(line);
  }
  for (const remark of remarks) output.line(output.styled('yellow', `  ${plainText(remark, 500)}`));
}

/** What came of a change, and what to do next, where it is longer than its cell of the table. */
const longOutcomes = (events: readonly HistoryEvent[]): readonly string[] =>
  events
    .filter((event) => event.type === 'OUTCOME' && wordsOf(event).detail.length > detailWidth)
    .map((event) => `  ${event.at} ${wordsOf(event).what}: ${plainText(wordsOf(event).detail, 1000)}`);
