import type { ChangeEvidence } from '../../../functions/core/outcome/outcome.ts';
import type { CallError } from '../../../functions/core/records/attempt.ts';
import type { AttemptOutcome } from '../../../functions/core/records/outcomes.ts';
import { decisionOn, proposalOf } from '../changes/approved-records.ts';
import { proposed } from '../changes/sample.ts';
import { rotating } from '../records.ts';

/** What Validate knows of a change that was made, right in every field; a test changes the one thing it is about. */

export const startedAt = '2026-11-20T09:30:00.000Z';
type Result = NonNullable<AttemptOutcome['result']>;
export type Move = AttemptOutcome['moves'][number];

const result = (changes: Partial<Result>): Result => ({
  record: 'changes/key/kind/state/1.result.json',
  sha256: 'b'.repeat(64),
  result: 'WRITTEN',
  kmsRequestId: 'kms-1',
  error: null,
  ...changes,
});
export const attempt = (changes: Partial<AttemptOutcome> = {}): AttemptOutcome => ({
  record: 'changes/key/kind/state/1.json',
  sha256: 'a'.repeat(64),
  startedAt,
  result: result({}),
  moves: [],
  ...changes,
});
export const error = (name: string, operation = 'EnableKeyRotation', message = ''): CallError => ({ operation, name, message });

export const written = attempt();
export const lost = attempt({ result: null });
export const found = attempt({ result: result({ result: 'FOUND' }) });
export const continued = attempt({ result: result({ result: 'CONTINUED', kmsRequestId: null }) });
export const refused = (name: string, operation?: string, message?: string): AttemptOutcome =>
  attempt({ result: result({ result: 'REFUSED', kmsRequestId: null, error: error(name, operation, message) }) });
export const move = (changes: Partial<Move> = {}): Move => ({
  record: 'changes/key/REPLACE_KEY/key/1.aliases.i.json',
  sha256: 'c'.repeat(64),
  moved: [],
  notMoved: [],
  objection: null,
  tagErrors: [],
  ...changes,
});

export const evidence = (changes: Partial<ChangeEvidence> = {}): ChangeEvidence => {
  const change = changes.change ?? proposed('ENABLE_ROTATION');
  return {
    change,
    region: 'eu-central-1',
    decision: decisionOn(proposalOf([change])),
    attempts: [written],
    notWritten: undefined,
    after: { profile: rotating() },
    compliance: null,
    ...changes,
  };
};
