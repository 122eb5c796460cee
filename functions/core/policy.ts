/** What a governance team decided; the rule parameters of the AWS Config rule, parsed. */
export type Policy = {
  /** Rotation must happen at least this often. 90 to 2560 days, the range of AWS KMS. */
  readonly maximumRotationPeriodInDays: number;
  /** Tag whose value `YYYY-MM-DD reason` exempts a key through that day (UTC). Without it nothing is exempt and no tags are read. */
  readonly exemptionTagKey?: string;
  /** An exemption that reaches further ahead than this does not exempt. */
  readonly maximumExemptionDays: number;
  /** How a disabled key is reported whose rotation is off or too rare, which nobody can change while it is disabled. */
  readonly disabledKeys: 'NOT_APPLICABLE' | 'NON_COMPLIANT';
  /** How a key is reported that cannot be read. */
  readonly unreadableKeys: 'NON_COMPLIANT' | 'NOT_APPLICABLE';
  /** How far the next rotation date may lie in the past; KMS rotates in the background and promises no exact time. */
  readonly overdueGraceDays: number;
  /** How old the key material in use may be, in days; older material is to be rotated on demand. Without it the age of the material is neither read nor judged. */
  readonly maximumKeyMaterialAgeInDays?: number;
  /** Whether keys that AWS KMS does not rotate by itself are left alone, or have to be rotated manually. */
  readonly ineligibleKeys: 'NOT_APPLICABLE' | 'MANUAL_ROTATION_REQUIRED';
  /** How long ago such a key may have been made, rotated or given its alias, in days. Of effect only where manual rotation is required. */
  readonly maximumManualRotationAgeInDays: number;
  /** Role to assume in the account of the evaluated keys, for a rule evaluated from another account. */
  readonly memberRoleName?: string;
};

export const defaultPolicy: Policy = {
  maximumRotationPeriodInDays: 365,
  maximumExemptionDays: 365,
  disabledKeys: 'NOT_APPLICABLE',
  unreadableKeys: 'NON_COMPLIANT',
  overdueGraceDays: 7,
  ineligibleKeys: 'NOT_APPLICABLE',
  maximumManualRotationAgeInDays: 365,
};

/** The least that `maximumKeyMaterialAgeInDays` can be without reporting keys that rotate as they should. */
export const leastKeyMaterialAgeInDays = ({
  maximumRotationPeriodInDays,
  overdueGraceDays,
}: Pick<Policy, 'maximumRotationPeriodInDays' | 'overdueGraceDays'>): number => maximumRotationPeriodInDays + overdueGraceDays;

/** The range of `RotationPeriodInDays` (AWS KMS API, EnableKeyRotation). */
export const rotationPeriodRange = { minimum: 90, maximum: 2560 } as const;
