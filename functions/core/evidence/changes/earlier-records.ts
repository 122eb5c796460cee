import type { RestsOn } from '../../changes/lineage.ts';
import { definitionFor } from '../../changes/registry.ts';
import { attemptResultSchema, movedAliasesSchema } from '../../records/attempt.ts';
import { successorSchema } from '../../records/first-edition/replacement.ts';
import { type Outcomes, outcomesSchema } from '../../records/first-edition/validation.ts';
import { readRecord } from '../../records/reading.ts';
import { type Contradiction, differences, ofField } from '../contradiction.ts';
import type { ExecutionSet } from '../execution-set.ts';
import { contradictionsInMovedWithoutRecord } from './moved-without-record.ts';

/** Whether plans rest on records of earlier executions that are there, unchanged, and say the same. */
export const contradictionsInEarlierRecords = (set: ExecutionSet): readonly Contradiction[] =>
  set.proposal.record.changes.flatMap((change, index) => {
    const { lineage } = definitionFor(change);
    const restsOn = lineage?.restsOn(change);
    if (lineage === undefined || restsOn === undefined) return [];
    const field = `changes[${index}].plan`;
    const file = set.evidence.files.get(restsOn.record);
    if (file === undefined) return [ofField(record, field, restsOn.record, 'The plan rests on that record, which is not there.')];
    const { executionId, successorArn, sha256 } = restsOn;
    const said = saidBy(file.text, restsOn, change.key.keyArn);
    const moved = new Set([...(said.moved ?? []), ...movedTo(set, successorArn)]);
    const unmoved = lineage.namesSuccessor ? [] : lineage.aliases(change).filter((alias) => !moved.has(alias));
    return [
      ...differences(
        record,
        field,
        { executionId, successorArn, sha256 },
        { executionId: said.executionId, successorArn: said.successorArn, sha256: file.sha256 },
        restsOn.record,
      ),
      ...contradictionsInMovedWithoutRecord(set, change, `${field}.aliases`),
      ...(unmoved.length === 0 ? [] : [ofField(record, `${field}.aliases`, unmoved, 'No record says that the replacement moved them.')]),
    ];
  });

const record = 'proposal.json';

/** Aliases that attempts on record have moved to a key. */
const movedTo = ({ attempts }: ExecutionSet, keyArn: string): readonly string[] =>
  attempts.flatMap(({ aliases }) => aliases.flatMap(({ record: one }) => (one.to === keyArn ? one.moved : [])));

type Said = Partial<Pick<RestsOn, 'executionId' | 'successorArn'>> & { readonly moved?: readonly string[] };

/** What a record of a replacement says, of whichever edition. */
function saidBy(text: string, { record: name }: RestsOn, keyArn: string): Said {
  try {
    if (name.endsWith('.result.json')) {
      const { executionId, successorArn = '' } = readRecord(attemptResultSchema, text, name);
      return { executionId, successorArn };
    }
    if (name.includes('.aliases.')) {
      const { executionId, to } = readRecord(movedAliasesSchema, text, name);
      return { executionId, successorArn: to };
    }
    if (name.endsWith('/successor.json')) {
      const { createdBy, successorArn } = readRecord(successorSchema, text, name);
      return { executionId: createdBy, successorArn };
    }
    return ofOutcomes(readRecord(outcomesSchema, text, name), keyArn);
  } catch {
    return {};
  }
}

function ofOutcomes({ executionIds: [executionId = ''], outcomes }: Outcomes, keyArn: string): Said {
  const replacement = outcomes.find((outcome) => outcome.keyArn === keyArn)?.replacement;
  return { executionId, successorArn: replacement?.successorArn ?? '', moved: replacement?.aliasesMoved ?? [] };
}
