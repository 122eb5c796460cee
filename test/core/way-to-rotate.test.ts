import fc from 'fast-check';
import { replacedByTagKey } from '../../functions/core/names.ts';
import type { KeyProfile } from '../../functions/core/records/key-profile.ts';
import { keyProfileOf } from '../../functions/core/records/key-profile.ts';
import type { Way } from '../../functions/core/records/way-to-rotate.ts';
import { verdictOf } from '../../functions/core/verdict.ts';
import { sharesOfWays, wayToRotateOf } from '../../functions/core/way-to-rotate.ts';
import { anyObservation, seed } from './arbitraries.ts';
import { now, primaryArn } from './keys.ts';
import { keyIdNumber, profile, rotating } from './records.ts';
import { policy } from './verdict-cases.ts';

const pending = (state: string): Pick<KeyProfile, 'keyMaterial'> => ({
  keyMaterial: {
    currentKeyMaterialId: 'a'.repeat(64),
    since: '2025-01-01T00:00:00.000Z',
    rotationType: null,
    onDemandRotations: 0,
    rotatingSince: null,
    pending: { keyMaterialId: 'b'.repeat(64), state },
    expiresAt: null,
  },
});
const ineligible = (changes: Partial<KeyProfile>): KeyProfile =>
  profile({ eligible: false, proposed: false, rotationEnabled: null, complianceType: 'NOT_APPLICABLE', reason: 'UNSUPPORTED', ...changes });
const external = (changes: Partial<KeyProfile> = {}): KeyProfile => ineligible({ origin: 'EXTERNAL', ...changes });
const replica = { multiRegion: true, multiRegionKeyType: 'REPLICA', primaryKeyArn: primaryArn } as const;
const successor = 'arn:aws:kms:eu-central-1:111122223333:key/99999999-2222-4333-8444-555555555555';

describe('the best available way to rotate', () => {
  it.each<[string, KeyProfile, Way, RegExp]>([
    ['a key that rotates', rotating(), 'AUTOMATIC', /^AWS KMS rotates it by itself every 365 days\.$/],
    ['a key that rotates, period unknown', rotating({ rotationPeriodInDays: null }), 'AUTOMATIC', /^AWS KMS rotates it by itself\.$/],
    ['a key whose rotation is off', profile(), 'AUTOMATIC', /^Approve automatic rotation/],
    ['a disabled key', profile({ keyState: 'Disabled' }), 'AUTOMATIC', /^The key is disabled; enable it first.*Then: Approve/],
    ['a replica whose rotation is off', profile(replica), 'AUTOMATIC', new RegExp(`^It rotates with its primary: .*${primaryArn}\\.$`)],
    ['a replica that rotates', rotating(replica), 'AUTOMATIC', /, with its primary\.$/],
    ['imported material', external(), 'IMPORT_AND_ROTATE', /^Import new material, .* keep the old material imported\.$/],
    ['imported material, new one waits', external(pending('PENDING_ROTATION')), 'ON_DEMAND', /^New material waits: approve its rotation/],
    [
      'imported material, a replica, new one waits',
      external({ ...pending('PENDING_ROTATION'), ...replica }),
      'ON_DEMAND',
      /of its primary, arn:/,
    ],
    [
      'imported material, not in every replica yet',
      external(pending('PENDING_MULTI_REGION_IMPORT_AND_ROTATION')),
      'IMPORT_AND_ROTATE',
      /import the same into every replica/,
    ],
    ['imported material, a replica', external(replica), 'IMPORT_AND_ROTATE', /^Import new material into its primary, arn:/],
    ['imported material that is missing', external({ keyState: 'PendingImport' }), 'IMPORT_AND_ROTATE', /import the same material again/],
    [
      'imported material that is missing, with other material that waits',
      external({ keyState: 'PendingImport', ...pending('PENDING_ROTATION') }),
      'IMPORT_AND_ROTATE',
      /import the same material again/,
    ],
    [
      'an RSA key for encryption',
      ineligible({ keySpec: 'RSA_4096' }),
      'REPLACE',
      /^Create a new key and move the alias to it\. .*Decrypt must name it/,
    ],
    ['an RSA key for signing', ineligible({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' }), 'REPLACE', /Verify must name it/],
    ['an ECC key for key agreement', ineligible({ keySpec: 'ECC_NIST_P256', keyUsage: 'KEY_AGREEMENT' }), 'REPLACE', /agreed on/],
    ['an ML-DSA key', ineligible({ keySpec: 'ML_DSA_65', keyUsage: 'SIGN_VERIFY' }), 'REPLACE', /Verify must name it/],
    ['an ML-KEM key', ineligible({ keySpec: 'ML_KEM_768', keyUsage: 'ENCAPSULATE_DECAPSULATE' }), 'REPLACE', /encapsulated/],
    ['an HMAC key', ineligible({ keySpec: 'HMAC_256', keyUsage: 'GENERATE_VERIFY_MAC' }), 'REPLACE', /VerifyMac must name it/],
    ['an imported HMAC key', external({ keySpec: 'HMAC_256', keyUsage: 'GENERATE_VERIFY_MAC' }), 'REPLACE', /VerifyMac must name it/],
    ['an imported RSA key', external({ keySpec: 'RSA_4096', keyUsage: 'SIGN_VERIFY' }), 'REPLACE', /Verify must name it/],
    ['an RSA key without alias', ineligible({ keySpec: 'RSA_4096', aliases: [] }), 'REPLACE', /make every caller use it, as no alias/],
    [
      'an RSA replica',
      ineligible({ keySpec: 'RSA_4096', ...replica }),
      'REPLACE',
      new RegExp(`^Replace it together with its primary, ${primaryArn}`),
    ],
    [
      'a key in a CloudHSM key store',
      ineligible({ origin: 'AWS_CLOUDHSM', customKeyStoreId: 'cks-1' }),
      'REPLACE',
      /Keep the old key enabled/,
    ],
    [
      'a key in a CloudHSM key store that is not connected',
      ineligible({ origin: 'AWS_CLOUDHSM', customKeyStoreId: 'cks-1', keyState: 'Unavailable' }),
      'REPLACE',
      /^Connect its key store again\. /,
    ],
    [
      'a key in an external key store',
      ineligible({ origin: 'EXTERNAL_KEY_STORE', customKeyStoreId: 'cks-2' }),
      'REPLACE',
      /^Ask its external key manager .* or else: Create a new key/,
    ],
    [
      'a key that has been replaced',
      ineligible({ keySpec: 'RSA_4096', aliases: [], tags: [{ key: replacedByTagKey, value: successor }] }),
      'NONE',
      new RegExp(`^By its tags, ${successor} has replaced this key\\. Nothing is left to do if that is so\\.$`),
    ],
    [
      'a key that has been replaced, with an alias that came back',
      ineligible({ keySpec: 'RSA_4096', tags: [{ key: replacedByTagKey, value: successor }] }),
      'REPLACE',
      /^Create a new key/,
    ],
    ['an AWS managed key', ineligible({ keyManager: 'AWS' }), 'NONE', /^AWS rotates its own keys/],
    ['a key of a manager of the future', ineligible({ keyManager: 'PARTNER' }), 'NONE', /left alone/],
    ['a key pending deletion', ineligible({ keyState: 'PendingDeletion' }), 'NONE', /scheduled for deletion/],
    ['a primary pending deletion', ineligible({ keyState: 'PendingReplicaDeletion' }), 'NONE', /scheduled for deletion/],
    ['a key that is being created', ineligible({ keyState: 'Creating' }), 'NONE', /being created/],
    ['a key in a state of the future', ineligible({ keyState: 'Suspended' }), 'NONE', /state Suspended is not known/],
    ['a key whose primary is moving', profile({ multiRegion: true }), 'NONE', /moving to another Region/],
    ['a key spec of the future', ineligible({ keySpec: 'SYMMETRIC_V2' }), 'NONE', /spec SYMMETRIC_V2, .* left alone/],
    ['a name of a member of every object', ineligible({ keySpec: 'constructor' }), 'NONE', /left alone/],
    ['an origin of the future', ineligible({ origin: 'AWS_KMS_V2' }), 'NONE', /origin AWS_KMS_V2/],
    ['a usage that its spec does not have', ineligible({ keySpec: 'HMAC_256', keyUsage: 'ENCRYPT_DECRYPT' }), 'NONE', /left alone/],
    ['a symmetric usage of the future', ineligible({ keyUsage: 'WRAP' }), 'NONE', /usage WRAP/],
    ['AWS_KMS material in a key store', ineligible({ customKeyStoreId: 'cks-3' }), 'NONE', /in the custom key store cks-3/],
    [
      'a key that cannot be read',
      profile({ reason: 'UNREADABLE', keySpec: null, keyState: null, keyManager: null }),
      'NONE',
      /cannot read/,
    ],
  ])('of %s', (_kind, key, way, because) => {
    expect(wayToRotateOf(key)).toStrictEqual({ way, because: expect.stringMatching(because) });
  });

  it('is never automatic for a key that AWS KMS cannot rotate by itself, and says something of every key', () => {
    const about = { keyId: keyIdNumber(1), keyArn: primaryArn, accountId: '111122223333', region: 'us-east-1', aliases: [], tags: [] };
    fc.assert(
      fc.property(anyObservation, (observation) => {
        const key = keyProfileOf(observation, verdictOf(observation, policy, now), about);
        const { way, because } = wayToRotateOf(key);

        expect(because).toMatch(/\.$/);
        if (way === 'AUTOMATIC') expect(key).toMatchObject({ keySpec: 'SYMMETRIC_DEFAULT', origin: 'AWS_KMS', keyManager: 'CUSTOMER' });
        if (key.eligible) expect(way).toBe('AUTOMATIC');
      }),
      { seed, numRuns: 500 },
    );
  });
});

describe('the shares of the ways', () => {
  it('name every way, and come to the whole', () => {
    const ways = [rotating(), profile(), ineligible({ keySpec: 'RSA_4096' })].map(wayToRotateOf);

    expect(sharesOfWays(ways)).toStrictEqual([
      { way: 'AUTOMATIC', keys: 2, share: 0.6667 },
      { way: 'ON_DEMAND', keys: 0, share: 0 },
      { way: 'IMPORT_AND_ROTATE', keys: 0, share: 0 },
      { way: 'REPLACE', keys: 1, share: 0.3333 },
      { way: 'NONE', keys: 0, share: 0 },
    ]);
  });

  it('of no keys are nothing', () => {
    expect(sharesOfWays([]).every(({ keys, share }) => keys === 0 && share === 0)).toBe(true);
  });
});
