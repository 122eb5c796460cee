import type { ManualRotation } from './manual-rotation.ts';
import type { Reason } from './verdict.ts';

type Reasoned<Code extends Reason['code']> = Extract<Reason, { readonly code: Code }>;
type TooOld = { readonly rotated: ManualRotation; readonly ageInDays: number; readonly maximumInDays: number };

const sinceWhat: Readonly<Record<ManualRotation['by'], string>> = {
  CREATION: 'it was created',
  MATERIAL: 'its key material was rotated',
};

/** How old, since when, and how old it may be. */
const ageText = ({ rotated, ageInDays, maximumInDays }: TooOld): string =>
  `${ageInDays} days since ${sinceWhat[rotated.by]}, the policy allows ${maximumInDays}`;

/** Advice by kind of key: AWS KMS guide, "Rotate keys manually". */
export function manualRotationRequired(reason: Reasoned<'MANUAL_ROTATION_REQUIRED'>): string {
  const { key, primary } = reason;
  const isImported = key.keySpec === 'SYMMETRIC_DEFAULT' && key.origin === 'EXTERNAL';
  if (primary !== undefined)
    return `a replica; ${ageText(reason)}. ${isImported ? 'Import new material and rotate' : 'Replace it together with'} its primary: ${primary}`;
  if (isImported) return `${ageText(reason)}. Import new key material, then have it rotated on demand; keep the old material imported.`;
  return `${ageText(reason)}. ${replacementAdvice(reason)}`;
}

function replacementAdvice({ key: { keySpec, keyUsage, origin }, hasAlias }: Reasoned<'MANUAL_ROTATION_REQUIRED'>): string {
  const move = hasAlias ? 'move the alias' : 'point its callers to that';
  if (origin === 'EXTERNAL_KEY_STORE')
    return `Create a new key and ${move}, keep this one enabled; or exempt it if its key manager rotates it.`;
  if (keySpec === 'SYMMETRIC_DEFAULT') return `Create a new key and ${move}; keep this one enabled for old data.`;
  if (keyUsage === 'GENERATE_VERIFY_MAC')
    return `Create a new HMAC key and ${move}; keep this one, VerifyMac needs it for tags made with it.`;
  return `Create a new ${keySpec} key, hand out its public key and ${move}; keep this one${keptFor(keyUsage)}.`;
}

function keptFor(keyUsage: string): string {
  if (keyUsage === 'SIGN_VERIFY') return ' to verify what it signed';
  return keyUsage === 'ENCRYPT_DECRYPT' ? ' to decrypt old data' : ' for what was made with it';
}

export const manuallyRotated = ({ rotated, dueOn }: Reasoned<'MANUALLY_ROTATED'>): string =>
  `${sinceWhat[rotated.by]} on ${rotated.since.slice(0, 10)}; it has to be rotated manually by ${dueOn.slice(0, 10)}.`;

export const replacedText = ({ by }: Reasoned<'REPLACED'>): string => `replaced by ${by}, kept for what it protects.`;

export const disabledAndTooOld = (tooOld: TooOld): string =>
  `${ageText(tooOld)}, but it is disabled, so nobody uses it. Replace it before it is enabled again, or schedule its deletion if it is no longer needed.`;
