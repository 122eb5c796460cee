import { isRotatableState, isSettledState, supportsAutomaticRotation } from './eligibility.ts';
import { type Exemption, exemptionOf } from './exemption.ts';
import type { KeyArn } from './ids.ts';
import type { KeyMetadata, RotationStatus, Tag } from './key.ts';
import { type KeyMaterial, materialAgeInDays } from './key-material.ts';
import type { KeyObservation } from './key-observation.ts';
import { isRotatedByHand } from './kind-of-key.ts';
import { lastManualRotation, type ManualRotation } from './manual-rotation.ts';
import type { Policy } from './policy.ts';

export type ComplianceType = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';

/** An exemption tag that does not exempt; said in the annotation, because its author believes that it does. */
export type IneffectiveExemption = Exclude<Exemption, { readonly kind: 'none' | 'valid' }>;

/**
 * Why a key got its verdict. `code` is the word people see; the other fields are what its sentence needs.
 * Only the variants with `writeTo` are put right by an approval: the ARN to write to is part of the reason.
 */
export type Reason =
  | { readonly code: 'AWS_MANAGED'; readonly keyManager: string }
  | { readonly code: 'DELETED' }
  | { readonly code: 'OUT_OF_SCOPE' }
  | { readonly code: 'UNREADABLE'; readonly operation: string; readonly errorName: string }
  | { readonly code: 'UNSUPPORTED_KEY_SPEC'; readonly keySpec: string; readonly keyUsage: string }
  | { readonly code: 'UNSUPPORTED_ORIGIN'; readonly origin: string; readonly keyState: string }
  | { readonly code: 'KEY_STATE'; readonly keyState: string; readonly deletionDate?: string }
  | { readonly code: 'EXEMPT'; readonly until: string; readonly because: string }
  | { readonly code: 'KEY_DISABLED'; readonly status: RotationStatus }
  | { readonly code: 'KEY_DISABLED'; readonly rotated: ManualRotation; readonly ageInDays: number; readonly maximumInDays: number }
  | { readonly code: 'ROTATION_DISABLED'; readonly writeTo: KeyArn; readonly exemption?: IneffectiveExemption }
  | { readonly code: 'ROTATION_DISABLED_ON_PRIMARY'; readonly primary: KeyArn }
  | {
      readonly code: 'ROTATION_PERIOD_TOO_LONG';
      readonly writeTo: KeyArn;
      readonly periodInDays: number;
      readonly maximumInDays: number;
      readonly exemption?: IneffectiveExemption;
    }
  | {
      readonly code: 'ROTATION_PERIOD_TOO_LONG_ON_PRIMARY';
      readonly primary: KeyArn;
      readonly periodInDays: number;
      readonly maximumInDays: number;
    }
  | {
      readonly code: 'KEY_MATERIAL_TOO_OLD';
      readonly writeTo: KeyArn;
      readonly ageInDays: number;
      readonly maximumInDays: number;
      readonly exemption?: IneffectiveExemption;
    }
  | {
      readonly code: 'KEY_MATERIAL_TOO_OLD_ON_PRIMARY';
      readonly primary: KeyArn;
      readonly ageInDays: number;
      readonly maximumInDays: number;
    }
  | { readonly code: 'KEY_MATERIAL_PENDING_ROTATION'; readonly writeTo: KeyArn; readonly exemption?: IneffectiveExemption }
  | {
      readonly code: 'MANUAL_ROTATION_REQUIRED';
      readonly key: Pick<KeyMetadata, 'keySpec' | 'keyUsage' | 'origin'>;
      readonly hasAlias: boolean;
      readonly rotated: ManualRotation;
      readonly ageInDays: number;
      readonly maximumInDays: number;
      /** Of a multi-Region replica, which is replaced together with its primary. */
      readonly primary?: KeyArn;
      readonly exemption?: IneffectiveExemption;
    }
  | { readonly code: 'MANUALLY_ROTATED'; readonly rotated: ManualRotation; readonly dueOn: string }
  | { readonly code: 'REPLACED'; readonly by: KeyArn }
  | { readonly code: 'ROTATION_OVERDUE'; readonly nextRotationDate: string; readonly graceInDays: number }
  | {
      readonly code: 'ROTATION_ENABLED';
      readonly periodInDays?: number;
      readonly nextRotationDate?: string;
      readonly whileDisabled: boolean;
    };

export type ReasonToWrite = Extract<Reason, { readonly writeTo: KeyArn }>;

export type Verdict = { readonly complianceType: ComplianceType; readonly reason: Reason };

const notApplicable = (reason: Reason): Verdict => ({ complianceType: 'NOT_APPLICABLE', reason });
const nonCompliant = (reason: Reason): Verdict => ({ complianceType: 'NON_COMPLIANT', reason });
const compliant = (reason: Reason): Verdict => ({ complianceType: 'COMPLIANT', reason });

/**
 * The policy. First match wins, row by row as in the table of docs/verdicts.md. Pure: the clock is an argument.
 * An unknown key spec, usage, origin, manager or state is never eligible and never an error.
 */
export function verdictOf(observation: KeyObservation, policy: Policy, now: Date): Verdict {
  switch (observation.kind) {
    case 'gone':
      return notApplicable({ code: observation.because });
    case 'unreadable':
      return verdictOfUnreadable(observation, policy, now);
    case 'described':
      return notRead(observation.key, policy);
    case 'read':
      return (
        verdictByMetadata(observation.key) ??
        verdictByStatus(observation.key, observation.status, exemptionOf(observation.tags, policy, now), policy, now) ??
        verdictByMaterialAge(observation.key, observation.material, exemptionOf(observation.tags, policy, now), policy, now) ??
        rotationEnabled(observation.key, observation.status)
      );
    case 'imported':
      return verdictOfImported(observation, exemptionOf(observation.tags, policy, now), policy, now);
    case 'rotatedByHand':
      return verdictByHand(observation, policy, now) ?? notRead(observation.key, policy);
    default:
      return observation satisfies never;
  }
}

/** What was readable may already decide: an unreadable status of an RSA key hides nothing, unless people have to rotate it, and none does of an exempt key. */
function verdictOfUnreadable(observation: Extract<KeyObservation, { kind: 'unreadable' }>, policy: Policy, now: Date): Verdict {
  const { key, tags = [], operation, errorName } = observation;
  const byMetadata = key === undefined || isJudgedByHand(key, policy) ? undefined : verdictByMetadata(key);
  if (byMetadata !== undefined) return byMetadata;
  const exemption = exemptionOf(tags, policy, now);
  return exemption.kind === 'valid' ? exempt(exemption) : unreadable(operation, errorName, policy);
}

const notRead = (key: KeyMetadata, policy: Policy): Verdict =>
  verdictByMetadata(key) ?? unreadable('GetKeyRotationStatus', 'NotRead', policy);

const unreadable = (operation: string, errorName: string, policy: Policy): Verdict => ({
  complianceType: policy.unreadableKeys,
  reason: { code: 'UNREADABLE', operation, errorName },
});

function verdictByMetadata(key: KeyMetadata): Verdict | undefined {
  if (key.keyManager !== 'CUSTOMER') return notApplicable({ code: 'AWS_MANAGED', keyManager: key.keyManager });
  if (key.keySpec !== 'SYMMETRIC_DEFAULT')
    return notApplicable({ code: 'UNSUPPORTED_KEY_SPEC', keySpec: key.keySpec, keyUsage: key.keyUsage });
  if (key.origin !== 'AWS_KMS') return notApplicable({ code: 'UNSUPPORTED_ORIGIN', origin: key.origin, keyState: key.keyState });
  if (!supportsAutomaticRotation(key)) return notApplicable(unsupportedForAnotherReason(key));
  if (!isSettledState(key.keyState) || key.multiRegion.type === 'UNSETTLED') return notApplicable(keyStateReason(key));
  return undefined;
}

/** `undefined`: rotation is on, as often as the policy wants it, and not overdue. */
function verdictByStatus(key: KeyMetadata, status: RotationStatus, exemption: Exemption, policy: Policy, now: Date): Verdict | undefined {
  const tooLong = status.enabled && status.periodInDays !== undefined && status.periodInDays > policy.maximumRotationPeriodInDays;
  const disabled = key.keyState === 'Disabled';

  if (exemption.kind === 'valid') return exempt(exemption);
  if (disabled && (!status.enabled || tooLong)) return { complianceType: policy.disabledKeys, reason: { code: 'KEY_DISABLED', status } };
  if (!status.enabled) return nonCompliant(rotationDisabled(key, ineffectiveIn(exemption)));
  if (tooLong)
    return nonCompliant(periodTooLong(key, status.periodInDays ?? 0, policy.maximumRotationPeriodInDays, ineffectiveIn(exemption)));
  if (!disabled && isOverdue(status, policy, now)) {
    return nonCompliant({
      code: 'ROTATION_OVERDUE',
      nextRotationDate: status.nextRotationDate ?? '',
      graceInDays: policy.overdueGraceDays,
    });
  }
  return undefined;
}

/** Turning rotation on leaves a key on its old material for up to a whole period; a disabled key encrypts nothing with it. */
function verdictByMaterialAge(
  key: KeyMetadata,
  material: KeyMaterial | undefined,
  exemption: Exemption,
  { maximumKeyMaterialAgeInDays: maximumInDays }: Policy,
  now: Date,
): Verdict | undefined {
  if (maximumInDays === undefined || material === undefined || !isRotatableState(key.keyState)) return undefined;
  const ageInDays = materialAgeInDays(material, now);
  if (ageInDays === undefined || ageInDays <= maximumInDays) return undefined;
  return nonCompliant(
    key.multiRegion.type === 'REPLICA'
      ? { code: 'KEY_MATERIAL_TOO_OLD_ON_PRIMARY', primary: key.multiRegion.primary, ageInDays, maximumInDays }
      : { code: 'KEY_MATERIAL_TOO_OLD', writeTo: key.keyArn, ageInDays, maximumInDays, ...ineffectiveIn(exemption) },
  );
}

function rotationEnabled({ keyState }: KeyMetadata, status: RotationStatus): Verdict {
  const { periodInDays, nextRotationDate } = status.enabled ? status : {};
  return compliant({
    code: 'ROTATION_ENABLED',
    ...(periodInDays === undefined ? {} : { periodInDays }),
    ...(nextRotationDate === undefined ? {} : { nextRotationDate }),
    whileDisabled: keyState === 'Disabled',
  });
}

/** Somebody has imported new material and nobody has rotated to it: the one thing about such a key that an approval can put right. */
function verdictOfImported(
  { key, material, tags, aliases, replacedBy }: Extract<KeyObservation, { kind: 'imported' }>,
  exemption: Exemption,
  policy: Policy,
  now: Date,
): Verdict {
  const waits = material.pending?.state === 'PENDING_ROTATION' && isRotatableState(key.keyState);
  const byMetadata = verdictByMetadata(key);
  if (
    !waits ||
    byMetadata?.reason.code !== 'UNSUPPORTED_ORIGIN' ||
    (key.multiRegion.type !== 'SINGLE' && key.multiRegion.type !== 'PRIMARY')
  )
    return (
      (aliases === undefined
        ? undefined
        : verdictByHand({ key, material, tags, aliases, ...(replacedBy === undefined ? {} : { replacedBy }) }, policy, now)) ??
      byMetadata ??
      notApplicable({ code: 'UNSUPPORTED_ORIGIN', origin: key.origin, keyState: key.keyState })
    );
  if (exemption.kind === 'valid') return exempt(exemption);
  return nonCompliant({ code: 'KEY_MATERIAL_PENDING_ROTATION', writeTo: key.keyArn, ...ineffectiveIn(exemption) });
}

/** What is seen of a key that only people can rotate. */
type SeenByHand = {
  readonly key: KeyMetadata;
  readonly tags: readonly Tag[];
  readonly aliases: readonly string[];
  readonly material?: KeyMaterial;
  readonly replacedBy?: KeyArn;
};

/** Whether the policy wants people to rotate this key. */
const isJudgedByHand = (key: KeyMetadata, policy: Policy): boolean =>
  policy.ineligibleKeys === 'MANUAL_ROTATION_REQUIRED' && isRotatedByHand(key);

/** `undefined`: the policy leaves such keys alone, or nobody can say yet since when its material is in use. */
function verdictByHand({ key, tags, aliases, material, replacedBy }: SeenByHand, policy: Policy, now: Date): Verdict | undefined {
  if (!isJudgedByHand(key, policy)) return undefined;
  const exemption = exemptionOf(tags, policy, now);
  if (exemption.kind === 'valid') return exempt(exemption);
  if (replacedBy !== undefined && aliases.length === 0) return compliant({ code: 'REPLACED', by: replacedBy });
  if (key.creationDate === undefined) return unreadable('DescribeKey', 'NoCreationDate', policy);

  const rotated = lastManualRotation(key, material);
  if (rotated === undefined) return undefined;
  const { maximumManualRotationAgeInDays: maximumInDays } = policy;
  const ageInDays = Math.floor((now.getTime() - Date.parse(rotated.since)) / millisPerDay);
  if (ageInDays <= maximumInDays) {
    const dueOn = new Date(Date.parse(rotated.since) + (maximumInDays + 1) * millisPerDay).toISOString();
    return compliant({ code: 'MANUALLY_ROTATED', rotated, dueOn });
  }
  const tooOld = { rotated, ageInDays, maximumInDays };
  if (key.keyState === 'Disabled') return { complianceType: policy.disabledKeys, reason: { code: 'KEY_DISABLED', ...tooOld } };
  const { keySpec, keyUsage, origin, multiRegion } = key;
  return nonCompliant({
    code: 'MANUAL_ROTATION_REQUIRED',
    key: { keySpec, keyUsage, origin },
    hasAlias: aliases.length > 0,
    ...tooOld,
    ...(multiRegion.type === 'REPLICA' ? { primary: multiRegion.primary } : ineffectiveIn(exemption)),
  });
}

const exempt = ({ until, reason }: Extract<Exemption, { kind: 'valid' }>): Verdict =>
  notApplicable({ code: 'EXEMPT', until, because: reason });

const ineffectiveIn = (exemption: Exemption): Ineffective => (exemption.kind === 'none' || exemption.kind === 'valid' ? {} : { exemption });

type Ineffective = { readonly exemption?: IneffectiveExemption };

/** KMS takes the write only at the primary, and only in its Region; a replica mirrors it (AWS KMS guide, "Multi-Region keys"). */
const rotationDisabled = (key: KeyMetadata, ineffective: Ineffective): Reason =>
  key.multiRegion.type === 'REPLICA'
    ? { code: 'ROTATION_DISABLED_ON_PRIMARY', primary: key.multiRegion.primary }
    : { code: 'ROTATION_DISABLED', writeTo: key.keyArn, ...ineffective };

const periodTooLong = (key: KeyMetadata, periodInDays: number, maximumInDays: number, ineffective: Ineffective): Reason =>
  key.multiRegion.type === 'REPLICA'
    ? { code: 'ROTATION_PERIOD_TOO_LONG_ON_PRIMARY', primary: key.multiRegion.primary, periodInDays, maximumInDays }
    : { code: 'ROTATION_PERIOD_TOO_LONG', writeTo: key.keyArn, periodInDays, maximumInDays, ...ineffective };

/** Symmetric and AWS_KMS, and still not on the allow-list: a key usage of the future, or a key store KMS does not normally combine with it. */
const unsupportedForAnotherReason = (key: KeyMetadata): Reason =>
  key.customKeyStoreId === undefined
    ? { code: 'UNSUPPORTED_KEY_SPEC', keySpec: key.keySpec, keyUsage: key.keyUsage }
    : { code: 'UNSUPPORTED_ORIGIN', origin: `custom key store ${key.customKeyStoreId}`, keyState: key.keyState };

/** A multi-Region key without a primary is being updated, whatever state KMS names: "Enabled" would be no reason to leave it alone. */
const keyStateReason = ({ keyState, deletionDate, multiRegion }: KeyMetadata): Reason => ({
  code: 'KEY_STATE',
  keyState: isSettledState(keyState) && multiRegion.type === 'UNSETTLED' ? 'Updating' : keyState,
  ...(deletionDate === undefined ? {} : { deletionDate }),
});

const millisPerDay = 86_400_000;

const isOverdue = (status: RotationStatus, policy: Policy, now: Date): boolean =>
  status.enabled &&
  status.nextRotationDate !== undefined &&
  Date.parse(status.nextRotationDate) < now.getTime() - policy.overdueGraceDays * millisPerDay;

/** The word people see. `KEY_STATE` carries the state: `KEY_STATE_PENDING_DELETION`. */
export function reasonCodeOf(reason: Reason): string {
  return reason.code === 'KEY_STATE' ? `KEY_STATE_${upperSnake(reason.keyState)}` : reason.code;
}

const upperSnake = (word: string): string =>
  word
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()
    .slice(0, 64);

/** Whether an approval can put the verdict right: then its reason names the key to write to. */
export const isPutRightByApproval = (
  verdict: Verdict,
): verdict is { readonly complianceType: 'NON_COMPLIANT'; readonly reason: ReasonToWrite } =>
  verdict.complianceType === 'NON_COMPLIANT' && 'writeTo' in verdict.reason;

/** Reasons of keys whose automatic rotation is on, and as often as the policy wants it. */
const rotating: readonly string[] = [
  'ROTATION_ENABLED',
  'ROTATION_OVERDUE',
  'KEY_MATERIAL_TOO_OLD',
  'KEY_MATERIAL_TOO_OLD_ON_PRIMARY',
] satisfies readonly Reason['code'][];

/** Whether a key with this reason rotates automatically as the policy wants it, whatever else there is to say of it. */
export const rotatesAsWanted = (reasonCode: string): boolean => rotating.includes(reasonCode);

/** Whether KMS rotates this key by itself, or would if told to: the two views of the Assessment are made of these keys. */
export const isEligible = ({ reason }: Verdict): boolean => reason.code.startsWith('ROTATION_') || rotatesAsWanted(reason.code);
