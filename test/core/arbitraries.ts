import fc from 'fast-check';
import type { KeyMetadata, RotationStatus } from '../../functions/core/key.ts';
import type { KeyObservation } from '../../functions/core/key-observation.ts';
import { replacedByTagKey } from '../../functions/core/names.ts';
import type { IneffectiveExemption, Reason } from '../../functions/core/verdict.ts';
import { arnOf, described, key, off, primary, primaryArn, read, refused, replica, rotatedByHand, uuid } from './keys.ts';

/** One seed for all properties, so that a failure is found again; a counterexample becomes a named case. */
export const seed = 20_261_120;

/** A key that KMS rotates if told to here and now. */
export const keyThatCanRotate: fc.Arbitrary<KeyMetadata> = fc
  .tuple(fc.constantFrom(key(), primary()), fc.constantFrom('Enabled', 'Updating'), fc.string())
  .map(([base, keyState, description]) => ({ ...base, keyState, description }));

const wordOtherThan = (known: readonly string[], words: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(fc.constantFrom(...words), fc.string()).filter((word) => !known.includes(word));

/** The one thing that is wrong: each of these alone forbids the write. */
const spoilers: fc.Arbitrary<Partial<KeyMetadata>> = fc.oneof(
  wordOtherThan(['CUSTOMER'], ['AWS', 'customer', 'PARTNER']).map((keyManager) => ({ keyManager })),
  wordOtherThan(['SYMMETRIC_DEFAULT'], ['RSA_2048', 'HMAC_512', 'ML_KEM_768', 'ASYMMETRIC_DEFAULT', 'SYMMETRIC']).map((keySpec) => ({
    keySpec,
  })),
  wordOtherThan(['ENCRYPT_DECRYPT'], ['SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'ENCAPSULATE_DECAPSULATE']).map((keyUsage) => ({ keyUsage })),
  wordOtherThan(['AWS_KMS'], ['EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE', 'AWS_KMS_V2']).map((origin) => ({ origin })),
  fc.string().map((customKeyStoreId) => ({ customKeyStoreId })),
  wordOtherThan(
    ['Enabled', 'Updating'],
    ['Disabled', 'Creating', 'PendingDeletion', 'PendingReplicaDeletion', 'PendingImport', 'Unavailable', 'enabled'],
  ).map((keyState) => ({ keyState })),
  fc.constant({ multiRegion: { type: 'UNSETTLED' } } as const),
  fc.constant({ multiRegion: replica().multiRegion }),
);

/** A key that is right but for one thing: independent random fields would almost never come near an eligible key. */
export const keyThatCannot: fc.Arbitrary<KeyMetadata> = fc
  .tuple(keyThatCanRotate, spoilers)
  .map(([rotatable, spoiler]) => ({ ...rotatable, ...spoiler }));

const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString());

export const anyStatus: fc.Arbitrary<RotationStatus> = fc.oneof(
  fc.constant(off),
  fc.record({ enabled: fc.constant(true as const), periodInDays: fc.integer({ min: 90, max: 2560 }), nextRotationDate: day }),
  fc.constant({ enabled: true } as const),
);

/** Rotation off, or rarer than the 365 days of the default policy. */
export const statusToChange: fc.Arbitrary<RotationStatus> = fc.oneof(
  fc.constant(off),
  fc.record({ enabled: fc.constant(true as const), periodInDays: fc.integer({ min: 366, max: 2560 }) }),
);

export const anyObservation: fc.Arbitrary<KeyObservation> = fc.oneof(
  fc.tuple(fc.oneof(keyThatCanRotate, keyThatCannot), anyStatus).map(([metadata, status]) => read(metadata, status)),
  fc.oneof(keyThatCanRotate, keyThatCannot).map(described),
  byHand(),
  unreadable(),
  fc.constantFrom({ kind: 'gone', because: 'DELETED' } as const, { kind: 'gone', because: 'OUT_OF_SCOPE' } as const),
);

/** A key as it is seen where people have to rotate some, whatever it is. */
export function byHand(): fc.Arbitrary<KeyObservation> {
  const tag = fc.constantFrom('kms-rotation-exempt', replacedByTagKey);
  const value = fc.constantFrom('2027-01-31 soon', '2026-01-31', primaryArn, 'x');
  const tags = fc.array(fc.record({ key: tag, value }), { maxLength: 2 });
  const aliases = fc.array(fc.constant('alias/x'), { maxLength: 2 });
  const replacedBy = fc.constantFrom({}, {}, { replacedBy: primaryArn });
  return fc
    .tuple(fc.oneof(keyThatCanRotate, keyThatCannot), fc.option(day, { nil: undefined }), tags, aliases, replacedBy)
    .map(([metadata, creationDate, seenTags, seenAliases, replaced]) =>
      rotatedByHand(creationDate === undefined ? metadata : { ...metadata, creationDate }, {
        tags: seenTags,
        aliases: seenAliases,
        ...replaced,
      }),
    );
}

export function unreadable(): fc.Arbitrary<KeyObservation> {
  const operation = fc.constantFrom('DescribeKey', 'GetKeyRotationStatus', 'ListResourceTags');
  return fc
    .tuple(operation, fc.option(keyThatCanRotate, { nil: undefined }), fc.constantFrom('AccessDeniedException', 'KMSInvalidStateException'))
    .map(([refusedOperation, metadata, errorName]) => refused(refusedOperation, metadata, errorName));
}

/** Text as somebody could write it into a tag to break a table, a log or the length of an annotation. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.constantFrom('', '\n\r\u2028\u2029\u0085\t', '\u202eEXEMPT', '\ud800'.repeat(300), '👩‍👩‍👧‍👦'.repeat(60), 'a'.repeat(4096)),
);

const exemption: fc.Arbitrary<IneffectiveExemption> = fc.oneof(
  hostileText.map((value) => ({ kind: 'malformed', value }) as const),
  fc.constant({ kind: 'expired', until: '2026-01-01' } as const),
  fc.constant({ kind: 'tooLong', until: '2099-01-01', maximumExemptionDays: 3650 } as const),
);

const rotated = fc.record({ since: day, by: fc.constantFrom('CREATION' as const, 'MATERIAL' as const) });

/** Every reason, with whatever text AWS or a tag could bring into it. */
export const anyReason: fc.Arbitrary<Reason> = fc.oneof(
  hostileText.map((keyManager) => ({ code: 'AWS_MANAGED', keyManager }) as const),
  fc.constantFrom({ code: 'DELETED' } as const, { code: 'OUT_OF_SCOPE' } as const),
  fc.tuple(hostileText, hostileText).map(([operation, errorName]) => ({ code: 'UNREADABLE', operation, errorName }) as const),
  fc.tuple(hostileText, hostileText).map(([keySpec, keyUsage]) => ({ code: 'UNSUPPORTED_KEY_SPEC', keySpec, keyUsage }) as const),
  fc.tuple(hostileText, hostileText).map(([origin, keyState]) => ({ code: 'UNSUPPORTED_ORIGIN', origin, keyState }) as const),
  fc.tuple(hostileText, day).map(([keyState, deletionDate]) => ({ code: 'KEY_STATE', keyState, deletionDate }) as const),
  hostileText.map((because) => ({ code: 'EXEMPT', until: '2027-01-31', because }) as const),
  anyStatus.map((status) => ({ code: 'KEY_DISABLED', status }) as const),
  exemption.map((ignored) => ({ code: 'ROTATION_DISABLED', writeTo: arnOf(uuid), exemption: ignored }) as const),
  fc.constant({ code: 'ROTATION_DISABLED_ON_PRIMARY', primary: primaryArn } as const),
  exemption.map(
    (ignored) =>
      ({ code: 'ROTATION_PERIOD_TOO_LONG', writeTo: arnOf(uuid), periodInDays: 2560, maximumInDays: 365, exemption: ignored }) as const,
  ),
  fc.constant({ code: 'ROTATION_PERIOD_TOO_LONG_ON_PRIMARY', primary: primaryArn, periodInDays: 2560, maximumInDays: 365 } as const),
  fc
    .record({
      keySpec: hostileText,
      keyUsage: hostileText,
      origin: hostileText,
      hasAlias: fc.boolean(),
      rotated,
      isReplica: fc.boolean(),
      exemption,
    })
    .map(
      ({ keySpec, keyUsage, origin, hasAlias, rotated: last, isReplica, exemption: ignored }) =>
        ({
          code: 'MANUAL_ROTATION_REQUIRED',
          key: { keySpec, keyUsage, origin },
          hasAlias,
          rotated: last,
          ageInDays: 36_501,
          maximumInDays: 36_500,
          ...(isReplica ? { primary: primaryArn } : { exemption: ignored }),
        }) as const,
    ),
  rotated.map((last) => ({ code: 'KEY_DISABLED', rotated: last, ageInDays: 36_501, maximumInDays: 36_500 }) as const),
  fc.tuple(rotated, day).map(([last, dueOn]) => ({ code: 'MANUALLY_ROTATED', rotated: last, dueOn }) as const),
  fc.constant({ code: 'REPLACED', by: primaryArn } as const),
  day.map((nextRotationDate) => ({ code: 'ROTATION_OVERDUE', nextRotationDate, graceInDays: 7 }) as const),
  fc.boolean().map((whileDisabled) => ({ code: 'ROTATION_ENABLED', periodInDays: 365, whileDisabled }) as const),
);
