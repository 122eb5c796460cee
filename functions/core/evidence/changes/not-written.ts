import { reasonCodeIn } from '../../annotation.ts';
import { idOfChange } from '../../changes/kind.ts';
import { type Contradiction, differences, ofField, ofRecord } from '../contradiction.ts';
import type { ExecutionSet } from '../execution-set.ts';

/** Whether each change that was not made is one on the final list, by the authority of the decision as it is. */
export function contradictionsInNotWritten({ executionId, decision, notWritten }: ExecutionSet): readonly Contradiction[] {
  const approved = new Set(decision?.record.finalList.map(idOfChange));
  return notWritten.flatMap(({ record, ref }) => {
    const { keyId, change, reason, annotation } = record;
    const found = { name: ref.record, decision: record.decision, executionId: record.executionId };
    const expected = { name: `not-written/${keyId}.${change}.json`, decision: decision?.ref, executionId };
    return [
      ...differences(ref.record, '', found, expected, 'its name, and the decision as it is now'),
      ...(approved.has(idOfChange({ keyId, kind: change }))
        ? []
        : [ofRecord(ref.record, 'an approved change was not made', 'That change is not on the final list of the decision.')]),
      ...(reasonCodeIn(annotation) === reason ? [] : [ofField(ref.record, 'reason', reason, 'Its annotation begins with another reason.')]),
    ];
  });
}
