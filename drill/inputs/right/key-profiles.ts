import { annotationOf } from '../../../functions/core/annotation.ts';
import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import { accountId, keyArnNumber, keyIdNumber, region } from './ids.ts';

/** The next text that somebody else has written. */
export type Words = () => string;

/** Words from a list, from its beginning again when it is used up. */
export function wordsFrom(texts: readonly string[]): Words {
  let next = 0;
  return () => texts[next++ % texts.length] ?? '';
}

/** A key that an approval could put right, with every text that its owner, or AWS, may choose. */
export function keyProfile(number: number, words: Words, changes: Partial<KeyProfile> = {}): KeyProfile {
  return {
    keyId: keyIdNumber(number),
    keyArn: keyArnNumber(number),
    region,
    accountId,
    aliases: [`alias/${words()}`, words()],
    description: words(),
    creationDate: '2024-01-02T03:04:05.000Z',
    keyManager: 'CUSTOMER',
    enabled: true,
    keyState: 'Enabled',
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    customKeyStoreId: null,
    deletionDate: null,
    multiRegion: false,
    multiRegionKeyType: null,
    primaryKeyArn: null,
    replicaKeyArns: [],
    tags: [
      { key: 'Owner', value: words() },
      { key: words(), value: words() },
    ],
    rotationEnabled: false,
    rotationPeriodInDays: null,
    nextRotationDate: null,
    eligible: true,
    proposed: true,
    complianceType: 'NON_COMPLIANT',
    reason: 'ROTATION_DISABLED',
    annotation: annotationOf({
      code: 'ROTATION_DISABLED',
      writeTo: keyArnNumber(number) as never,
      exemption: { kind: 'malformed', value: words() },
    }),
    keyPolicy: { delegatesToIam: true, allowedPrincipals: [words()], denyStatements: 0 },
    ...changes,
  };
}

/** A key of a kind, or in a state, of which nothing is known but its name. */
export function strangeKey(number: number, words: Words): KeyProfile {
  const [keyState, keySpec, keyUsage, origin] = [words(), words(), words(), words()];
  return keyProfile(number, words, {
    keyState,
    keySpec,
    keyUsage,
    origin,
    eligible: false,
    proposed: false,
    complianceType: 'NOT_APPLICABLE',
    reason: 'UNSUPPORTED_KEY_SPEC',
    annotation: annotationOf({ code: 'UNSUPPORTED_KEY_SPEC', keySpec, keyUsage }),
  });
}

/** A key that its owner has exempted, with a reason. */
export const exemptKey = (number: number, words: Words): KeyProfile =>
  keyProfile(number, words, {
    proposed: false,
    complianceType: 'NOT_APPLICABLE',
    reason: 'EXEMPT',
    annotation: annotationOf({ code: 'EXEMPT', until: '2027-01-31', because: words() }),
  });

/** A key that rotates. */
export const rotatingKey = (number: number, words: Words): KeyProfile =>
  keyProfile(number, words, {
    rotationEnabled: true,
    rotationPeriodInDays: 365,
    nextRotationDate: '2027-11-20T00:00:00.000Z',
    proposed: false,
    complianceType: 'COMPLIANT',
    reason: 'ROTATION_ENABLED',
    annotation: annotationOf({
      code: 'ROTATION_ENABLED',
      periodInDays: 365,
      nextRotationDate: '2027-11-20T00:00:00.000Z',
      whileDisabled: false,
    }),
  });
