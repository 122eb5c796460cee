import { afterCode } from '../annotation.ts';
import { type ChangeKind, idOfChange } from '../changes/kind.ts';
import { definitionOf } from '../changes/registry.ts';
import { isConfirmed } from '../outcome/codes.ts';
import type { Assessment } from '../records/assessment.ts';
import { decidedBy } from '../records/decision.ts';
import type { Decisions } from '../records/decisions.ts';
import type { KeyProfile } from '../records/key-profile.ts';
import type { Outcome, Outcomes } from '../records/outcomes.ts';
import { outcomeText } from '../report/outcome-words.ts';

/** What an execution did about a key, for the finding of that key. */
export type FindingOutcome = {
  readonly changeKind: ChangeKind;
  /** The change in words. */
  readonly change: string;
  readonly outcome: string;
  /** What happened, what to do next, and what else is true of the key. */
  readonly detail: string;
  readonly executionId: string | null;
  readonly requestId: string | null;
  /** The people who approved; several are separated by commas. */
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
export type Results = { readonly outcomes: readonly Outcomes[]; readonly decisions: readonly Decisions[] };

/**
 * One finding for every key that the rule judges: compliant or not. Keys it does not apply to have
 * none. Where a request confirmed a change that puts the key right since it was assessed, the
 * finding has passed; where it did not, it says what stood in the way.
 */
export const findingsOf = ({ keys, assessedAt }: Assessment, { outcomes, decisions }: Results): readonly Finding[] =>
  keys
    .filter(({ complianceType }) => complianceType !== 'NOT_APPLICABLE')
    .map((key) => findingOf(key, assessedAt, resultFor(key, outcomes, decisions)));

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
  const reasonAfter = definitionOf(outcome.kind).putsRight?.reasonAfter;
  if (reasonAfter === undefined || !isConfirmed(outcome))
    return {
      ...own,
      sentence: `${own.sentence} ${told.change}: ${outcome.outcome}. ${told.detail}`,
      observedAt: told.recordedAt,
      outcome: told,
    };
  const { rotationEnabled, rotationPeriodInDays, nextRotationDate } = outcome.after;
  return {
    ...own,
    key: { ...key, rotationEnabled, rotationPeriodInDays, nextRotationDate },
    isPassed: true,
    reason: reasonAfter,
    sentence: told.detail,
    observedAt: told.recordedAt,
    outcome: told,
  };
}

/** What the title of a finding says of its key. */
export function headlineOf({ isPassed, reason }: Pick<Finding, 'isPassed' | 'reason'>): string {
  if (reason.startsWith('KEY_MATERIAL_')) return 'needs new key material';
  if (reason === 'MANUAL_ROTATION_REQUIRED') return 'has to be replaced or rotated manually';
  if (reason === 'ROTATED') return 'has new key material';
  if (reason === 'REPLACED') return 'has been replaced';
  if (reason === 'MANUALLY_ROTATED') return 'was rotated manually in time';
  return isPassed ? 'rotates automatically' : 'does not rotate as the policy wants';
}

/**
 * The latest outcome of a change that puts right what the key was found wanting, or that undoes
 * such a change, with the decision that it rests on.
 */
function resultFor(key: KeyProfile, all: readonly Outcomes[], decisions: readonly Decisions[]) {
  const found = all
    .flatMap((record) => record.outcomes.map((outcome) => ({ record, outcome })))
    .filter(({ outcome }) => outcome.keyId === key.keyId && outcome.region === key.region)
    .filter(({ outcome }) => concerns(outcome.kind, key.reason))
    .toSorted((one, other) => Date.parse(one.record.recordedAt) - Date.parse(other.record.recordedAt))
    .at(-1);
  if (found === undefined) return undefined;
  const decision = decisions
    .flatMap((merged) => merged.decisions)
    .find(
      ({ executionId, region, approvedChanges }) =>
        found.record.executionIds.includes(executionId) &&
        region === key.region &&
        approvedChanges.some((change) => idOfChange(change) === idOfChange(found.outcome)),
    );
  const told: FindingOutcome = {
    changeKind: found.outcome.kind,
    change: definitionOf(found.outcome.kind).words.title,
    outcome: found.outcome.outcome,
    detail: outcomeText(found.outcome),
    executionId: decision?.executionId ?? null,
    requestId: decision?.requestId ?? null,
    approver: decision === undefined ? null : decidedBy(decision).join(', '),
    decidedAt: decision?.decidedAt ?? null,
    recordedAt: found.record.recordedAt,
  };
  return { outcome: found.outcome, told };
}

/**
 * New material turns no rotation on, and rotation no imported material. A change that puts nothing
 * right is told of in any case.
 */
const concerns = (kind: ChangeKind, reason: string): boolean => definitionOf(kind).putsRight?.reasons.includes(reason) ?? true;
