import { definitionOf } from '../changes/registry.ts';
import { type ComplianceChange, millisOf } from '../compliance-intervals.ts';
import { hasBeenChanged } from '../outcome/codes.ts';
import { commentOf, type Decision, decidedBy } from '../records/decision.ts';
import type { ComplianceInterval, DecidedBy } from '../records/history.ts';
import type { Outcome } from '../records/outcomes.ts';
import { type ExecutionRecords, isApproved } from './chains.ts';

/**
 * How far apart the clocks of AWS Config, Systems Manager and ours may be: the result of a change
 * this much older than its decision still follows from it.
 */
const clockSkewInMillis = 5 * 60_000;

type Cause = { readonly decision: Decision; readonly outcome: Outcome; readonly decided: number; readonly written: number };

/**
 * The approved change that made a key compliant: the last one that was written before the key was,
 * unless the key became non-compliant again in between, since what is undone cannot be the cause.
 * What somebody else had changed is none, and neither is a change that makes no key compliant.
 */
export function decisionBehind(
  keyId: string,
  current: ComplianceInterval,
  changes: readonly ComplianceChange[],
  executions: readonly ExecutionRecords[],
): DecidedBy | null {
  if (current.compliance !== 'COMPLIANT') return null;
  const since = millisOf(current.from);
  const brokenAt = changes.findLast(({ at, compliance }) => compliance === 'NON_COMPLIANT' && millisOf(at) <= since)?.at;
  const [last] = executions
    .flatMap((records) => causesIn(keyId, records))
    .filter(
      ({ decided, written }) =>
        written <= since + clockSkewInMillis && (brokenAt === undefined || decided >= millisOf(brokenAt) - clockSkewInMillis),
    )
    .toSorted((one, other) => other.written - one.written || other.decided - one.decided);
  if (last === undefined) return null;
  const { decision, outcome } = last;
  return {
    executionId: decision.executionId,
    requestId: decision.requestId,
    change: outcome.kind,
    approvers: [...decidedBy(decision)],
    comment: commentOf(decision),
    decidedAt: decision.decidedAt,
    outcome: outcome.outcome,
  };
}

function causesIn(keyId: string, { decision, outcomes }: ExecutionRecords): readonly Cause[] {
  if (decision === undefined) return [];
  return (outcomes?.outcomes ?? []).flatMap((outcome) => {
    const isCause =
      outcome.keyId === keyId &&
      isApproved(outcome, decision) &&
      hasBeenChanged(outcome) &&
      definitionOf(outcome.kind).putsRight !== undefined;
    const decided = millisOf(decision.decidedAt);
    return isCause ? [{ decision, outcome, decided, written: writtenAt(outcome) ?? decided }] : [];
  });
}

/** When AWS KMS was first asked for the change. The first edition kept no record of it. */
function writtenAt({ attempts }: Outcome): number | undefined {
  const [first] = attempts.map(({ startedAt }) => millisOf(startedAt)).toSorted((one, other) => one - other);
  return first;
}
