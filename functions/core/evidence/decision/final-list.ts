import { finalChangeFor, objectionToRecords } from '../../changes/approved.ts';
import { type ChangeRef, idOfChange } from '../../changes/kind.ts';
import { refOf } from '../../changes/proposed-change.ts';
import type { Decision } from '../../records/decision.ts';
import type { Proposal } from '../../records/proposal.ts';
import { contradictionsInExcluded } from '../changes/excluded.ts';
import { type Contradiction, differences, ofRecord } from '../contradiction.ts';

const record = 'decision.json';

/** The final list is what was approved without what was excluded, in the order and for the states that were proposed. */
export function contradictionsInFinalList(proposal: Proposal, decision: Decision): readonly Contradiction[] {
  const { approvedChanges, excluded, finalList } = decision;
  const approved = idsOf(approvedChanges);
  const without = idsOf(excluded);
  const changes = proposal.changes.filter((change) => approved.has(idOfChange(refOf(change))));
  const isLeft = (ref: ChangeRef): boolean => without.has(idOfChange(ref));
  const expected = changes.filter((change) => !isLeft(refOf(change))).map((change) => finalChangeFor(change, proposal.executionId));
  const shown = changes.filter((change) => isLeft(refOf(change)));
  return [
    ...differences(record, 'finalList', finalList, expected, 'approvedChanges without excluded, and the states in proposal.json'),
    ...differences(
      record,
      'excluded',
      excluded.map(({ keyId, kind, keyArn }) => ({ keyId, kind, keyArn })),
      shown.map((change) => ({ ...refOf(change), keyArn: change.key.keyArn })),
      'approvedChanges, in the order of proposal.json',
    ),
    ...contradictionsInExcluded(record, excluded, proposal),
    ...asWritersSeeIt(proposal, decision),
  ];
}

const idsOf = (changes: readonly ChangeRef[]): ReadonlySet<string> => new Set(changes.map(idOfChange));

/** The very check that functions make before they write. */
function asWritersSeeIt(proposal: Proposal, decision: Decision): readonly Contradiction[] {
  const { executionId, accountId, region } = proposal;
  const objection = objectionToRecords({
    executionId,
    place: { accountId, region },
    proposal,
    proposalSha256: decision.previous?.sha256 ?? '',
    decision,
  });
  return objection === undefined ? [] : [ofRecord(record, objection, 'No function would write on the strength of it.')];
}
