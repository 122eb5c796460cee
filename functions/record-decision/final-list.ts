import { type ClosedCalendars, closedCalendars } from '../aws/change-calendar.ts';
import { readSubjects, readsOfAll } from '../aws/changes/read-subjects.ts';
import { finalChangeFor } from '../core/changes/approved.ts';
import { type ChangeRef, idOfChange } from '../core/changes/kind.ts';
import { excludedChange, objectionTo } from '../core/changes/propose.ts';
import { refOf } from '../core/changes/proposed-change.ts';
import { definitionFor } from '../core/changes/registry.ts';
import type { Decision } from '../core/records/decision.ts';
import type { Proposal } from '../core/records/proposal.ts';
import { type Refusal, refusal } from '../core/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';

/**
 * Reads the keys of approved changes once more, since days may have passed. A change that the key
 * needs no longer, or that is not as the approvers were shown it, is excluded; while a change
 * calendar is closed all are.
 */
export async function finalList(
  proposal: Proposal,
  approved: readonly ChangeRef[],
  now: Date,
  { policy, changeCalendars }: Environment,
  { kms, ssm, evidence, surroundings }: Dependencies,
): Promise<Pick<Decision, 'finalList' | 'excluded'>> {
  const wanted = new Set(approved.map(idOfChange));
  const changes = proposal.changes.filter((change) => wanted.has(idOfChange(refOf(change))));
  if (changes.length === 0) return { finalList: [], excluded: [] };
  const closed = await closedCalendars(ssm, changeCalendars);
  const keyIds = [...new Set(changes.map(({ key }) => key.keyId))];
  const reads = readsOfAll(changes.map((change) => definitionFor(change).reads));
  const subjects = new Map(
    (await readSubjects(keyIds, reads, { kms, evidence, policy, now, surroundings })).map(({ keyId, subject }) => [keyId, subject]),
  );
  const list: Decision['finalList'] = [];
  const excluded: Decision['excluded'] = [];
  for (const change of changes) {
    const subject = subjects.get(change.key.keyId);
    if (subject === undefined) throw new Error(`key ${change.key.keyId} was approved and not read`);
    const objection = objectionTo(change, subject, { policy, now }) ?? (closed === undefined ? undefined : calendarClosed(closed));
    if (objection === undefined) list.push(finalChangeFor(change, proposal.executionId));
    else excluded.push(excludedChange(refOf(change), subject, objection));
  }
  return { finalList: list, excluded };
}

const calendarClosed = ({ names, until }: ClosedCalendars): Refusal =>
  refusal(
    'CALENDAR_CLOSED',
    `the change calendar ${names.join(', ')} forbade changes when the approval was recorded${until === null ? '' : `, until ${until}`}. Nothing was changed; the change is asked for again.`,
  );
