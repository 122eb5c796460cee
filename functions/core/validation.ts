import { reasonCodeIn } from './annotation.ts';
import type { Approval } from './records/approval.ts';
import type { PreviousRecord } from './records/previous-record.ts';
import type { Proposal } from './records/proposal.ts';
import type { Outcome, Validation } from './records/validation.ts';
import { type Change, changeForCode } from './verdict.ts';

/** The Validation summary of one execution. Every requested key is in exactly one of the three lists. */
export function validationOf(
  proposal: Proposal,
  approval: Approval | undefined,
  outcomes: readonly Outcome[],
  at: { readonly validatedAt: string; readonly startedAt: string | null; readonly previous: PreviousRecord },
): Validation {
  const decision = {
    decision: approval?.decision ?? null,
    approver: approval?.approver ?? null,
    comment: approval?.comment ?? null,
    decidedAt: approval?.decidedAt ?? null,
  };
  return {
    kind: 'validation',
    schemaVersion: 1,
    previous: at.previous,
    validatedAt: at.validatedAt,
    accountId: proposal.accountId,
    regions: [proposal.region],
    requested: outcomes.length,
    confirmed: outcomes.filter(isConfirmed).map(confirmedKey),
    notConfirmed: outcomes.filter(isNotConfirmed).map(explainedKey),
    skipped: outcomes.filter(({ code }) => code === 'SKIPPED').map(explainedKey),
    discrepancies: outcomes.filter(isContradictedByConfig).map(discrepancy),
    approval: decision,
    approvals: [{ executionId: proposal.executionId, ...decision, decision: approval?.decision ?? 'NOT_ASKED' }],
    executionIds: [proposal.executionId],
    requestIds: [proposal.requestId],
    startedAt: at.startedAt,
    compliance: {
      before: countedBy([...proposal.keys, ...proposal.dropped].map(({ complianceType }) => complianceType)),
      after: countedBy(outcomes.map(({ compliance }) => compliance?.complianceType ?? 'NOT_REPORTED')),
      pending: outcomes.filter(({ compliance, code }) => code !== 'SKIPPED' && compliance?.sinceTheChange !== true).length,
    },
  };
}

const changed: readonly Outcome['code'][] = ['ENABLED', 'PERIOD_SHORTENED', 'ROTATED', 'REPLACED', 'RETURNED'];

/** Whether the runbook changed the key, or what has its place, and AWS KMS confirms it. */
export const hasBeenChanged = ({ code }: Outcome): boolean => changed.includes(code);
/** Whether the key is as was approved, whoever made it so. */
export const isConfirmed = (outcome: Outcome): boolean =>
  hasBeenChanged(outcome) || outcome.code === 'ALREADY_ENABLED' || outcome.code === 'ALREADY_ROTATED';
export const isNotConfirmed = ({ code }: Outcome): boolean => code === 'ACCESS_DENIED' || code === 'FAILED' || code === 'NOT_CONFIRMED';

/**
 * Hours from the proposal of a request to the validation that confirmed a change it made; `undefined` if it made none. How long a key had been
 * non-compliant before that, AWS Config knows and these records do not.
 */
export function hoursToRemediate({ requestedAt }: Proposal, outcomes: readonly Outcome[], validatedAt: string): number | undefined {
  return outcomes.some(hasBeenChanged) ? (Date.parse(validatedAt) - Date.parse(requestedAt)) / 3_600_000 : undefined;
}

/** A result from before the change says nothing against it, and ROTATION_OVERDUE is another matter. */
const isContradictedByConfig = (outcome: Outcome): boolean =>
  isConfirmed(outcome) &&
  outcome.compliance?.sinceTheChange === true &&
  outcome.compliance.complianceType === 'NON_COMPLIANT' &&
  contradicts(changeForCode(reasonCodeIn(outcome.compliance.annotation ?? '')), outcome);

/** The rule may ask for the other change all the same: a key that rotates at last may need new material now. */
const contradicts = (asked: Change | undefined, { code }: Outcome): boolean =>
  asked !== undefined && code !== 'REPLACED' && code !== 'RETURNED' && (asked === 'ROTATE_NOW') === isRotation(code);

const isRotation = (code: Outcome['code']): boolean => code === 'ROTATED' || code === 'ALREADY_ROTATED';

const discrepancy = (outcome: Outcome): Validation['discrepancies'][number] => ({
  ...explainedKey(outcome),
  detail: `AWS KMS reports ${isRotation(outcome.code) ? 'new key material' : 'that it rotates'}, and AWS Config, evaluated since: ${outcome.compliance?.annotation ?? ''} AWS KMS is eventually consistent; the next evaluation should agree. If it does not, look at the key.`,
});

const confirmedKey = ({ keyId, keyArn, region, outcome, after, replacement }: Outcome): Validation['confirmed'][number] => ({
  keyId,
  keyArn,
  region,
  outcome,
  rotationPeriodInDays: after.rotationPeriodInDays,
  nextRotationDate: after.nextRotationDate,
  ...(replacement === undefined ? {} : { replacement }),
});

const explainedKey = ({ keyId, keyArn, region, outcome, detail }: Outcome): Validation['skipped'][number] => ({
  keyId,
  keyArn,
  region,
  outcome,
  reason: outcome.replace(/^SKIPPED_/, ''),
  detail,
});

function countedBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
