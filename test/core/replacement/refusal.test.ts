import * as fc from 'fast-check';
import type { Exemption } from '../../../functions/core/exemption.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import type { KeyGrant } from '../../../functions/core/records/replacement.ts';
import { type AskedToReplace, type ReadForReplacement, refusalToReplace } from '../../../functions/core/replacement/refusal.ts';
import { refusalToReturn, type SeenSuccessor } from '../../../functions/core/replacement/refusal-to-return.ts';
import { isReplaceable, replaceableSpecs } from '../../../functions/core/replacement/replaceable-specs.ts';
import { arnOf, key } from '../keys.ts';
import { profile } from '../records.ts';

const signing = (changes: Partial<KeyProfile> = {}): KeyProfile =>
  profile({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', complianceType: 'NOT_APPLICABLE', reason: 'UNSUPPORTED_KEY_SPEC', ...changes });
const grant = (changes: Partial<KeyGrant>): KeyGrant => ({
  grantee: 'arn:aws:iam::111122223333:role/app',
  retiringPrincipal: null,
  operations: ['Sign'],
  name: null,
  ...changes,
});
const read = (...grants: readonly KeyGrant[]): ReadForReplacement => ({ kind: 'read', policy: '{}', policySha256: 'a'.repeat(64), grants });
const asked = (changes: Partial<AskedToReplace> = {}): AskedToReplace => ({
  profile: signing(),
  read: read(),
  unfinished: undefined,
  exemption: { kind: 'none' },
  callersAcknowledged: true,
  ...changes,
});
const reasonFor = (changes: Partial<AskedToReplace>): string | undefined => refusalToReplace(asked(changes))?.reason;
const reasonOf = (changes: Partial<KeyProfile>): string | undefined => reasonFor({ profile: signing(changes) });

describe('a key that somebody wants replaced', () => {
  it.each([
    ['RSA_4096', 'ENCRYPT_DECRYPT'],
    ['ECC_NIST_P256', 'SIGN_VERIFY'],
    ['ECC_NIST_P384', 'KEY_AGREEMENT'],
    ['ML_DSA_65', 'SIGN_VERIFY'],
    ['HMAC_512', 'GENERATE_VERIFY_MAC'],
  ])('can be if it is of spec %s for %s', (keySpec, keyUsage) => {
    expect(reasonOf({ keySpec, keyUsage })).toBeUndefined();
  });

  it.each<[string, Partial<KeyProfile>, string]>([
    ['could not be read', { reason: 'UNREADABLE', keySpec: null, keyUsage: null, keyManager: null }, 'UNREADABLE'],
    ['is gone', { reason: 'DELETED', keySpec: null, keyUsage: null, keyManager: null }, 'DELETED'],
    ['is of AWS', { keyManager: 'AWS', reason: 'AWS_MANAGED' }, 'AWS_MANAGED'],
    ['rotates by itself', { keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT' }, 'KEY_CAN_ROTATE'],
    ['rotates on demand', { keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT', origin: 'EXTERNAL' }, 'KEY_CAN_ROTATE'],
    ['is in a custom key store', { keySpec: 'SYMMETRIC_DEFAULT', origin: 'AWS_CLOUDHSM', customKeyStoreId: 'cks-1' }, 'CUSTOM_KEY_STORE'],
    ['is in an external key store', { origin: 'EXTERNAL_KEY_STORE' }, 'CUSTOM_KEY_STORE'],
    ['has imported material', { origin: 'EXTERNAL' }, 'IMPORTED_KEY_MATERIAL'],
    ['has an origin nobody knows yet', { origin: 'NEW' }, 'UNSUPPORTED_ORIGIN'],
    ['is a primary', { multiRegion: true, multiRegionKeyType: 'PRIMARY' }, 'MULTI_REGION'],
    ['is a replica', { multiRegion: true, multiRegionKeyType: 'REPLICA' }, 'MULTI_REGION'],
    ['is of a spec nobody knows yet', { keySpec: 'ML_KEM_768', keyUsage: 'ENCAPSULATE_DECAPSULATE' }, 'UNKNOWN_KEY_SPEC'],
    ['is of a usage that its spec has not', { keySpec: 'ECC_SECG_P256K1', keyUsage: 'KEY_AGREEMENT' }, 'UNKNOWN_KEY_SPEC'],
    ['is disabled', { keyState: 'Disabled' }, 'KEY_DISABLED'],
    ['waits for its deletion', { keyState: 'PendingDeletion' }, 'KEY_STATE_PENDING_DELETION'],
    ['is in no state that is known', { keyState: null }, 'KEY_STATE_UNKNOWN'],
    ['has no alias', { aliases: [] }, 'NO_ALIAS'],
    ['has an alias of AWS', { aliases: ['alias/aws/x', 'alias/mine'] }, 'AWS_ALIAS'],
    ['is replaced already', { tags: [{ key: 'kms-rotation:replaced-by', value: arnOf(key().keyId) }] }, 'ALREADY_REPLACED'],
    ['has too long a description', { description: 'x'.repeat(8193) }, 'DESCRIPTION_TOO_LONG'],
    ['has 49 tags', { tags: Array.from({ length: 49 }, (_, index) => ({ key: `t${index}`, value: '' })) }, 'TOO_MANY_TAGS'],
  ])('cannot be if it %s', (_what, changes, reason) => {
    expect(reasonOf(changes)).toBe(reason);
  });

  it('may have 48 tags: two more are needed', () => {
    expect(reasonOf({ tags: Array.from({ length: 48 }, (_, index) => ({ key: `t${index}`, value: '' })) })).toBeUndefined();
  });

  it.each<[string, Partial<KeyGrant>]>([
    ['by name', { grantee: 'dynamodb.eu-central-1.amazonaws.com' }],
    ['by name, in China', { grantee: 'ec2.cn-north-1.amazonaws.com.cn' }],
    ['by its role in the account', { grantee: 'arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS' }],
    ['that may only retire a grant', { retiringPrincipal: 'rds.eu-central-1.amazonaws.com' }],
  ])('cannot be if a grant is for an AWS service, %s', (_how, changes) => {
    expect(reasonFor({ read: read(grant({}), grant(changes)) })).toBe('USED_BY_AWS_SERVICE');
  });

  it('may have grants for others: they are in the plan', () => {
    expect(reasonFor({ read: read(grant({}), grant({ grantee: 'arn:aws:iam::444455556666:role/amazonaws.com-like' })) })).toBeUndefined();
  });

  it.each(['ListResourceTags', 'GetKeyPolicy', 'ListGrants'] as const)('cannot be if %s was refused', (operation) => {
    const refused = refusalToReplace(asked({ read: { kind: 'refused', operation, errorName: 'AccessDeniedException' } }));

    expect(refused).toMatchObject({ reason: 'UNREADABLE', annotation: expect.stringMatching(`^UNREADABLE: ${operation} was refused`) });
  });

  it('cannot be while it is exempt, and can be once the exemption has expired', () => {
    const valid: Exemption = { kind: 'valid', until: '2027-01-01', reason: 'until the migration' };

    expect(refusalToReplace(asked({ exemption: valid }))?.annotation).toBe('EXEMPT: exempt through 2027-01-01 (until the migration).');
    expect(reasonFor({ exemption: { kind: 'expired', until: '2026-01-01' } })).toBeUndefined();
  });

  it('needs no alias any more where an earlier execution has moved it', () => {
    const unfinished = { executionId: 'e', successorArn: arnOf(key().keyId), aliases: ['alias/orders'] };

    expect(reasonFor({ profile: signing({ aliases: [] }), unfinished })).toBeUndefined();
  });

  it('is asked last for its callers, and they are told what to change', () => {
    const refused = refusalToReplace(asked({ callersAcknowledged: false }));

    expect(refused).toMatchObject({ reason: 'CALLERS_NOT_ACKNOWLEDGED', annotation: expect.stringContaining('Verify with KeyId') });
    expect(reasonFor({ callersAcknowledged: false, profile: signing({ aliases: [] }) })).toBe('NO_ALIAS');
  });

  it('is never a symmetric one, in several Regions or with foreign material, whatever else is true of it', () => {
    const anyKey = fc.record({
      keySpec: fc.constantFrom('SYMMETRIC_DEFAULT', 'RSA_2048', 'HMAC_256', 'NEW'),
      keyUsage: fc.constantFrom('ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'NEW'),
      origin: fc.constantFrom('AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE', 'NEW'),
      multiRegion: fc.constantFrom(true, false, null),
      keyState: fc.constantFrom('Enabled', 'Disabled', 'Creating', 'NEW'),
    });
    fc.assert(
      fc.property(anyKey, (changes) => {
        const isFit =
          isReplaceable(changes.keySpec, changes.keyUsage) &&
          changes.origin === 'AWS_KMS' &&
          changes.multiRegion === false &&
          changes.keyState === 'Enabled';
        expect(refusalToReplace(asked({ profile: signing(changes) })) === undefined).toBe(isFit);
      }),
    );
  });

  it('is refused in words that begin with the reason and end as a sentence', () => {
    for (const changes of [{ keyState: 'Disabled' }, { aliases: [] }, { origin: 'EXTERNAL' }, { multiRegion: true }, { keySpec: 'X' }]) {
      const { reason = '', annotation = '' } = refusalToReplace(asked({ profile: signing(changes) })) ?? {};
      expect(annotation).toMatch(new RegExp(`^${reason}: [^.].*\\.$`));
    }
  });
});

describe('specs that are replaced', () => {
  it('are none of symmetric keys', () => {
    expect(replaceableSpecs).not.toContain('SYMMETRIC_DEFAULT');
    expect(isReplaceable('constructor', 'ENCRYPT_DECRYPT')).toBe(false);
  });
});

describe('a key that is to get its aliases back', () => {
  const successorArn = arnOf('99999999-2222-4333-8444-555555555555');
  const replacedKey = signing({ aliases: [] });
  const successor = (changes: Partial<SeenSuccessor> = {}): SeenSuccessor => ({
    successorArn,
    metadata: key({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' }),
    tags: [{ key: 'kms-rotation:replaces', value: replacedKey.keyArn }],
    aliases: ['alias/orders'],
    ...changes,
  });
  const reason = (changes: Partial<KeyProfile>, of: SeenSuccessor | undefined): string | undefined =>
    refusalToReturn(signing({ aliases: [], ...changes }), of)?.reason;

  it('can have them back from the key that was created to replace it', () => {
    expect(reason({}, successor())).toBeUndefined();
  });

  it('can, too, where only the tags are left to be put right', () => {
    expect(reason({ aliases: ['alias/orders'] }, successor({ aliases: [] }))).toBeUndefined();
  });

  it.each<[string, Partial<KeyProfile>, SeenSuccessor | undefined, string]>([
    ['was never replaced', {}, undefined, 'NOT_REPLACED'],
    ['cannot be read', { reason: 'UNREADABLE' }, successor(), 'UNREADABLE'],
    ['is disabled', { keyState: 'Disabled' }, successor(), 'KEY_DISABLED'],
    ['waits for its deletion', { keyState: 'PendingDeletion' }, successor(), 'KEY_STATE_PENDING_DELETION'],
    ['has a successor that is gone', {}, successor({ metadata: undefined }), 'SUCCESSOR_UNREADABLE'],
    ['names a key that replaced another', {}, successor({ tags: [{ key: 'kms-rotation:replaces', value: 'x' }] }), 'LINEAGE_BROKEN'],
    ['names a key without lineage', {}, successor({ tags: [] }), 'LINEAGE_BROKEN'],
    ['names a key of another kind', {}, successor({ metadata: key({ keySpec: 'RSA_4096', keyUsage: 'SIGN_VERIFY' }) }), 'LINEAGE_BROKEN'],
    ['has a successor that no alias names', {}, successor({ aliases: [] }), 'NO_ALIAS'],
  ])('cannot if it %s', (_what, changes, of, expected) => {
    expect(reason(changes, of)).toBe(expected);
  });
});
