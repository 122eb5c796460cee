import type { KeyObservation } from '../../functions/core/key-observation.ts';
import { defaultPolicy, type Policy } from '../../functions/core/policy.ts';
import type { ComplianceType } from '../../functions/core/verdict.ts';
import { described, exemptionTag, imported, key, off, on, primary, primaryArn, read, refused, replica, withMaterial } from './keys.ts';

/** One kind of key and what the rule says of it. A governance lead can add a row. */
export type VerdictCase = {
  readonly kind: string;
  readonly seen: KeyObservation;
  readonly policy?: Partial<Policy>;
  readonly complianceType: ComplianceType;
  readonly code: string;
  /** Whether it is worth asking an approver to change this key. */
  readonly fed: boolean;
  readonly annotation: string;
};

export const policy: Policy = { ...defaultPolicy, exemptionTagKey: 'kms-rotation-exempt' };

const askOwner = 'Its owner can let governance in: the assessment (kms-rotation assess) has the key policy statement to add.';
const manual = (specAndUsage: string): string =>
  `UNSUPPORTED_KEY_SPEC: ${specAndUsage} cannot rotate by itself. Create a new key, hand out its public key and move the alias; keep the old key for what it signed or encrypted.`;
const off365 = 'ROTATION_DISABLED: automatic rotation is off and can be enabled; approve it in the next rotation request.';

/** The kinds of key that tools of this sort are known to get wrong, and the plain ones beside them. */
export const wellKnownKinds: readonly VerdictCase[] = [
  {
    kind: 'symmetric, AWS_KMS, rotation on, 365 days',
    seen: read(key(), on()),
    complianceType: 'COMPLIANT',
    code: 'ROTATION_ENABLED',
    fed: false,
    annotation: 'ROTATION_ENABLED: rotates every 365 days, next on 2027-03-01.',
  },
  {
    kind: 'symmetric, AWS_KMS, rotation off',
    seen: read(key(), off),
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_DISABLED',
    fed: true,
    annotation: off365,
  },
  {
    kind: 'rotation on, period 730 days, policy maximum 365',
    seen: read(key(), on(730)),
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_PERIOD_TOO_LONG',
    fed: true,
    annotation:
      'ROTATION_PERIOD_TOO_LONG: rotates every 730 days, the policy allows 365; approve the shorter period in the next rotation request.',
  },
  {
    kind: 'rotation on, next rotation date in the past beyond the grace',
    seen: read(key(), on(365, '2026-11-01T00:00:00.000Z')),
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_OVERDUE',
    fed: false,
    annotation:
      'ROTATION_OVERDUE: rotation is on, but was due on 2026-11-01, more than 7 days ago. Check the state of the key and ask AWS Support why it has not rotated.',
  },
  {
    kind: 'multi-Region primary, off',
    seen: read(primary(), off),
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_DISABLED',
    fed: true,
    annotation: off365,
  },
  {
    kind: 'multi-Region replica, primary off',
    seen: read(replica(), off),
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_DISABLED_ON_PRIMARY',
    fed: false,
    annotation: `ROTATION_DISABLED_ON_PRIMARY: a multi-Region replica; rotation is off on its primary and can only be enabled there: ${primaryArn}`,
  },
  {
    kind: 'multi-Region replica, primary on',
    seen: read(replica(), on()),
    complianceType: 'COMPLIANT',
    code: 'ROTATION_ENABLED',
    fed: false,
    annotation: 'ROTATION_ENABLED: rotates every 365 days, next on 2027-03-01.',
  },
  {
    kind: 'disabled, rotation off',
    seen: read(key({ keyState: 'Disabled' }), off),
    complianceType: 'NOT_APPLICABLE',
    code: 'KEY_DISABLED',
    fed: false,
    annotation:
      'KEY_DISABLED: rotation is off, and nobody can turn it on while the key is disabled. Enable the key first, or schedule its deletion if it is no longer needed.',
  },
  {
    kind: 'disabled, rotation on',
    seen: read(key({ keyState: 'Disabled' }), on()),
    complianceType: 'COMPLIANT',
    code: 'ROTATION_ENABLED',
    fed: false,
    annotation: 'ROTATION_ENABLED: rotates every 365 days, next on 2027-03-01. The key is disabled: nothing rotates until it is enabled.',
  },
  {
    kind: 'pending deletion',
    seen: described(key({ keyState: 'PendingDeletion', deletionDate: '2026-12-20T00:00:00.000Z' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'KEY_STATE_PENDING_DELETION',
    fed: false,
    annotation:
      'KEY_STATE_PENDING_DELETION: the key is scheduled for deletion on 2026-12-20 and does not rotate. If it is still needed, its owner must cancel the deletion and enable it.',
  },
  {
    kind: 'primary in PendingReplicaDeletion',
    seen: described(primary({ keyState: 'PendingReplicaDeletion' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'KEY_STATE_PENDING_REPLICA_DELETION',
    fed: false,
    annotation:
      'KEY_STATE_PENDING_REPLICA_DELETION: this primary waits for its replicas to be deleted; the replicas work on without rotation. If they are needed, cancel the deletion and enable the key, or promote a replica.',
  },
  {
    kind: 'replica in Creating',
    seen: described(replica({ keyState: 'Creating' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'KEY_STATE_CREATING',
    fed: false,
    annotation: 'KEY_STATE_CREATING: the key is being created; it is evaluated again when it is ready.',
  },
  {
    kind: 'primary in Updating, off',
    seen: read(primary({ keyState: 'Updating' }), off),
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_DISABLED',
    fed: true,
    annotation: off365,
  },
  {
    kind: 'imported material, Enabled',
    seen: described(key({ origin: 'EXTERNAL' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_ORIGIN',
    fed: false,
    annotation:
      'UNSUPPORTED_ORIGIN: imported key material cannot rotate automatically. Import new key material, then rotate on demand (RotateKeyOnDemand); keep the old material imported.',
  },
  {
    kind: 'imported material, PendingImport',
    seen: described(key({ origin: 'EXTERNAL', keyState: 'PendingImport' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_ORIGIN',
    fed: false,
    annotation:
      'UNSUPPORTED_ORIGIN: imported key material is missing. Import it; then rotate on demand with new material, as imported material cannot rotate automatically.',
  },
  {
    kind: 'CloudHSM key store',
    seen: described(key({ origin: 'AWS_CLOUDHSM', customKeyStoreId: 'cks-1' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_ORIGIN',
    fed: false,
    annotation:
      'UNSUPPORTED_ORIGIN: a key in an AWS CloudHSM key store cannot rotate by itself. Create a new key and move the alias; keep the old key enabled for old data.',
  },
  {
    kind: 'external key store',
    seen: described(key({ origin: 'EXTERNAL_KEY_STORE', customKeyStoreId: 'cks-2' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_ORIGIN',
    fed: false,
    annotation:
      'UNSUPPORTED_ORIGIN: a key in an external key store is rotated by its external key manager, if at all; otherwise create a new key and move the alias, and keep the old key.',
  },
  {
    kind: 'CloudHSM key store, Unavailable',
    seen: described(key({ origin: 'AWS_CLOUDHSM', customKeyStoreId: 'cks-1', keyState: 'Unavailable' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_ORIGIN',
    fed: false,
    annotation:
      'UNSUPPORTED_ORIGIN: a key in an AWS CloudHSM key store cannot rotate by itself. Create a new key and move the alias; keep the old key enabled for old data.',
  },
  {
    kind: 'RSA_4096 for encryption',
    seen: described(key({ keySpec: 'RSA_4096' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_KEY_SPEC',
    fed: false,
    annotation: manual('RSA_4096 (ENCRYPT_DECRYPT)'),
  },
  {
    kind: 'RSA_2048 for signing',
    seen: described(key({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_KEY_SPEC',
    fed: false,
    annotation: manual('RSA_2048 (SIGN_VERIFY)'),
  },
  {
    kind: 'ECC_NIST_P256 for key agreement',
    seen: described(key({ keySpec: 'ECC_NIST_P256', keyUsage: 'KEY_AGREEMENT' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_KEY_SPEC',
    fed: false,
    annotation: manual('ECC_NIST_P256 (KEY_AGREEMENT)'),
  },
  {
    kind: 'HMAC_256',
    seen: described(key({ keySpec: 'HMAC_256', keyUsage: 'GENERATE_VERIFY_MAC' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_KEY_SPEC',
    fed: false,
    annotation:
      'UNSUPPORTED_KEY_SPEC: HMAC_256 cannot rotate by itself. Create a new HMAC key and move the alias; keep the old key, VerifyMac needs it for tags made with it.',
  },
  {
    kind: 'ML_DSA_65',
    seen: described(key({ keySpec: 'ML_DSA_65', keyUsage: 'SIGN_VERIFY' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_KEY_SPEC',
    fed: false,
    annotation: manual('ML_DSA_65 (SIGN_VERIFY)'),
  },
  {
    kind: 'a key spec of the future',
    seen: described(key({ keySpec: 'SYMMETRIC_DEFAULT_V2' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_KEY_SPEC',
    fed: false,
    annotation:
      'UNSUPPORTED_KEY_SPEC: key spec SYMMETRIC_DEFAULT_V2 is not known to support automatic rotation, so this key is left alone.',
  },
  {
    kind: 'symmetric, GetKeyRotationStatus denied',
    seen: refused('GetKeyRotationStatus', key()),
    complianceType: 'NON_COMPLIANT',
    code: 'UNREADABLE',
    fed: false,
    annotation: `UNREADABLE: GetKeyRotationStatus was refused (AccessDeniedException), so rotation is unknown. ${askOwner}`,
  },
  {
    kind: 'DescribeKey and status denied by the key policy',
    seen: refused('DescribeKey'),
    complianceType: 'NON_COMPLIANT',
    code: 'UNREADABLE',
    fed: false,
    annotation: `UNREADABLE: DescribeKey was refused (AccessDeniedException), so rotation is unknown. ${askOwner}`,
  },
  {
    kind: 'AWS managed key',
    seen: described(key({ keyManager: 'AWS' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'AWS_MANAGED',
    fed: false,
    annotation: 'AWS_MANAGED: an AWS managed key; AWS rotates it about once a year and nobody can change that.',
  },
  {
    kind: 'AWS managed key whose policy denies the status',
    seen: refused('GetKeyRotationStatus', key({ keyManager: 'AWS' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'AWS_MANAGED',
    fed: false,
    annotation: 'AWS_MANAGED: an AWS managed key; AWS rotates it about once a year and nobody can change that.',
  },
  {
    kind: 'off, exemption tag valid',
    seen: read(key(), off, exemptionTag('2027-01-31 migration to the new platform')),
    complianceType: 'NOT_APPLICABLE',
    code: 'EXEMPT',
    fed: false,
    annotation: 'EXEMPT: exempt through 2027-01-31 (migration to the new platform).',
  },
  {
    kind: 'off, exemption tag expired',
    seen: read(key(), off, exemptionTag('2026-10-31 migration')),
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_DISABLED',
    fed: true,
    annotation: `${off365} Its exemption expired on 2026-10-31.`,
  },
];

/** The remaining reasons, and what the rule parameters change. */
export const furtherKinds: readonly VerdictCase[] = [
  {
    kind: 'a deleted key',
    seen: { kind: 'gone', because: 'DELETED' },
    complianceType: 'NOT_APPLICABLE',
    code: 'DELETED',
    fed: false,
    annotation: 'DELETED: this key no longer exists in this Region.',
  },
  {
    kind: 'a key that has left the scope of the rule',
    seen: { kind: 'gone', because: 'OUT_OF_SCOPE' },
    complianceType: 'NOT_APPLICABLE',
    code: 'OUT_OF_SCOPE',
    fed: false,
    annotation: 'OUT_OF_SCOPE: this key has left the scope of the rule.',
  },
  {
    kind: 'a replica whose primary rotates too rarely',
    seen: read(replica(), on(730)),
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_PERIOD_TOO_LONG_ON_PRIMARY',
    fed: false,
    annotation: `ROTATION_PERIOD_TOO_LONG_ON_PRIMARY: a multi-Region replica; rotates every 730 days, the policy allows 365; shorten it on its primary: ${primaryArn}`,
  },
  {
    kind: 'a disabled key that rotates too rarely, which nobody can change while it is disabled',
    seen: read(key({ keyState: 'Disabled' }), on(730)),
    complianceType: 'NOT_APPLICABLE',
    code: 'KEY_DISABLED',
    fed: false,
    annotation:
      'KEY_DISABLED: rotates every 730 days, too rarely, but is disabled, so nobody can change that. Enable the key first, or schedule its deletion if it is no longer needed.',
  },
  {
    kind: 'a disabled key, rotation off, under a policy that counts disabled keys',
    seen: read(key({ keyState: 'Disabled' }), off),
    policy: { disabledKeys: 'NON_COMPLIANT' },
    complianceType: 'NON_COMPLIANT',
    code: 'KEY_DISABLED',
    fed: false,
    annotation:
      'KEY_DISABLED: rotation is off, and nobody can turn it on while the key is disabled. Enable the key first, or schedule its deletion if it is no longer needed.',
  },
  {
    kind: 'a disabled key past its next rotation date, as KMS rotates it only once it is enabled',
    seen: read(key({ keyState: 'Disabled' }), on(365, '2025-01-01T00:00:00.000Z')),
    complianceType: 'COMPLIANT',
    code: 'ROTATION_ENABLED',
    fed: false,
    annotation: 'ROTATION_ENABLED: rotates every 365 days, next on 2025-01-01. The key is disabled: nothing rotates until it is enabled.',
  },
  {
    kind: 'a key with rotation on of which KMS says neither period nor date',
    seen: read(key(), { enabled: true }),
    complianceType: 'COMPLIANT',
    code: 'ROTATION_ENABLED',
    fed: false,
    annotation: 'ROTATION_ENABLED: rotation is on.',
  },
  {
    kind: 'an unreadable key under a policy that leaves unreadable keys out',
    seen: refused('DescribeKey'),
    policy: { unreadableKeys: 'NOT_APPLICABLE' },
    complianceType: 'NOT_APPLICABLE',
    code: 'UNREADABLE',
    fed: false,
    annotation: `UNREADABLE: DescribeKey was refused (AccessDeniedException), so rotation is unknown. ${askOwner}`,
  },
  {
    kind: 'a key whose tags are refused, so that nobody can tell whether it is exempt',
    seen: refused('ListResourceTags', key()),
    complianceType: 'NON_COMPLIANT',
    code: 'UNREADABLE',
    fed: false,
    annotation: `UNREADABLE: ListResourceTags was refused (AccessDeniedException), so nobody can tell whether it is exempt or was replaced. ${askOwner}`,
  },
  {
    kind: 'a key that should have a rotation status and for which KMS has none',
    seen: refused('GetKeyRotationStatus', key(), 'UnsupportedOperationException'),
    complianceType: 'NON_COMPLIANT',
    code: 'UNREADABLE',
    fed: false,
    annotation:
      'UNREADABLE: GetKeyRotationStatus failed (UnsupportedOperationException), so rotation is unknown. The key is read again at the next evaluation; if this stays, ask AWS Support.',
  },
  {
    kind: 'an RSA key whose status is refused, which hides nothing',
    seen: refused('GetKeyRotationStatus', key({ keySpec: 'RSA_4096' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_KEY_SPEC',
    fed: false,
    annotation: manual('RSA_4096 (ENCRYPT_DECRYPT)'),
  },
  {
    kind: 'a key managed by somebody new',
    seen: described(key({ keyManager: 'PARTNER' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'AWS_MANAGED',
    fed: false,
    annotation: 'AWS_MANAGED: not a customer managed key (key manager PARTNER).',
  },
  {
    kind: 'a key of an origin of the future',
    seen: described(key({ origin: 'AWS_KMS_V2' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_ORIGIN',
    fed: false,
    annotation: 'UNSUPPORTED_ORIGIN: origin AWS_KMS_V2 is not known to support automatic rotation, so this key is left alone.',
  },
  {
    kind: 'a symmetric key with a usage of the future',
    seen: described(key({ keyUsage: 'WRAP_UNWRAP' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_KEY_SPEC',
    fed: false,
    annotation: 'UNSUPPORTED_KEY_SPEC: key usage WRAP_UNWRAP is not known to support automatic rotation, so this key is left alone.',
  },
  {
    kind: 'a symmetric key of origin AWS_KMS in a custom key store, which KMS does not combine today',
    seen: described(key({ customKeyStoreId: 'cks-9' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'UNSUPPORTED_ORIGIN',
    fed: false,
    annotation: 'UNSUPPORTED_ORIGIN: origin custom key store cks-9 is not known to support automatic rotation, so this key is left alone.',
  },
  {
    kind: 'a key in a state of the future',
    seen: described(key({ keyState: 'Quarantined' })),
    complianceType: 'NOT_APPLICABLE',
    code: 'KEY_STATE_QUARANTINED',
    fed: false,
    annotation: 'KEY_STATE_QUARANTINED: rotation is not judged while the key is in state Quarantined.',
  },
  {
    kind: 'a multi-Region key whose primary is moving',
    seen: described(primary({ multiRegion: { type: 'UNSETTLED' } })),
    complianceType: 'NOT_APPLICABLE',
    code: 'KEY_STATE_UPDATING',
    fed: false,
    annotation:
      'KEY_STATE_UPDATING: the primary of this multi-Region key is moving to another Region; the key is evaluated again when that is done.',
  },
  {
    kind: 'an exempt key that rotates anyway',
    seen: read(key(), on(), exemptionTag('2027-01-31')),
    complianceType: 'NOT_APPLICABLE',
    code: 'EXEMPT',
    fed: false,
    annotation: 'EXEMPT: exempt through 2027-01-31 (no reason given).',
  },
  {
    kind: 'a key whose exemption reaches further ahead than is allowed',
    seen: read(key(), off, exemptionTag('2099-12-31 for ever')),
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_DISABLED',
    fed: true,
    annotation: `${off365} Its exemption until 2099-12-31 is ignored: it is longer than 365 days.`,
  },
  {
    kind: 'a key whose exemption cannot be read, and that rotates too rarely',
    seen: read(key(), on(730), exemptionTag('true')),
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_PERIOD_TOO_LONG',
    fed: true,
    annotation:
      'ROTATION_PERIOD_TOO_LONG: rotates every 730 days, the policy allows 365; approve the shorter period in the next rotation request. Its exemption "true" is ignored: it must be YYYY-MM-DD and a reason.',
  },
  {
    kind: 'a key with an exemption tag that the policy does not know',
    seen: read(key(), off, [{ key: 'no-rotation', value: '2027-01-31' }]),
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_DISABLED',
    fed: true,
    annotation: off365,
  },
  {
    kind: 'a key that rotates every 365 days under a policy of 90',
    seen: read(key(), on(365)),
    policy: { maximumRotationPeriodInDays: 90 },
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_PERIOD_TOO_LONG',
    fed: true,
    annotation:
      'ROTATION_PERIOD_TOO_LONG: rotates every 365 days, the policy allows 90; approve the shorter period in the next rotation request.',
  },
  {
    kind: 'a key due within the grace',
    seen: read(key(), on(365, '2026-11-13T12:00:00.000Z')),
    complianceType: 'COMPLIANT',
    code: 'ROTATION_ENABLED',
    fed: false,
    annotation: 'ROTATION_ENABLED: rotates every 365 days, next on 2026-11-13.',
  },
  {
    kind: 'a key due yesterday under a policy without grace',
    seen: read(key(), on(365, '2026-11-19T00:00:00.000Z')),
    policy: { overdueGraceDays: 0 },
    complianceType: 'NON_COMPLIANT',
    code: 'ROTATION_OVERDUE',
    fed: false,
    annotation:
      'ROTATION_OVERDUE: rotation is on, but was due on 2026-11-19, more than 0 days ago. Check the state of the key and ask AWS Support why it has not rotated.',
  },
  {
    kind: 'imported material, new material waits',
    seen: imported(key({ origin: 'EXTERNAL' }), 'PENDING_ROTATION'),
    complianceType: 'NON_COMPLIANT',
    code: 'KEY_MATERIAL_PENDING_ROTATION',
    fed: true,
    annotation:
      'KEY_MATERIAL_PENDING_ROTATION: imported key material waits to come into use; approve the rotation on demand in the next request, and keep the old material imported.',
  },
  {
    kind: 'imported material, new material waits, an exemption that has expired',
    seen: imported(key({ origin: 'EXTERNAL' }), 'PENDING_ROTATION', exemptionTag('2026-11-01 migration')),
    complianceType: 'NON_COMPLIANT',
    code: 'KEY_MATERIAL_PENDING_ROTATION',
    fed: true,
    annotation:
      'KEY_MATERIAL_PENDING_ROTATION: imported key material waits to come into use; approve the rotation on demand in the next request, and keep the old material imported. Its exemption expired on 2026-11-01.',
  },
  {
    kind: 'imported material, new material waits, exempt',
    seen: imported(key({ origin: 'EXTERNAL' }), 'PENDING_ROTATION', exemptionTag('2026-12-01 migration')),
    complianceType: 'NOT_APPLICABLE',
    code: 'EXEMPT',
    fed: false,
    annotation: 'EXEMPT: exempt through 2026-12-01 (migration).',
  },
  ...[
    { kind: 'imported material, none waits', seen: imported(key({ origin: 'EXTERNAL' })) },
    {
      kind: 'imported material, multi-Region primary, new material is not in every replica yet',
      seen: imported(primary({ origin: 'EXTERNAL' }), 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION'),
    },
    {
      kind: 'imported material, multi-Region replica, new material waits',
      seen: imported(replica({ origin: 'EXTERNAL' }), 'PENDING_ROTATION'),
    },
    {
      kind: 'imported material, disabled, new material waits',
      seen: imported(key({ origin: 'EXTERNAL', keyState: 'Disabled' }), 'PENDING_ROTATION'),
    },
  ].map(
    (each): VerdictCase => ({
      ...each,
      complianceType: 'NOT_APPLICABLE',
      code: 'UNSUPPORTED_ORIGIN',
      fed: false,
      annotation:
        'UNSUPPORTED_ORIGIN: imported key material cannot rotate automatically. Import new key material, then rotate on demand (RotateKeyOnDemand); keep the old material imported.',
    }),
  ),
  {
    kind: 'rotation on, key material older than the policy allows',
    seen: withMaterial(key(), '2025-10-01T00:00:00.000Z'),
    policy: { maximumKeyMaterialAgeInDays: 400 },
    complianceType: 'NON_COMPLIANT',
    code: 'KEY_MATERIAL_TOO_OLD',
    fed: true,
    annotation:
      'KEY_MATERIAL_TOO_OLD: rotates, but its key material is 415 days old and the policy allows 400; approve its rotation on demand in the next request.',
  },
  {
    kind: 'multi-Region replica, key material older than the policy allows',
    seen: withMaterial(replica(), '2025-10-01T00:00:00.000Z'),
    policy: { maximumKeyMaterialAgeInDays: 400 },
    complianceType: 'NON_COMPLIANT',
    code: 'KEY_MATERIAL_TOO_OLD_ON_PRIMARY',
    fed: false,
    annotation: `KEY_MATERIAL_TOO_OLD_ON_PRIMARY: a multi-Region replica; its key material is 415 days old, the policy allows 400; rotate its primary: ${primaryArn}`,
  },
  {
    kind: 'rotation on, key material older than the policy allows, exempt',
    seen: withMaterial(key(), '2025-10-01T00:00:00.000Z', exemptionTag('2026-12-01 migration')),
    policy: { maximumKeyMaterialAgeInDays: 400 },
    complianceType: 'NOT_APPLICABLE',
    code: 'EXEMPT',
    fed: false,
    annotation: 'EXEMPT: exempt through 2026-12-01 (migration).',
  },
  ...[
    { kind: 'rotation on, key material just as old as the policy allows', seen: withMaterial(key(), '2025-10-16T12:00:00.000Z') },
    { kind: 'rotation on, age of the key material not known', seen: read(key(), on()) },
  ].map(
    (each): VerdictCase => ({
      ...each,
      policy: { maximumKeyMaterialAgeInDays: 400 },
      complianceType: 'COMPLIANT',
      code: 'ROTATION_ENABLED',
      fed: false,
      annotation: 'ROTATION_ENABLED: rotates every 365 days, next on 2027-03-01.',
    }),
  ),
  {
    kind: 'disabled, rotation on, key material older than the policy allows',
    seen: withMaterial(key({ keyState: 'Disabled' }), '2020-01-01T00:00:00.000Z'),
    policy: { maximumKeyMaterialAgeInDays: 400 },
    complianceType: 'COMPLIANT',
    code: 'ROTATION_ENABLED',
    fed: false,
    annotation: 'ROTATION_ENABLED: rotates every 365 days, next on 2027-03-01. The key is disabled: nothing rotates until it is enabled.',
  },
  {
    kind: 'rotation on, its rotations cannot be read',
    seen: refused('ListKeyRotations', key()),
    policy: { maximumKeyMaterialAgeInDays: 400 },
    complianceType: 'NON_COMPLIANT',
    code: 'UNREADABLE',
    fed: false,
    annotation: `UNREADABLE: ListKeyRotations was refused (AccessDeniedException), so the age of its key material is unknown. ${askOwner}`,
  },
];
