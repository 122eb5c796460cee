import type { ProposedChange } from '../../changes/proposed-change.ts';
import { definitionFor } from '../../changes/registry.ts';
import { evidenceKey } from '../../names.ts';
import { type Proposal, proposalSchema } from '../../records/proposal.ts';
import { readRecord, UnreadableRecordError } from '../../records/reading.ts';
import { type Contradiction, ofField } from '../contradiction.ts';
import type { ExecutionSet } from '../execution-set.ts';
import type { AttemptFound } from './attempts-in.ts';

/**
 * A plan may name aliases that the key has lost already: to a successor, by an execution that was
 * ended before it could say so. That execution was approved to move them, and nobody else is
 * believed to have done so.
 */
export function contradictionsInMovedWithoutRecord(set: ExecutionSet, change: ProposedChange, field: string): readonly Contradiction[] {
  const { proposal, attempts } = set;
  const { lineage } = definitionFor(change);
  const open = lineage?.movedWithoutRecord(change) ?? [];
  if (open.length === 0) return [];
  const before = attempts.filter(
    ({ name, attempt: { record } }) =>
      name.keyId === change.key.keyId && record.change === change.kind && record.startedAt < proposal.record.requestedAt,
  );
  const planned = new Set(before.flatMap((one) => plannedBy(set, one)));
  const recorded = new Set(before.flatMap((one) => movedBefore(one, proposal.record)));
  return open.flatMap((alias) => {
    if (!planned.has(alias))
      return [ofField('proposal.json', field, alias, 'The key did not have it, and no execution before was to move it.')];
    return recorded.has(alias) ? [ofField('proposal.json', field, alias, 'A record says already that it has moved.')] : [];
  });
}

/** Aliases that the execution of an attempt was approved to move away from the key. */
function plannedBy({ evidence }: ExecutionSet, { attempt: { record } }: AttemptFound): readonly string[] {
  const text = evidence.files.get(evidenceKey(record.executionId, 'proposal.json'))?.text;
  const change =
    text === undefined ? undefined : changesIn(text).find(({ kind, key }) => kind === record.change && key.keyId === record.keyId);
  return change === undefined ? [] : (definitionFor(change).lineage?.aliases(change) ?? []);
}

/** What is wrong with another execution is a question of its own. */
function changesIn(text: string): Proposal['changes'] {
  try {
    return readRecord(proposalSchema, text, 'proposal.json').changes;
  } catch (error) {
    if (error instanceof UnreadableRecordError) return [];
    throw error;
  }
}

const movedBefore = ({ aliases }: AttemptFound, { requestedAt }: Proposal): readonly string[] =>
  aliases.flatMap(({ record: { moved, recordedAt } }) => (recordedAt < requestedAt ? moved : []));
