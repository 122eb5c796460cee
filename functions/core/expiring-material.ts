import type { Assessment } from './records/assessment.ts';
import type { KeyProfile } from './records/key-profile.ts';

/** How many days ahead expiring key material is reported: time to find who holds the material, and to import it again. */
export const expiryNoticeInDays = 30;

/** A key with imported material that is about to become unusable, or is so already. */
export type ExpiringMaterial = {
  readonly key: KeyProfile;
  /** `MISSING`: AWS KMS waits for an import. `EXPIRED`: the time has come, and AWS KMS does not say so yet. */
  readonly state: 'EXPIRES' | 'EXPIRED' | 'MISSING';
  /** When the first of its materials expires; `null` where AWS KMS names no time any more. */
  readonly expiresAt: string | null;
  readonly consequence: string;
  readonly advice: string;
};

const millisPerDay = 86_400_000;

/**
 * Keys whose imported material is missing, has expired, or expires within {@link expiryNoticeInDays} days of the Assessment, the most pressing first. A key on its way to deletion needs none.
 * Source: AWS KMS guide, "Expiring imported key material" and "Reimport key material".
 */
export function expiringMaterial({ keys, assessedAt }: Pick<Assessment, 'keys' | 'assessedAt'>): readonly ExpiringMaterial[] {
  return keys
    .flatMap((key) => expiryOf(key, assessedAt) ?? [])
    .toSorted((one, other) => (one.expiresAt ?? '').localeCompare(other.expiresAt ?? ''));
}

/** `undefined`: nothing of this key expires soon. */
export function expiryOf(key: KeyProfile, assessedAt: string): ExpiringMaterial | undefined {
  if (key.origin !== 'EXTERNAL' || key.keyState === 'PendingDeletion' || key.keyState === 'PendingReplicaDeletion') return undefined;
  const expiresAt = key.keyMaterial?.expiresAt ?? key.validTo ?? null;
  if (key.keyState === 'PendingImport') return { key, state: 'MISSING', expiresAt, consequence: unusable, advice: importAgain };
  if (expiresAt === null) return undefined;
  const millisLeft = Date.parse(expiresAt) - Date.parse(assessedAt);
  if (!(millisLeft <= expiryNoticeInDays * millisPerDay)) return undefined;
  if (millisLeft <= 0) return { key, state: 'EXPIRED', expiresAt, consequence: unusable, advice: importAgain };
  const days = Math.floor(millisLeft / millisPerDay);
  return {
    key,
    state: 'EXPIRES',
    expiresAt,
    consequence: `in ${days === 1 ? '1 day' : `${days} days`} the key becomes unusable (PendingImport), and with it all that was encrypted with it`,
    advice: 'import the same key material again before that, with a later expiry or none',
  };
}

const unusable = 'the key is unusable (PendingImport), and with it all that was encrypted with it';
const importAgain = 'import the same key material again; if nobody holds it any more, that data is lost';
