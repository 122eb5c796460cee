import type { ProposedChange } from '../../changes/proposed-change.ts';
import { definitionFor } from '../../changes/registry.ts';
import { idIn } from '../../ids.ts';
import type { MovedAliases } from '../../records/attempt.ts';
import { type Contradiction, differences, ofField, ofRecord } from '../contradiction.ts';
import type { Found } from '../read-record.ts';
import type { AttemptFound } from './attempts-in.ts';

/** Whether aliases moved between the keys of the plan, and each planned alias is told of once. */
export function contradictionsInMoves({ attempt, result, aliases }: AttemptFound, change: ProposedChange): readonly Contradiction[] {
  const { lineage } = definitionFor(change);
  if (lineage === undefined)
    return aliases.map(({ ref }) => ofRecord(ref.record, 'aliases were moved', `The change ${change.kind} moves none.`));
  const { from, to = 'no successor' } = lineage.keys(change, result?.record.successorArn ?? attempt.record.continues);
  return aliases.flatMap((one) => [
    ...differences(one.ref.record, '', { from: one.record.from, to: one.record.to }, { from, to }, 'the plan, and the successor on record'),
    ...ofPlanned(one, lineage.aliases(change)),
  ]);
}

function ofPlanned({ record, ref }: Found<MovedAliases>, planned: readonly string[]): readonly Contradiction[] {
  const told = [...record.moved, ...record.notMoved.map(({ alias }) => alias)].sort();
  const to = idIn(record.to);
  return [
    ...differences(ref.record, 'moved and notMoved', told, [...planned].sort(), 'the aliases in the plan'),
    ...record.notMoved.flatMap(({ names }, index) =>
      names === to ? [ofField(ref.record, `notMoved[${index}].names`, names, 'That is the key that the alias was to name.')] : [],
    ),
    ...(record.objection === null || record.notMoved.length > 0
      ? []
      : [ofField(ref.record, 'objection', record.objection, 'Every alias has moved, so that nothing was in the way.')]),
  ];
}
