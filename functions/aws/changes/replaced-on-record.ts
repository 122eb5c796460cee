import type { KMSClient } from '@aws-sdk/client-kms';
import { isKeyArn, type KeyArn } from '../../core/ids.ts';
import type { KeyMetadata, Tag } from '../../core/key.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import type { Answer } from '../kms-answers.ts';
import { replacementOnRecord } from './replacement-history.ts';

/** Says by which key another has been replaced, if records of an approved replacement say so. */
export type ReplacedOnRecord = (key: Pick<KeyMetadata, 'keyId' | 'keyArn'>, tags: readonly Tag[]) => Promise<Answer<KeyArn | undefined>>;

/** Errors that say of records that they cannot be read, or not be relied on. */
const refusals = ['AccessDenied', 'AccessDeniedException', 'RecordReplacedError', 'UnreadableRecordError'];

/**
 * From the records in the evidence bucket; tags prove nothing. Where there is no evidence bucket,
 * no approved replacement has been made. That records cannot be read is an answer; other failures
 * are thrown.
 */
export const replacedOnRecord =
  (kms: KMSClient, evidence: EvidenceStore): ReplacedOnRecord =>
  async (key, tags) => {
    try {
      return { kind: 'answered', value: await successorOf(kms, evidence, key, tags) };
    } catch (error) {
      const names = namesIn(error);
      if (names.includes('NoSuchBucket')) return { kind: 'answered', value: undefined };
      const errorName = names.find((name) => refusals.includes(name));
      if (errorName !== undefined) return { kind: 'refused', errorName };
      throw error;
    }
  };

async function successorOf(
  kms: KMSClient,
  evidence: EvidenceStore,
  { keyId, keyArn }: Pick<KeyMetadata, 'keyId' | 'keyArn'>,
  tags: readonly Tag[],
): Promise<KeyArn | undefined> {
  const history = await replacementOnRecord({ kms, evidence }, { keyId, keyArn, tags: [...tags] });
  if (history.state !== 'CREATED') return undefined;
  // What was no longer as approved when aliases were moved last has not taken the place, whatever had moved by then.
  const last = history.moved.at(-1);
  if (last === undefined || last.isObjectedTo === true) return undefined;
  const { successorArn } = history.successor;
  return isKeyArn(successorArn) && successorArn !== keyArn ? successorArn : undefined;
}

/** The evidence store wraps an error of Amazon S3 to say which object it was about. */
const namesIn = (error: unknown): readonly string[] => (error instanceof Error ? [error.name, ...namesIn(error.cause)] : []);
