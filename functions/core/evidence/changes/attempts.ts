import { approvedChangesOf } from '../../changes/approved.ts';
import { idOfChange } from '../../changes/kind.ts';
import type { ProposedChange } from '../../changes/proposed-change.ts';
import { definitionFor } from '../../changes/registry.ts';
import { refusedFor, type WriteOperation } from '../../outcome/refusals.ts';
import { type Contradiction, differences, ofField, ofRecord } from '../contradiction.ts';
import type { ExecutionSet } from '../execution-set.ts';
import type { AttemptFound } from './attempts-in.ts';
import { contradictionsInMoves } from './moves.ts';
import { contradictionsInResult } from './result.ts';

/**
 * Whether each attempt is one at a change on the final list, by the authority of the decision as it
 * is, and whether none was followed by another that must not be.
 */
export function contradictionsInAttempts(set: ExecutionSet): readonly Contradiction[] {
  const { executionId, attempts, proposal, decision } = set;
  const approved = decision === undefined ? [] : approvedChangesOf(proposal.record, decision.record);
  const changeAt = new Map(approved.map(({ change, final }) => [`${idOfChange(final)}/${final.state}`, change]));
  const own = attempts.filter(({ attempt }) => attempt.record.executionId === executionId);
  return [
    ...attempts.flatMap(ofName),
    ...own.flatMap((one) => {
      const change = changeAt.get(placeOf(one));
      return change === undefined
        ? [
            ofRecord(
              one.attempt.ref.record,
              `execution ${executionId} asked AWS KMS for a change`,
              'That change is not on the final list of its decision.',
            ),
          ]
        : [...ofAuthority(set, one, change), ...contradictionsInResult(one, change), ...contradictionsInMoves(one, change)];
    }),
    ...[...Map.groupBy(attempts, placeOf)].flatMap(([place, inOrder]) => ofOrder(inOrder, changeAt.get(place))),
  ];
}

const placeOf = ({ name: { keyId, kind, state } }: AttemptFound): string => `${keyId}/${kind}/${state}`;

/** The name of a record, and what all records of one attempt say of it. */
function ofName({ name, attempt, result, aliases }: AttemptFound): readonly Contradiction[] {
  const { keyId, change, state, number, keyArn, executionId } = attempt.record;
  const { keyId: nameOfKey, kind, state: nameOfState, number: nameOfNumber } = name;
  const following = [result ?? [], aliases].flat();
  return [
    ...differences(
      attempt.ref.record,
      '',
      { keyId, change, state, number },
      { keyId: nameOfKey, change: kind, state: nameOfState, number: nameOfNumber },
      'the name of the record',
    ),
    ...(keyArn.endsWith(`:key/${keyId}`) ? [] : [ofField(attempt.ref.record, 'keyArn', keyArn, `It is about key ${keyId}.`)]),
    ...following.flatMap(({ record, ref }) =>
      differences(
        ref.record,
        '',
        { attempt: record.attempt, executionId: record.executionId, keyId: record.keyId, change: record.change },
        { attempt: attempt.ref, executionId, keyId, change },
        'the attempt, as it is now',
      ),
    ),
  ];
}

function ofAuthority({ decision }: ExecutionSet, { attempt }: AttemptFound, change: ProposedChange): readonly Contradiction[] {
  const { decision: authority, keyArn, continues } = attempt.record;
  const found = { decision: authority, keyArn, continues };
  const expected = {
    decision: decision?.ref,
    keyArn: change.key.keyArn,
    continues: definitionFor(change).lineage?.continues(change),
  };
  return differences(attempt.ref.record, '', found, expected, 'the decision, as it is now, and what was approved');
}

/** A change that must not be made twice is asked for again after a refusal alone; a replacement also to go on with it, or after a roll-back. */
function ofOrder(attempts: readonly AttemptFound[], change: ProposedChange | undefined): readonly Contradiction[] {
  return attempts.flatMap((one, index) => {
    const before = attempts[index - 1];
    const isNext = one.name.number === (before?.name.number ?? 0) + 1;
    return [
      ...(isNext
        ? []
        : [
            ofRecord(one.attempt.ref.record, `it is attempt ${one.name.number}`, `Attempt ${(before?.name.number ?? 0) + 1} is not there.`),
          ]),
      ...(change === undefined || before === undefined || mayFollow(before, one, change)
        ? []
        : [
            ofRecord(
              one.attempt.ref.record,
              'AWS KMS was asked once more',
              `It had not refused attempt ${before.name.number} for a reason that passes.`,
            ),
          ]),
    ];
  });
}

function mayFollow({ attempt, result }: AttemptFound, next: AttemptFound, change: ProposedChange): boolean {
  const { isOnceOnly, lineage } = definitionFor(change);
  const isOwn = attempt.record.executionId === next.attempt.record.executionId;
  if (result === undefined) return !isOnceOnly && isOwn;
  const { error } = result.record;
  if (error !== null) return !isOwn || refusedFor(error.operation as WriteOperation, error)?.isLasting !== true;
  return lineage?.namesSuccessor === true && !isOwn;
}
