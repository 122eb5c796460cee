import { reasonCodeIn } from '../annotation.ts';
import { countsOf } from '../changes/kind.ts';
import { definitionOf, scheduledKinds } from '../changes/registry.ts';
import { defaultPolicy } from '../policy.ts';
import { commentOf, type Decision, decidedBy } from '../records/decision.ts';
import type { Outcome, Outcomes } from '../records/outcomes.ts';
import type { PreviousRecord } from '../records/previous-record.ts';
import type { Proposal } from '../records/proposal.ts';
import type { Validation } from '../records/validation.ts';
import { hasBeenChanged, isConfirmed, isNotConfirmed, isSkipped } from './codes.ts';

/**
 * The Validation summary of one execution, made from its other records alone, so that it can be made
 * again from them to the byte. Every requested change is in exactly one of the three lists.
 */
export function validationOf(
  proposal: Proposal,
  decision: Decision | undefined,
  { outcomes, recordedAt, startedAt }: Pick<Outcomes, 'outcomes' | 'recordedAt' | 'startedAt'>,
  previous: PreviousRecord,
): Validation {
  const confirmed = outcomes.filter(isConfirmed);
  const notConfirmed = outcomes.filter(isNotConfirmed);
  const skipped = outcomes.filter(isSkipped);
  return {
    kind: 'validation',
    schemaVersion: 2,
    previous,
    validatedAt: recordedAt,
    accountId: proposal.accountId,
    regions: [proposal.region],
    counts: {
      requested: countsOf(outcomes),
      confirmed: countsOf(confirmed),
      notConfirmed: countsOf(notConfirmed),
      skipped: countsOf(skipped),
    },
    confirmed: confirmed.map(({ keyId, kind, keyArn, region, outcome, detail }) => ({ keyId, kind, keyArn, region, outcome, detail })),
    notConfirmed: notConfirmed.map(explained),
    skipped: skipped.map(explained),
    discrepancies: outcomes.filter(isContradictedByConfig).map(discrepancy),
    decisions: [
      {
        executionId: proposal.executionId,
        documentName: proposal.documentName,
        decision: decision?.decision ?? 'NOT_DECIDED',
        approvers: decision === undefined ? [] : [...decidedBy(decision)],
        comment: decision === undefined ? null : commentOf(decision),
        decidedAt: decision?.decidedAt ?? null,
      },
    ],
    executionIds: [proposal.executionId],
    requestIds: [proposal.requestId],
    startedAt,
    compliance: {
      before: countedByKey(
        [...proposal.changes.map(({ key }) => key), ...proposal.excluded].map(({ keyId, complianceType }) => [keyId, complianceType]),
      ),
      after: countedByKey(outcomes.map(({ keyId, compliance }) => [keyId, compliance?.complianceType ?? 'NOT_REPORTED'])),
      pending: outcomes.filter((outcome) => !isSkipped(outcome) && outcome.compliance?.sinceTheChange !== true).length,
    },
  };
}

/**
 * Hours from the proposal of a request to the validation that confirmed a change it made; `undefined`
 * if it made none. How long a key had been non-compliant before that, AWS Config knows and these
 * records do not.
 */
export function hoursToRemediate(
  { requestedAt }: Proposal,
  { outcomes, recordedAt }: Pick<Outcomes, 'outcomes' | 'recordedAt'>,
): number | undefined {
  return outcomes.some(hasBeenChanged) ? (Date.parse(recordedAt) - Date.parse(requestedAt)) / 3_600_000 : undefined;
}

/** A result from before the change says nothing against it, nor does one with a reason that this change is not there to put right. */
function isContradictedByConfig(outcome: Outcome): boolean {
  const { compliance, kind } = outcome;
  if (!isConfirmed(outcome) || compliance?.sinceTheChange !== true || compliance.complianceType !== 'NON_COMPLIANT') return false;
  return isPutRightBy(reasonCodeIn(compliance.annotation ?? ''), kind);
}

/** By the default policy, which judges no age of key material, each reason is one kind's own. */
const isPutRightBy = (reasonCode: string | undefined, kind: Outcome['kind']): boolean =>
  reasonCode !== undefined &&
  scheduledKinds.includes(kind) &&
  reasonCode !== 'ROTATION_OVERDUE' &&
  definitionOf(kind).scheduled?.concerns(reasonCode, defaultPolicy) === true;

const discrepancy = (outcome: Outcome): Validation['discrepancies'][number] => ({
  ...explained(outcome),
  detail: `AWS KMS shows the change (${outcome.outcome}), and AWS Config, evaluated since: ${outcome.compliance?.annotation ?? ''} AWS KMS is eventually consistent; the next evaluation should agree. If it does not, look at the key.`,
});

const explained = ({ keyId, kind, keyArn, region, outcome, detail }: Outcome): Validation['skipped'][number] => ({
  keyId,
  kind,
  keyArn,
  region,
  outcome,
  reason: outcome.replace(/^SKIPPED_/, ''),
  detail,
});

/** Each key once, whatever number of changes it was asked for. */
function countedByKey(entries: readonly (readonly [string, string])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of new Map(entries).values()) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
