import { defaultPolicy, type Policy } from '../policy.ts';
import type { PolicyRecord } from '../records/assessment.ts';

/** The policy that a record was made under. The role of a rule that is evaluated from elsewhere is not recorded, and decides nothing. */
export function policyOf(record: PolicyRecord): Policy {
  const { exemptionTagKey, maximumKeyMaterialAgeInDays, ineligibleKeys, maximumManualRotationAgeInDays, ...same } = record;
  return {
    ...same,
    ...(exemptionTagKey === null ? {} : { exemptionTagKey }),
    ...(maximumKeyMaterialAgeInDays === undefined ? {} : { maximumKeyMaterialAgeInDays }),
    ineligibleKeys: ineligibleKeys ?? defaultPolicy.ineligibleKeys,
    maximumManualRotationAgeInDays: maximumManualRotationAgeInDays ?? defaultPolicy.maximumManualRotationAgeInDays,
  };
}
