import type { KMSClient } from '@aws-sdk/client-kms';
import type { AliasesMoved, ReplacementHistory } from '../../core/changes/replacement-history.ts';
import { idIn } from '../../core/ids.ts';
import type { MovedAliases } from '../../core/records/attempt.ts';
import type { KeyProfile } from '../../core/records/key-profile.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import { findProposal } from '../stored-proposal.ts';
import { type AttemptOnRecord, attemptsAt, statesAttempted } from './change-records.ts';
import { firstEditionReplacement } from './first-edition-replacement.ts';

/** The one state of a key that replacements are made for. */
export const replacementState = 'key';

type Sources = { readonly kms: KMSClient; readonly evidence: EvidenceStore };
type Key = Pick<KeyProfile, 'keyId' | 'keyArn' | 'tags'>;

const attemptsToReplace = (evidence: EvidenceStore, keyId: string): Promise<readonly AttemptOnRecord[]> =>
  attemptsAt(evidence, { keyId, kind: 'REPLACE_KEY', state: replacementState });

/** What records tell of the replacement of a key: the last attempt decides, and a roll-back that is finished ends it. */
export const replacementOnRecord = async (sources: Sources, key: Key): Promise<ReplacementHistory> =>
  historyOf(sources, key, await attemptsToReplace(sources.evidence, key.keyId));

async function historyOf({ kms, evidence }: Sources, key: Key, attempts: readonly AttemptOnRecord[]): Promise<ReplacementHistory> {
  const earlier = attempts.every(createdNothing) ? await firstEditionReplacement({ kms, evidence }, key) : undefined;
  return withRollBack(evidence, key.keyId, historyFrom(attempts, earlier ?? { state: 'NONE', attempts: 0 }));
}

/** As {@link replacementOnRecord}, with what plans have left open: who judges a key needs no proposals, and may not read them. */
export async function replacementHistory(sources: Sources, key: Key): Promise<ReplacementHistory> {
  const { evidence } = sources;
  const attempts = await attemptsToReplace(evidence, key.keyId);
  const history = await historyOf(sources, key, attempts);
  if (history.state !== 'CREATED') return history;
  const open = await openPlans(evidence, key.keyId, attempts);
  return open.length === 0 ? history : { ...history, open };
}

/** Aliases of the plans of executions that left no record of having moved them all. */
async function openPlans(evidence: EvidenceStore, keyId: string, attempts: readonly AttemptOnRecord[]): Promise<readonly string[]> {
  const unfinished = attempts.filter(
    ({ result, aliases }) => result?.record.successorArn !== undefined && !aliases.some(({ record }) => isFinished(record)),
  );
  const planned = await Promise.all(
    unfinished.map(async ({ attempt }) => {
      const found = await findProposal(evidence, attempt.record.executionId);
      const changes = found?.proposal.changes ?? [];
      return changes.flatMap((change) => (change.kind === 'REPLACE_KEY' && change.key.keyId === keyId ? change.plan.aliases : []));
    }),
  );
  return [...new Set(planned.flat())].sort();
}

/** Whether an invocation has brought it to its end: no alias is left at the key that it was to leave. */
export const isFinished = ({ from, notMoved }: MovedAliases): boolean => notMoved.every(({ names }) => names !== idIn(from));

/** An attempt after which the successor is still the one of before: a release before 0.2.0 may have created it. */
const createdNothing = ({ attempt, result }: AttemptOnRecord): boolean =>
  attempt.record.continues !== undefined || result?.record.result === 'REFUSED';

async function withRollBack(evidence: EvidenceStore, keyId: string, history: ReplacementHistory): Promise<ReplacementHistory> {
  if (history.state !== 'CREATED') return history;
  const rolledBackBy = await executionThatRolledBack(evidence, keyId, history.successor.successorArn);
  return rolledBackBy === undefined ? history : { state: 'NONE', attempts: history.attempts, rolledBackBy };
}

/** Every attempt in its order. A creation that was refused changes nothing; one without an answer may have created a key. */
function historyFrom(attempts: readonly AttemptOnRecord[], before: ReplacementHistory): ReplacementHistory {
  let history = before;
  for (const one of attempts) history = { ...after(one, history), attempts: one.attempt.record.number };
  return history;
}

function after(one: AttemptOnRecord, before: ReplacementHistory): ReplacementHistory {
  const { attempt, result, aliases } = one;
  const { executionId, startedAt, continues } = attempt.record;
  if (continues !== undefined) return afterContinuing(one, continues, before);
  if (result === undefined) return { state: 'NOT_KNOWN', executionId, startedAt, attempts: attempt.record.number };
  const { successorArn } = result.record;
  if (successorArn === undefined) return before;
  return {
    state: 'CREATED',
    attempts: attempt.record.number,
    successor: { executionId, successorArn, createdAt: startedAt, answer: result.ref },
    moved: movesIn(aliases),
  };
}

function afterContinuing({ attempt, result, aliases }: AttemptOnRecord, continues: string, before: ReplacementHistory): ReplacementHistory {
  const moved = movesIn(aliases);
  if (before.state === 'CREATED')
    return before.successor.successorArn === continues ? { ...before, moved: [...before.moved, ...moved] } : before;
  if (result?.record.successorArn !== continues) return before;
  // Its creation is in records of a release before 0.2.0, to which no tag leads any more; the approved plan rested on them.
  const { executionId, number } = attempt.record;
  const successor = { executionId, successorArn: continues, createdAt: new Date(0).toISOString(), answer: result.ref };
  return { state: 'CREATED', attempts: number, successor, moved };
}

const movesIn = (aliases: AttemptOnRecord['aliases']): readonly AliasesMoved[] =>
  aliases
    .filter(({ record }) => record.moved.length > 0)
    .map(({ record, ref }) => ({
      executionId: record.executionId,
      aliases: record.moved,
      movedAt: record.recordedAt,
      at: ref,
      ...(record.objection === null ? {} : { isObjectedTo: true }),
    }))
    .sort((one, other) => (one.movedAt < other.movedAt ? -1 : 1));

/** A roll-back is finished when it left no alias at the successor. */
async function executionThatRolledBack(evidence: EvidenceStore, keyId: string, successorArn: string): Promise<string | undefined> {
  const change = { keyId, kind: 'ROLL_BACK_REPLACEMENT' } as const;
  for (const state of await statesAttempted(evidence, change)) {
    const attempts = await attemptsAt(evidence, { ...change, state });
    const finished = attempts.flatMap(({ aliases }) => aliases).find(({ record }) => record.from === successorArn && isFinished(record));
    if (finished !== undefined) return finished.record.executionId;
  }
  return undefined;
}
