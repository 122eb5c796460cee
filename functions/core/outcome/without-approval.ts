import { idOfChange } from '../changes/kind.ts';
import type { Decision, DecisionKind } from '../records/decision.ts';
import type { Finding } from './finding.ts';

const sentences: Readonly<Record<Exclude<DecisionKind, 'APPROVED'>, string>> = {
  REJECTED: 'An approver rejected the request. Nothing was changed.',
  TIMED_OUT: 'The request expired without a decision. Nothing was changed.',
  CANCELLED: 'The request was cancelled before it was decided. Nothing was changed.',
  NOT_COUNTED: 'The approval does not count, so nothing was changed.',
  FAILED: 'The request could not be decided, so nothing was changed.',
  NOTHING_TO_APPROVE: 'No change of this request needed an approval. Nothing was changed.',
  ENDED_BY_UPGRADE: 'The request was asked under the last release, and ended by an upgrade. Nothing was changed; it is asked for again.',
};

/** What came of a change that nobody approved; `undefined`: it was approved. @param ref id of the change */
export function withoutApproval(decision: Decision | undefined, ref: string): Finding | undefined {
  if (decision === undefined)
    return { code: 'SKIPPED', reason: 'NOT_DECIDED', detail: 'No decision is on record, so nothing was changed.', remarks: [] };
  if (decision.decision !== 'APPROVED') {
    const why = decision.because === null ? '' : ` ${decision.because}`;
    return { code: 'SKIPPED', reason: decision.decision, detail: `${sentences[decision.decision]}${why}`, remarks: [] };
  }
  return decision.notChosen.some((one) => idOfChange(one) === ref)
    ? {
        code: 'SKIPPED',
        reason: 'NOT_CHOSEN',
        detail: 'The approvers chose other changes of this request. This key was left as it is.',
        remarks: [],
      }
    : undefined;
}
