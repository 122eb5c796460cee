import type { KMSClient } from '@aws-sdk/client-kms';
import { attemptsAt, statesAttempted } from '../aws/changes/change-records.ts';
import type { EvidenceStore } from '../aws/evidence-store.ts';
import { inParallel } from '../aws/in-parallel.ts';
import { readTags } from '../aws/kms.ts';
import { unlessRefused, unreadableErrors } from '../aws/kms-answers.ts';
import { type ChangeKind, changeKinds } from '../core/changes/kind.ts';
import { definitionOf } from '../core/changes/registry.ts';
import { type WriterCall, writerCallIn } from '../core/changes/writer-call.ts';
import { idIn } from '../core/ids.ts';
import { replacesTagKey } from '../core/names.ts';

type Sources = { readonly kms: KMSClient; readonly evidence: EvidenceStore };

/** An attempt is on record before its call; its step is taken up again for less than an hour. */
const attemptBeforeCallInMillis = 3_600_000;
/** Looked up at once: each takes a handful of requests to Amazon S3. */
const callsAtOnce = 20;
/** The clocks of AWS KMS and ours may differ by this. */
const clockSkewInMillis = 300_000;

/** Errors of records that were written over, or are no records: they prove no attempt, and never keep the messages in the queue. */
const notReliedOn = ['RecordReplacedError', 'UnreadableRecordError'];

/** Calls by the roles of the writing functions of which no attempt is on record. There can be none but by somebody who has changed a function, or its role. */
export async function unmatchedWrites(bodies: readonly string[], sources: Sources): Promise<readonly WriterCall[]> {
  const unmatched: WriterCall[] = [];
  await inParallel(
    bodies.flatMap((body) => writerCallIn(body) ?? []),
    callsAtOnce,
    async (call) => {
      if (!(await hasAttempt(call, sources))) unmatched.push(call);
    },
  );
  return unmatched;
}

async function hasAttempt(call: WriterCall, sources: Sources): Promise<boolean> {
  const kinds = changeKinds.filter((kind) => definitionOf(kind).calls.some((name) => name === call.eventName));
  for (const keyId of await keysToLookAt(call, sources))
    for (const kind of kinds) if (await isAttempted({ keyId, kind }, call, sources)) return true;
  return false;
}

/** Attempts are filed under the key that was there first. The tags of a successor lead to it, and the records of its creation prove it. */
async function keysToLookAt({ keyIds, replaces }: WriterCall, { kms }: Sources): Promise<readonly string[]> {
  const replaced = await Promise.all(
    keyIds.map(async (keyId) => {
      const tags = await unlessRefused(() => readTags(kms, keyId), [...unreadableErrors, 'NotFoundException']);
      return tags.kind === 'answered' ? tags.value.flatMap(({ key, value }) => (key === replacesTagKey ? idIn(value) : [])) : [];
    }),
  );
  return [...new Set([...keyIds, ...(replaces === undefined ? [] : [replaces]), ...replaced.flat()])];
}

type Change = { readonly keyId: string; readonly kind: ChangeKind };

async function isAttempted(change: Change, { at, keyIds, eventName }: WriterCall, { evidence }: Sources): Promise<boolean> {
  const calledAt = Date.parse(at);
  const isAbout = (successorArn: string | undefined): boolean =>
    eventName === 'CreateKey' || keyIds.includes(change.keyId) || (successorArn !== undefined && keyIds.includes(idIn(successorArn)));
  for (const state of await statesAttempted(evidence, change)) {
    const read = await unlessRefused(() => attemptsAt(evidence, { ...change, state }), notReliedOn);
    const attempts = read.kind === 'answered' ? read.value : [];
    const found = attempts.some(({ attempt, result, aliases }) => {
      const startedAt = Date.parse(attempt.record.startedAt);
      const isThen = startedAt <= calledAt + clockSkewInMillis && startedAt >= calledAt - attemptBeforeCallInMillis - clockSkewInMillis;
      return isThen && [result?.record.successorArn, ...aliases.map(({ record }) => record.from)].some(isAbout);
    });
    if (found) return true;
  }
  return false;
}
