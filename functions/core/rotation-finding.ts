import { afterCode, type Evidence, type Finding, findingForFailure } from './finding.ts';
import type { KeyMaterialProfile } from './records/key-profile.ts';
import { refusalToRotateNow } from './rotate-now.ts';

/**
 * What came of a key that was approved to be rotated on demand. Confirmed by two things that AWS KMS says: its current key material is another one, and the list of its
 * rotations has that very material as rotated on demand.
 */
export function findingForRotation(evidence: Evidence): Finding {
  const { keyId, now, proposal, failedStep, writeAttempted, writeRefused } = evidence;
  if (now.reason === 'UNREADABLE') return { code: 'ACCESS_DENIED', detail: afterCode(now.annotation) };
  const before = proposal.keys.find((key) => key.keyId === keyId)?.keyMaterial?.currentKeyMaterialId ?? null;
  const material = now.keyMaterial;
  if (material !== undefined && material.currentKeyMaterialId !== null && material.currentKeyMaterialId !== before) {
    // A write that was refused has rotated nothing: then it was somebody else, at the same time.
    const isOurs = writeAttempted && !writeRefused && material.rotationType === 'ON_DEMAND';
    return isOurs ? rotated(material) : { code: 'ALREADY_ROTATED', detail: rotatedOtherwise(material) };
  }
  const refusal = refusalToRotateNow(now);
  if (refusal !== undefined && refusal.reason !== 'KEY_MATERIAL_UNKNOWN' && !writeAttempted)
    return { code: 'SKIPPED', reason: refusal.reason, detail: `Changed after the approval: ${afterCode(refusal.annotation)}` };
  if (failedStep !== undefined) return refusedByLimit(evidence) ?? findingForFailure(failedStep, 'kms:RotateKeyOnDemand');
  return {
    code: 'NOT_CONFIRMED',
    detail: writeAttempted
      ? 'AWS KMS has taken the request and does not report new key material yet; of multi-Region keys this may take longer. The evaluation after it sees it; while it goes on the key is not asked about again.'
      : 'Approved, and no step failed, but the runbook has not rotated it: the key was not as approved when it was read right before the write. Start a new request for this key.',
  };
}

const rotated = ({ since, onDemandRotations }: KeyMaterialProfile): Finding => ({
  code: 'ROTATED',
  detail: `New key material is in use since ${since ?? 'just now'}, by rotation on demand number ${onDemandRotations} of this key. What was encrypted before stays readable.`,
});

const rotatedOtherwise = ({ since, rotationType }: KeyMaterialProfile): string =>
  `New key material is in use since ${since ?? 'just now'}, and not by this request: ${rotationType === 'AUTOMATIC' ? 'AWS KMS rotated the key by its schedule' : 'somebody else rotated the key'}.`;

/** The two refusals of RotateKeyOnDemand that say nothing is wrong with the request. The limit itself is not named: AWS KMS has changed it. */
function refusedByLimit({ failedStep, now }: Evidence): Finding | undefined {
  if (failedStep?.errorName === 'LimitExceededException') {
    const used = now.keyMaterial?.onDemandRotations;
    return {
      code: 'FAILED',
      detail: `AWS KMS rotates a key on demand only so many times${used === undefined ? '' : `, and has rotated this one ${used} times`}. Automatic rotation goes on; if the key must have new material now, replace it by a new key.`,
    };
  }
  if (failedStep?.errorName === 'ConflictException') {
    return {
      code: 'FAILED',
      detail:
        'AWS KMS was rotating this key already, or was to do so within minutes. Look at the key again later: it may need nothing more.',
    };
  }
  return undefined;
}
