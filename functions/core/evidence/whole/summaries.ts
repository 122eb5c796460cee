import { validationOf } from '../../outcome/validation.ts';
import { filedDecisionOf } from '../../records/filed-decision.ts';
import { outcomesCsv } from '../../report/outcomes-csv.ts';
import { type Contradiction, differences, ofRecord } from '../contradiction.ts';
import { filedAt } from '../decision/decision.ts';
import type { ExecutionSet } from '../execution-set.ts';

/** Records that say nothing but what others say: made again from those, to the byte. */
export const contradictionsInSummaries = (set: ExecutionSet): readonly Contradiction[] => [
  ...inValidation(set),
  ...inCsv(set),
  ...inFiledDecision(set),
];

const otherForm = 'It says the same in another form: it was not written by this product.';

function inValidation({ proposal, decision, outcomes, validation }: ExecutionSet): readonly Contradiction[] {
  if (outcomes === undefined || validation === undefined) return [];
  const expected = validationOf(proposal.record, decision?.record, outcomes.record, outcomes.ref);
  const different = differences('validation.json', '', validation.record, expected, 'the other records');
  const isSame = validation.file.text === `${JSON.stringify(expected, null, 2)}\n`;
  return isSame || different.length > 0 ? different : [ofRecord('validation.json', 'its text is another', otherForm)];
}

function inCsv({ outcomes, csv }: ExecutionSet): readonly Contradiction[] {
  if (outcomes === undefined || csv === undefined || csv.text === outcomesCsv(outcomes.record.outcomes)) return [];
  return [ofRecord('outcomes.csv', 'it has another text', 'It is made of outcomes.json alone, and does not say what that says.')];
}

function inFiledDecision({ proposal, decision, filed }: ExecutionSet): readonly Contradiction[] {
  if (decision === undefined || filed === undefined) return [];
  const { key } = filed.file;
  const expected = filedDecisionOf(proposal.record, decision.record, decision.ref.sha256);
  return [
    ...differences(key, '', filed.record, expected, 'decision.json'),
    ...(key === filedAt(decision.record)
      ? []
      : [ofRecord(key, 'it is filed under that day', `decision.json belongs to ${filedAt(decision.record)}.`)]),
  ];
}
