import { afterCode, type Evidence, type Finding, findingForFailure } from './finding.ts';
import { changeFor } from './proposal.ts';
import type { Approval } from './records/approval.ts';
import type { KeyProfile } from './records/key-profile.ts';
import type { DroppedKey } from './records/proposal.ts';
import type { Outcome, Rotation } from './records/validation.ts';
import { findingForReplacement, replacementOutcomeOf } from './replacement/replacement-finding.ts';
import { findingForRotation } from './rotation-finding.ts';
import { type Runbook, runbookOf } from './runbooks.ts';
import { type Change, rotatesAsWanted } from './verdict.ts';

/** What came of one requested key. Decided from KMS as it is now, and from the steps that failed; not from what a step believed. */
export function outcomeOf(evidence: Evidence): Outcome {
  const { keyId, now, proposal, approval } = evidence;
  const proposed = proposal.keys.find((key) => key.keyId === keyId);
  const finding = findingFor(evidence, proposed?.change);
  const replacement = replacementOutcomeOf(evidence);
  return {
    keyId,
    keyArn: now.keyArn,
    region: proposal.region,
    aliases: now.aliases,
    outcome: finding.code === 'SKIPPED' ? `SKIPPED_${finding.reason ?? 'UNKNOWN'}` : finding.code,
    code: finding.code,
    detail: finding.detail,
    approved: approval?.decision === 'APPROVED' && approval.approvedKeyIds.includes(keyId),
    before: proposed === undefined ? unknownRotation : rotationOf(proposed, runbookOf(proposal)),
    after: rotationOf(now, runbookOf(proposal)),
    compliance: evidence.compliance,
    kmsRequestId: evidence.kmsRequestId,
    failedStep: evidence.failedStep ?? null,
    ...(replacement === undefined ? {} : { replacement }),
  };
}

const unknownRotation: Rotation = { rotationEnabled: null, rotationPeriodInDays: null, nextRotationDate: null };

const rotationOf = ({ rotationEnabled, rotationPeriodInDays, nextRotationDate, keyMaterial }: KeyProfile, runbook: Runbook): Rotation => ({
  rotationEnabled,
  rotationPeriodInDays,
  nextRotationDate,
  ...(runbook === 'rotateNow' ? { currentKeyMaterialId: keyMaterial?.currentKeyMaterialId ?? null } : {}),
});

function findingFor(evidence: Evidence, change: Change | undefined): Finding {
  const { keyId, now, proposal, approval } = evidence;
  const neverProposed = proposal.dropped.find((key) => key.keyId === keyId);
  if (change === undefined) return findingForDropped(neverProposed, now);
  if (approval === undefined)
    return { code: 'SKIPPED', reason: 'NOT_APPROVED', detail: 'No decision is on record, so nothing was changed.' };
  if (approval.decision !== 'APPROVED') return findingForRefusal(approval);
  if (approval.notSelectedKeyIds.includes(keyId)) {
    return {
      code: 'SKIPPED',
      reason: 'NOT_SELECTED',
      detail: 'The approver chose other keys of this request; this one was left as it is.',
    };
  }
  const dropped = approval.dropped.find((key) => key.keyId === keyId);
  if (dropped !== undefined) return findingForDropped(dropped, now);
  if (change === 'REPLACE' || change === 'RETURN_ALIASES') return findingForReplacement(evidence);
  return change === 'ROTATE_NOW' ? findingForRotation(evidence) : findingForApproved(evidence, change);
}

/** A key that needed nothing or could not be changed when it was read before the approval or before the write. */
function findingForDropped(dropped: DroppedKey | undefined, now: KeyProfile): Finding {
  const reason = dropped?.reason ?? now.reason;
  if (reason === 'ALREADY_ROTATED') return { code: 'ALREADY_ROTATED', detail: afterCode(dropped?.annotation ?? now.annotation) };
  if (!rotatesAsWanted(reason)) {
    return { code: 'SKIPPED', reason, detail: afterCode(dropped?.annotation ?? now.annotation) };
  }
  return now.rotationEnabled === true
    ? { code: 'ALREADY_ENABLED', detail: `Rotation was on already; ${afterCode(now.annotation)}` }
    : { code: 'NOT_CONFIRMED', detail: `Rotation was on when the request was assessed and is not now: ${now.annotation}` };
}

const refusals = {
  REJECTED: 'The approver rejected the request; nothing was changed.',
  TIMED_OUT: 'Nobody answered the request in time; nothing was changed.',
  CANCELLED: 'The request was cancelled before it was decided; nothing was changed.',
} as const;

function findingForRefusal(approval: Approval): Finding {
  if (approval.decision === 'APPROVED' || approval.decision === 'FAILED') {
    return {
      code: 'SKIPPED',
      reason: 'REQUEST_FAILED',
      detail: `The request could not be decided, so nothing was changed: ${approval.failure ?? 'no reason on record'}`,
    };
  }
  return { code: 'SKIPPED', reason: approval.decision, detail: refusals[approval.decision] };
}

function findingForApproved({ now, proposal, failedStep, writeAttempted }: Evidence, change: Change): Finding {
  const wanted = proposal.rotationPeriodInDays;
  if (rotatesAsWanted(now.reason)) {
    const asWanted = now.rotationPeriodInDays === wanted || now.rotationPeriodInDays === null;
    return writeAttempted && asWanted ? confirmed(change, now) : { code: 'ALREADY_ENABLED', detail: setBySomebodyElse(now, wanted) };
  }
  if (now.reason === 'UNREADABLE') return { code: 'ACCESS_DENIED', detail: afterCode(now.annotation) };
  if (changeFor(now, 'approveAndEnable') === undefined)
    return { code: 'SKIPPED', reason: now.reason, detail: `Changed after the approval: ${afterCode(now.annotation)}` };
  if (failedStep !== undefined) return findingForFailure(failedStep, 'kms:EnableKeyRotation');
  return {
    code: 'NOT_CONFIRMED',
    detail: `Approved, and no step failed, but AWS KMS does not report it: ${now.annotation} Start a new request for this key.`,
  };
}

const setBySomebodyElse = ({ rotationPeriodInDays }: KeyProfile, wanted: number | null): string =>
  `Rotation is on${rotationPeriodInDays === null ? '' : ` every ${rotationPeriodInDays} days`}, set by somebody else after the approval; the request was for ${wanted}.`;

const confirmed = (change: Change, now: KeyProfile): Finding =>
  change === 'ENABLE'
    ? { code: 'ENABLED', detail: `Rotation was off and is on; ${afterCode(now.annotation)}` }
    : { code: 'PERIOD_SHORTENED', detail: `The rotation period was too long and is now as chosen; ${afterCode(now.annotation)}` };
