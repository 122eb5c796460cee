import type { Approvals } from '../records/approvals.ts';
import type { Assessment } from '../records/assessment.ts';
import type { KeyProfile } from '../records/key-profile.ts';
import type { Outcome, Outcomes } from '../records/validation.ts';
import { isConfirmed } from '../validation.ts';
import { changeForCode } from '../verdict.ts';

/** What a run of the runbook did about a key, for the finding of that key. */
export type FindingOutcome = {
  readonly outcome: string;
  readonly detail: string;
  readonly executionId: string | null;
  readonly requestId: string | null;
  readonly approver: string | null;
  readonly decidedAt: string | null;
  readonly recordedAt: string;
};

/** The state of one key, as other tools take it in. */
export type Finding = {
  readonly key: KeyProfile;
  readonly isPassed: boolean;
  readonly reason: string;
  /** A sentence a person can act on. */
  readonly sentence: string;
  readonly observedAt: string;
  readonly outcome: FindingOutcome | null;
};

/** What came of requests, where there were any. */
export type Results = { readonly outcomes: readonly Outcomes[]; readonly approvals: readonly Approvals[] };

/**
 * One finding for every key that the rule judges: compliant or not. Keys it does not apply to have none. Where a request confirmed a key since it was assessed the finding
 * has passed; where it did not, it says what stood in the way.
 */
export const findingsOf = ({ keys, assessedAt }: Assessment, { outcomes, approvals }: Results): readonly Finding[] =>
  keys
    .filter(({ complianceType }) => complianceType !== 'NOT_APPLICABLE')
    .map((key) => findingOf(key, assessedAt, resultFor(key, outcomes, approvals)));

function findingOf(
  key: KeyProfile,
  assessedAt: string,
  result: { readonly outcome: Outcome; readonly told: FindingOutcome } | undefined,
): Finding {
  const own = {
    key,
    isPassed: key.complianceType === 'COMPLIANT',
    reason: key.reason,
    sentence: afterCode(key.annotation),
    observedAt: assessedAt,
  };
  if (result === undefined || Date.parse(result.told.recordedAt) < Date.parse(assessedAt)) return { ...own, outcome: null };
  const { outcome, told } = result;
  // Aliases that went back leave the key as it was before it was replaced.
  if (!isConfirmed(outcome) || outcome.code === 'RETURNED')
    return { ...own, sentence: `${own.sentence} ${outcome.outcome}: ${outcome.detail}`, observedAt: told.recordedAt, outcome: told };
  return {
    ...own,
    key: { ...key, ...outcome.after },
    isPassed: true,
    reason: reasonAfter(outcome),
    sentence: outcome.detail,
    observedAt: told.recordedAt,
    outcome: told,
  };
}

function reasonAfter(outcome: Outcome): string {
  if (outcome.code === 'REPLACED') return 'REPLACED';
  return isOfRotation(outcome) ? 'ROTATED' : 'ROTATION_ENABLED';
}

/** What the title of a finding says of its key. */
export function headlineOf({ isPassed, reason }: Pick<Finding, 'isPassed' | 'reason'>): string {
  if (changeForCode(reason) === 'ROTATE_NOW' || reason.startsWith('KEY_MATERIAL_')) return 'needs new key material';
  if (reason === 'MANUAL_ROTATION_REQUIRED') return 'has to be replaced or rotated by hand';
  if (reason === 'ROTATED') return 'has new key material';
  if (reason === 'REPLACED') return 'has been replaced';
  if (reason === 'MANUALLY_ROTATED') return 'was rotated by hand in time';
  return isPassed ? 'rotates automatically' : 'does not rotate as the policy wants';
}

/** An outcome of the runbook that rotates on demand: it tells the key material. */
const isOfRotation = ({ after }: Outcome): boolean => 'currentKeyMaterialId' in after;

/** The latest outcome of what the key was found wanting, with the decision it rests on: new material turns no rotation on. */
function resultFor(key: KeyProfile, all: readonly Outcomes[], approvals: readonly Approvals[]) {
  const found = all
    .flatMap((record) => record.outcomes.map((outcome) => ({ record, outcome })))
    .filter(({ outcome }) => outcome.keyId === key.keyId && outcome.region === key.region)
    .filter(({ outcome }) => isOfRotation(outcome) === (changeForCode(key.reason) === 'ROTATE_NOW'))
    .toSorted((one, other) => Date.parse(one.record.recordedAt) - Date.parse(other.record.recordedAt))
    .at(-1);
  if (found === undefined) return undefined;
  const approval = approvals
    .flatMap((merged) => merged.approvals)
    .find(
      ({ executionId, region, approvedKeyIds }) =>
        found.record.executionIds.includes(executionId) && region === key.region && approvedKeyIds.includes(key.keyId),
    );
  const told: FindingOutcome = {
    outcome: found.outcome.outcome,
    detail: found.outcome.detail,
    executionId: approval?.executionId ?? null,
    requestId: approval?.requestId ?? null,
    approver: approval?.approver ?? null,
    decidedAt: approval?.decidedAt ?? null,
    recordedAt: found.record.recordedAt,
  };
  return { outcome: found.outcome, told };
}

const afterCode = (annotation: string): string => annotation.replace(/^\s*[A-Z][A-Z0-9_]*:\s*/, '');
