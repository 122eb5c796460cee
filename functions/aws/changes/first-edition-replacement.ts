import type { KMSClient } from '@aws-sdk/client-kms';
import type { RecordRef, ReplacementHistory } from '../../core/changes/replacement-history.ts';
import { isKeyArn } from '../../core/ids.ts';
import type { Tag } from '../../core/key.ts';
import { evidenceKey, replacedByTagKey, replacementExecutionTagKey, replacingTagKey } from '../../core/names.ts';
import { successorSchema } from '../../core/records/first-edition/replacement.ts';
import { outcomesSchema } from '../../core/records/first-edition/validation.ts';
import type { KeyProfile } from '../../core/records/key-profile.ts';
import { readRecord } from '../../core/records/reading.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import { readTags } from '../kms.ts';
import { unlessRefused, unreadableErrors } from '../kms-answers.ts';
import { hasOutcomes } from '../stored-outcomes.ts';
import { refTo } from './change-records.ts';

type Sources = { readonly kms: KMSClient; readonly evidence: EvidenceStore };
type Created = Extract<ReplacementHistory, { readonly state: 'CREATED' }>;

/**
 * The replacement of a key by a release before 0.2.0, which filed its records under the execution
 * alone. Tags lead to the execution; its records prove what it did. `undefined`: there is none.
 */
export async function firstEditionReplacement(
  { kms, evidence }: Sources,
  { keyArn, tags }: Pick<KeyProfile, 'keyArn' | 'tags'>,
): Promise<Created | undefined> {
  const tagged = executionIn(tagValue(tags, replacingTagKey));
  const found = tagged === undefined ? undefined : await replacementBy(evidence, tagged, keyArn);
  if (found !== undefined) return found;
  // This release sets the same tag on a key, whose records are elsewhere.
  const executionId = await executionOfSuccessor(kms, keyArn, tagValue(tags, replacedByTagKey));
  return executionId === undefined ? undefined : replacementBy(evidence, executionId, keyArn);
}

async function replacementBy(evidence: EvidenceStore, executionId: string, keyArn: string): Promise<Created | undefined> {
  const stored = await evidence.record(evidenceKey(executionId, 'successor.json'));
  if (stored === undefined) return undefined;
  const successor = readRecord(successorSchema, stored.text, stored.key);
  if (successor.keyArn !== keyArn) return undefined;
  const moved = await movedBy(evidence, executionId, keyArn);
  return {
    state: 'CREATED',
    attempts: 0,
    successor: {
      executionId: successor.createdBy,
      successorArn: successor.successorArn,
      // That it was about to create a key, it recorded before; this is the latest that it can have been.
      createdAt: new Date(0).toISOString(),
      answer: refTo(stored),
    },
    moved: moved === undefined ? [] : [{ executionId, ...moved }],
  };
}

const tagValue = (tags: readonly Tag[], wanted: string): string | undefined => tags.find(({ key }) => key === wanted)?.value;

/** Anybody may set a tag: what is no id of an execution leads nowhere. */
const executionIn = (value: string | undefined): string | undefined =>
  value !== undefined && /^[0-9a-f-]{36}$/.test(value) ? value : undefined;

async function executionOfSuccessor(kms: KMSClient, keyArn: string, successorArn: string | undefined): Promise<string | undefined> {
  const isHere =
    successorArn !== undefined && isKeyArn(successorArn) && successorArn.startsWith(keyArn.slice(0, keyArn.lastIndexOf('/') + 1));
  if (!isHere) return undefined;
  const tags = await unlessRefused(() => readTags(kms, successorArn), [...unreadableErrors, 'NotFoundException']);
  return tags.kind === 'refused' ? undefined : executionIn(tagValue(tags.value, replacementExecutionTagKey));
}

/** Aliases that the outcome of the execution names as moved. */
async function movedBy(
  evidence: EvidenceStore,
  executionId: string,
  keyArn: string,
): Promise<{ readonly aliases: readonly string[]; readonly movedAt: string; readonly at: RecordRef } | undefined> {
  // The first edition wrote outcomes again when its step was tried again, as a new version.
  const key = evidenceKey(executionId, 'outcomes.json');
  const stored = (await hasOutcomes(evidence, executionId)) ? await evidence.get(key) : undefined;
  if (stored === undefined) return undefined;
  const { outcomes, recordedAt } = readRecord(outcomesSchema, stored.text, stored.key);
  const aliases = outcomes.find((outcome) => outcome.keyArn === keyArn)?.replacement?.aliasesMoved ?? [];
  return aliases.length === 0 ? undefined : { aliases, movedAt: recordedAt, at: refTo(stored) };
}
