import { rotationStatusMatters, supportsAutomaticRotation } from '../../functions/core/eligibility.ts';
import type { KeyMetadata } from '../../functions/core/key.ts';
import { key } from './keys.ts';

describe('AWS KMS rotates a key by itself', () => {
  it('that is customer managed, symmetric, for encryption, of its own material and in no key store', () => {
    expect(supportsAutomaticRotation(key())).toBe(true);
  });

  it.each<[string, Partial<KeyMetadata>]>([
    ['is managed by AWS', { keyManager: 'AWS' }],
    ['has another spec', { keySpec: 'SYMMETRIC_DEFAULT_2' }],
    ['is for signing', { keyUsage: 'SIGN_VERIFY' }],
    ['has imported material', { origin: 'EXTERNAL' }],
    ['is in a key store', { customKeyStoreId: 'cks-1' }],
  ])('unless it %s', (_, changes) => {
    expect(supportsAutomaticRotation(key(changes))).toBe(false);
    expect(rotationStatusMatters(key(changes))).toBe(false);
  });
});

describe('the rotation status of a key that can rotate', () => {
  it.each([
    ['Enabled', true],
    ['Disabled', true],
    ['Updating', true],
    ['PendingDeletion', false],
    ['Creating', false],
    ['Unavailable', false],
  ])('in the state %s matters: %s', (keyState, expected) => {
    expect(rotationStatusMatters(key({ keyState }))).toBe(expected);
  });
});
