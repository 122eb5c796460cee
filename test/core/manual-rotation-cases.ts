import type { KeyMetadata } from '../../functions/core/key.ts';
import type { KeyMaterial } from '../../functions/core/key-material.ts';
import type { KeyObservation } from '../../functions/core/key-observation.ts';
import { replacedByTagKey } from '../../functions/core/names.ts';
import type { Policy } from '../../functions/core/policy.ts';
import { arnOf, exemptionTag, imported, key, material, now, primary, primaryArn, refused, replica, rotatedByHand } from './keys.ts';
import type { VerdictCase } from './verdict-cases.ts';

const required: Partial<Policy> = { ineligibleKeys: 'MANUAL_ROTATION_REQUIRED' };
const millisPerDay = 86_400_000;
const daysAgo = (days: number): string => new Date(now.getTime() - days * millisPerDay).toISOString();
const old = { creationDate: daysAgo(1000) };
const signing: Partial<KeyMetadata> = { keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' };
const successor = arnOf('99999999-2222-4333-8444-555555555555');
/** Tags tell people, and prove nothing: no verdict depends on them. */
const taggedAsReplaced = [{ key: replacedByTagKey, value: successor }];
const external = (changes: Partial<KeyMetadata> = {}): KeyMetadata => key({ origin: 'EXTERNAL', ...old, ...changes });
const importedByHand = (metadata: KeyMetadata, since: string, changes: Partial<KeyMaterial> = {}): KeyObservation => ({
  kind: 'imported',
  key: metadata,
  tags: [],
  aliases: ['alias/orders'],
  material: material(since, changes),
});

const tooOld = 'MANUAL_ROTATION_REQUIRED: 1000 days since it was created, the policy allows 365.';
const ofReplica = 'MANUAL_ROTATION_REQUIRED: a replica; 1000 days since it was created, the policy allows 365.';
const required365 = { policy: required, complianceType: 'NON_COMPLIANT', code: 'MANUAL_ROTATION_REQUIRED', fed: false } as const;
const inTime = { policy: required, complianceType: 'COMPLIANT', code: 'MANUALLY_ROTATED', fed: false } as const;
const leftAlone = { policy: required, complianceType: 'NOT_APPLICABLE', fed: false } as const;
const rsaAdvice =
  'UNSUPPORTED_KEY_SPEC: RSA_2048 (SIGN_VERIFY) cannot rotate by itself. Create a new key, hand out its public key and move the alias; keep the old key for what it signed or encrypted.';
const importedAdvice =
  'UNSUPPORTED_ORIGIN: imported key material cannot rotate automatically. Import new key material, then rotate on demand (RotateKeyOnDemand); keep the old material imported.';

const tooOldKinds: readonly VerdictCase[] = [
  {
    kind: 'an RSA key for signing, too old',
    seen: rotatedByHand(key({ ...signing, ...old })),
    annotation: `${tooOld} Create a new RSA_2048 key, hand out its public key and move the alias; keep this one to verify what it signed.`,
  },
  {
    kind: 'an RSA key for signing, too old, an exemption that has expired',
    seen: rotatedByHand(key({ ...signing, ...old }), { tags: exemptionTag('2026-11-01 migration') }),
    annotation: `${tooOld} Create a new RSA_2048 key, hand out its public key and move the alias; keep this one to verify what it signed. Its exemption expired on 2026-11-01.`,
  },
  {
    kind: 'an RSA key for encryption, too old, without alias',
    seen: rotatedByHand(key({ keySpec: 'RSA_4096', ...old }), { aliases: [] }),
    annotation: `${tooOld} Create a new RSA_4096 key, hand out its public key and point its callers to that; keep this one to decrypt old data.`,
  },
  {
    kind: 'an ECC key for key agreement, too old',
    seen: rotatedByHand(key({ keySpec: 'ECC_NIST_P256', keyUsage: 'KEY_AGREEMENT', ...old })),
    annotation: `${tooOld} Create a new ECC_NIST_P256 key, hand out its public key and move the alias; keep this one for what was made with it.`,
  },
  {
    kind: 'an ML-DSA key, too old',
    seen: rotatedByHand(key({ keySpec: 'ML_DSA_65', keyUsage: 'SIGN_VERIFY', ...old })),
    annotation: `${tooOld} Create a new ML_DSA_65 key, hand out its public key and move the alias; keep this one to verify what it signed.`,
  },
  {
    kind: 'an ML-KEM key, too old',
    seen: rotatedByHand(key({ keySpec: 'ML_KEM_768', keyUsage: 'ENCAPSULATE_DECAPSULATE', ...old })),
    annotation: `${tooOld} Create a new ML_KEM_768 key, hand out its public key and move the alias; keep this one for what was made with it.`,
  },
  {
    kind: 'an HMAC key, too old',
    seen: rotatedByHand(key({ keySpec: 'HMAC_256', keyUsage: 'GENERATE_VERIFY_MAC', ...old })),
    annotation: `${tooOld} Create a new HMAC key and move the alias; keep this one, VerifyMac needs it for tags made with it.`,
  },
  {
    kind: 'an imported HMAC key, too old',
    seen: rotatedByHand(key({ keySpec: 'HMAC_256', keyUsage: 'GENERATE_VERIFY_MAC', origin: 'EXTERNAL', ...old })),
    annotation: `${tooOld} Create a new HMAC key and move the alias; keep this one, VerifyMac needs it for tags made with it.`,
  },
  {
    kind: 'a key in a CloudHSM key store, too old',
    seen: rotatedByHand(key({ origin: 'AWS_CLOUDHSM', customKeyStoreId: 'cks-1', ...old })),
    annotation: `${tooOld} Create a new key and move the alias; keep this one enabled for old data.`,
  },
  {
    kind: 'a key in an external key store, too old',
    seen: rotatedByHand(key({ origin: 'EXTERNAL_KEY_STORE', customKeyStoreId: 'cks-2', ...old })),
    annotation: `${tooOld} Create a new key and move the alias, keep this one enabled; or exempt it if its key manager rotates it.`,
  },
  {
    kind: 'imported material, too old',
    seen: importedByHand(external(), daysAgo(1000)),
    annotation: `${tooOld} Import new key material, then have it rotated on demand; keep the old material imported.`,
  },
  {
    kind: 'imported material, rotated too long ago',
    seen: importedByHand(external(), daysAgo(366)),
    annotation:
      'MANUAL_ROTATION_REQUIRED: 366 days since its key material was rotated, the policy allows 365. Import new key material, then have it rotated on demand; keep the old material imported.',
  },
  {
    kind: 'imported material, too old, primary, new material is not in every replica yet',
    seen: importedByHand(primary({ origin: 'EXTERNAL', ...old }), daysAgo(1000), {
      pending: { keyMaterialId: 'b'.repeat(64), state: 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION' },
    }),
    annotation: `${tooOld} Import new key material, then have it rotated on demand; keep the old material imported.`,
  },
  {
    kind: 'imported material, too old, a replica',
    seen: importedByHand(replica({ origin: 'EXTERNAL', ...old }), daysAgo(1000)),
    annotation: `${ofReplica} Import new material and rotate its primary: ${primaryArn}`,
  },
  {
    kind: 'an HMAC key, too old, a replica',
    seen: rotatedByHand(replica({ keySpec: 'HMAC_256', keyUsage: 'GENERATE_VERIFY_MAC', ...old })),
    annotation: `${ofReplica} Replace it together with its primary: ${primaryArn}`,
  },
  {
    kind: 'an RSA key, too old, that was replaced and has its alias back',
    seen: rotatedByHand(key({ ...signing, ...old }), { replacedBy: successor, aliases: ['alias/back'] }),
    annotation: `${tooOld} Create a new RSA_2048 key, hand out its public key and move the alias; keep this one to verify what it signed.`,
  },
  {
    kind: 'an RSA key, too old, that only its tag says was replaced',
    seen: rotatedByHand(key({ ...signing, ...old }), { aliases: [], tags: taggedAsReplaced }),
    annotation: `${tooOld} Create a new RSA_2048 key, hand out its public key and point its callers to that; keep this one to verify what it signed.`,
  },
].map((each): VerdictCase => ({ ...each, ...required365 }));

const inTimeKinds: readonly VerdictCase[] = [
  {
    kind: 'an RSA key, as old as it may be',
    seen: rotatedByHand(key({ ...signing, creationDate: daysAgo(365.9) })),
    annotation: 'MANUALLY_ROTATED: it was created on 2025-11-19; it has to be rotated manually by 2026-11-20.',
  },
  {
    kind: 'an old key with imported material that was rotated lately',
    seen: importedByHand(external(), daysAgo(30)),
    annotation: 'MANUALLY_ROTATED: its key material was rotated on 2026-10-21; it has to be rotated manually by 2027-10-22.',
  },
  {
    kind: 'a disabled HMAC key, young',
    seen: rotatedByHand(key({ keySpec: 'HMAC_512', keyUsage: 'GENERATE_VERIFY_MAC', keyState: 'Disabled', creationDate: daysAgo(10) })),
    annotation: 'MANUALLY_ROTATED: it was created on 2026-11-10; it has to be rotated manually by 2027-11-11.',
  },
].map((each): VerdictCase => ({ ...each, ...inTime }));

const disabledAnnotation =
  'KEY_DISABLED: 1000 days since it was created, the policy allows 365, but it is disabled, so nobody uses it. Replace it before it is enabled again, or schedule its deletion if it is no longer needed.';

/** Keys that only people can rotate, under a policy that asks for it. */
export const manualKinds: readonly VerdictCase[] = [
  ...tooOldKinds,
  ...inTimeKinds,
  {
    kind: 'an RSA key, too old for a policy of its own',
    seen: rotatedByHand(key({ ...signing, creationDate: daysAgo(100) })),
    ...required365,
    policy: { ...required, maximumManualRotationAgeInDays: 90 },
    annotation:
      'MANUAL_ROTATION_REQUIRED: 100 days since it was created, the policy allows 90. Create a new RSA_2048 key, hand out its public key and move the alias; keep this one to verify what it signed.',
  },
  {
    kind: 'an old RSA key that has been replaced and has no alias left',
    seen: rotatedByHand(key({ ...signing, ...old }), { replacedBy: successor, aliases: [] }),
    policy: required,
    complianceType: 'COMPLIANT',
    code: 'REPLACED',
    fed: false,
    annotation: `REPLACED: replaced by ${successor}, kept for what it protects.`,
  },
  {
    kind: 'an old imported key that has been replaced, disabled',
    seen: {
      kind: 'imported',
      key: external({ keyState: 'Disabled' }),
      tags: [],
      aliases: [],
      replacedBy: successor,
      material: material(daysAgo(1000)),
    },
    policy: required,
    complianceType: 'COMPLIANT',
    code: 'REPLACED',
    fed: false,
    annotation: `REPLACED: replaced by ${successor}, kept for what it protects.`,
  },
  {
    kind: 'an old RSA key that is exempt',
    seen: rotatedByHand(key({ ...signing, ...old }), { tags: exemptionTag('2027-01-31 pinned in a device') }),
    ...leftAlone,
    code: 'EXEMPT',
    annotation: 'EXEMPT: exempt through 2027-01-31 (pinned in a device).',
  },
  {
    kind: 'an old RSA key that is disabled',
    seen: rotatedByHand(key({ ...signing, ...old, keyState: 'Disabled' })),
    ...leftAlone,
    code: 'KEY_DISABLED',
    annotation: disabledAnnotation,
  },
  {
    kind: 'an old RSA key that is disabled, under a policy that counts disabled keys',
    seen: rotatedByHand(key({ ...signing, ...old, keyState: 'Disabled' })),
    policy: { ...required, disabledKeys: 'NON_COMPLIANT' },
    complianceType: 'NON_COMPLIANT',
    code: 'KEY_DISABLED',
    fed: false,
    annotation: disabledAnnotation,
  },
  {
    kind: 'old imported material, new material waits, under a policy that asks for manual rotation',
    seen: importedByHand(external(), daysAgo(1000), { pending: { keyMaterialId: 'b'.repeat(64), state: 'PENDING_ROTATION' } }),
    policy: required,
    complianceType: 'NON_COMPLIANT',
    code: 'KEY_MATERIAL_PENDING_ROTATION',
    fed: true,
    annotation:
      'KEY_MATERIAL_PENDING_ROTATION: imported key material waits to come into use; approve the rotation on demand in the next request, and keep the old material imported.',
  },
  {
    kind: 'old imported material, of which AWS KMS does not tell which is in use',
    seen: { kind: 'imported', key: external(), tags: [], aliases: [], material: { onDemandRotations: 1 } },
    ...leftAlone,
    code: 'UNSUPPORTED_ORIGIN',
    annotation: importedAdvice,
  },
  {
    kind: 'an old RSA key, under a policy that leaves such keys alone',
    seen: rotatedByHand(key({ ...signing, ...old })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_KEY_SPEC',
    fed: false,
    annotation: rsaAdvice,
  },
  {
    kind: 'old imported material, none waits, under a policy that leaves such keys alone',
    seen: imported(external()),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_ORIGIN',
    fed: false,
    annotation: importedAdvice,
  },
  {
    kind: 'an old key of a spec of the future, under a policy that asks for manual rotation',
    seen: rotatedByHand(key({ keySpec: 'RSA_8192', keyUsage: 'SIGN_VERIFY', ...old })),
    ...leftAlone,
    code: 'UNSUPPORTED_KEY_SPEC',
    annotation: rsaAdvice.replace('RSA_2048', 'RSA_8192'),
  },
  {
    kind: 'an old key of an origin of the future, under a policy that asks for manual rotation',
    seen: rotatedByHand(key({ origin: 'AWS_KMS_V2', ...old })),
    ...leftAlone,
    code: 'UNSUPPORTED_ORIGIN',
    annotation: 'UNSUPPORTED_ORIGIN: origin AWS_KMS_V2 is not known to support automatic rotation, so this key is left alone.',
  },
  {
    kind: 'an old RSA key pending deletion, under a policy that asks for manual rotation',
    seen: rotatedByHand(key({ ...signing, ...old, keyState: 'PendingDeletion' })),
    ...leftAlone,
    code: 'UNSUPPORTED_KEY_SPEC',
    annotation: rsaAdvice,
  },
  {
    kind: 'an RSA key whose aliases are refused',
    seen: refused('ListAliases', key({ ...signing, ...old })),
    policy: required,
    complianceType: 'NON_COMPLIANT',
    code: 'UNREADABLE',
    fed: false,
    annotation:
      'UNREADABLE: ListAliases was refused (AccessDeniedException), so nobody can tell when it was rotated manually. Let the role that evaluates call kms:ListAliases.',
  },
  {
    kind: 'an RSA key whose tags are refused, under a policy that asks for manual rotation',
    seen: refused('ListResourceTags', key({ ...signing, ...old })),
    policy: required,
    complianceType: 'NON_COMPLIANT',
    code: 'UNREADABLE',
    fed: false,
    annotation:
      'UNREADABLE: ListResourceTags was refused (AccessDeniedException), so nobody can tell whether it is exempt or was replaced. Its owner can let governance in: the assessment (kms-rotation assess) has the key policy statement to add.',
  },
  {
    kind: 'an RSA key of which AWS KMS does not say when it was created',
    seen: rotatedByHand(key(signing)),
    policy: required,
    complianceType: 'NON_COMPLIANT',
    code: 'UNREADABLE',
    fed: false,
    annotation:
      'UNREADABLE: DescribeKey failed (NoCreationDate), so rotation is unknown. The key is read again at the next evaluation; if this stays, ask AWS Support.',
  },
];
