import { reasonCodeIn } from '../../annotation.ts';
import type { Approval } from '../../records/first-edition/approval.ts';
import type { FirstEditionProposal as Proposal } from '../../records/first-edition/proposal.ts';
import type { Outcome, Validation } from '../../records/first-edition/validation.ts';
import type { PreviousRecord } from '../../records/previous-record.ts';

/**
 * The Validation summary of one execution, as the first edition made it from the other records: its
 * wording is part of version 1 of the schema. Every requested key is in exactly one of the three lists.
 */
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
const isConfirmed = (outcome: Outcome): boolean =>
  hasBeenChanged(outcome) || outcome.code === 'ALREADY_ENABLED' || outcome.code === 'ALREADY_ROTATED';
const isNotConfirmed = ({ code }: Outcome): boolean => code === 'ACCESS_DENIED' || code === 'FAILED' || code === 'NOT_CONFIRMED';

/** A result from before the change says nothing against it, and ROTATION_OVERDUE is another matter. */
const isContradictedByConfig = (outcome: Outcome): boolean =>
  isConfirmed(outcome) &&
  outcome.compliance?.sinceTheChange === true &&
  outcome.compliance.complianceType === 'NON_COMPLIANT' &&
  contradicts(reasonCodeIn(outcome.compliance.annotation ?? '') ?? '', outcome);

/** Reasons of the rule that each of the two kinds of change of the first edition was to put right. */
const reasonsForPeriod = ['ROTATION_DISABLED', 'ROTATION_PERIOD_TOO_LONG'];
const reasonsForMaterial = ['KEY_MATERIAL_TOO_OLD', 'KEY_MATERIAL_PENDING_ROTATION'];

/** The rule may ask for the other change all the same: a key that rotates at last may need new material now. */
const contradicts = (reasonCode: string, { code }: Outcome): boolean =>
  code !== 'REPLACED' && code !== 'RETURNED' && (isRotation(code) ? reasonsForMaterial : reasonsForPeriod).includes(reasonCode);

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
