import type { KMSClient } from '@aws-sdk/client-kms';
import type { ReplacementHistory } from '../../core/changes/replacement-history.ts';
import { idIn } from '../../core/ids.ts';
import type { KeyProfile } from '../../core/records/key-profile.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import { type AttemptOnRecord, attemptsAt, statesAttempted } from './change-records.ts';
import { firstEditionReplacement } from './first-edition-replacement.ts';

/** The one state of a key that replacements are made for. */
export const replacementState = 'key';

/** What records tell of the replacement of a key: the last attempt decides, and a roll-back that is finished ends it. */
export async function replacementHistory(
  { kms, evidence }: { readonly kms: KMSClient; readonly evidence: EvidenceStore },
  key: Pick<KeyProfile, 'keyId' | 'keyArn' | 'tags'>,
): Promise<ReplacementHistory> {
  const attempts = await attemptsAt(evidence, { keyId: key.keyId, kind: 'REPLACE_KEY', state: replacementState });
  const last = attempts.at(-1);
  if (last === undefined) {
    const replacement = await firstEditionReplacement({ kms, evidence }, key);
    if (replacement?.state === 'CREATED' && (await isRolledBack(evidence, key.keyId, replacement.successor.successorArn)))
      return { state: 'NONE', attempts: 0 };
    return replacement ?? { state: 'NONE', attempts: 0 };
  }
  const history = historyFrom(last);
  if (history.state !== 'CREATED') return history;
  return (await isRolledBack(evidence, key.keyId, history.successor.successorArn))
    ? { state: 'NONE', attempts: history.attempts }
    : history;
}

function historyFrom({ attempt, result, aliases }: AttemptOnRecord): ReplacementHistory {
  const { executionId, startedAt, number: attempts } = attempt.record;
  if (result === undefined) return { state: 'NOT_KNOWN', executionId, startedAt, attempts };
  const { successorArn } = result.record;
  if (result.record.result === 'REFUSED' || successorArn === undefined) return { state: 'NONE', attempts };
  return {
    state: 'CREATED',
    attempts,
    successor: { executionId, successorArn, createdAt: startedAt, answer: result.ref },
    moved: aliases
      .filter(({ record }) => record.moved.length > 0)
      .map(({ record, ref }) => ({ executionId: record.executionId, aliases: record.moved, movedAt: record.recordedAt, at: ref }))
      .sort((one, other) => (one.movedAt < other.movedAt ? -1 : 1)),
  };
}

/** A roll-back is finished when it left no alias at the successor. */
async function isRolledBack(evidence: EvidenceStore, keyId: string, successorArn: string): Promise<boolean> {
  const change = { keyId, kind: 'ROLL_BACK_REPLACEMENT' } as const;
  for (const state of await statesAttempted(evidence, change)) {
    const attempts = await attemptsAt(evidence, { ...change, state });
    const finished = attempts
      .flatMap(({ aliases }) => aliases)
      .some(({ record }) => record.from === successorArn && record.notMoved.every(({ names }) => names !== idIn(successorArn)));
    if (finished) return true;
  }
  return false;
}
