import type { KMSClient } from '@aws-sdk/client-kms';
import type { ChangeReads } from '../../core/changes/definition.ts';
import type { ChangeSubject, ReplacementRead } from '../../core/changes/subject.ts';
import type { Policy } from '../../core/policy.ts';
import type { KeyProfile } from '../../core/records/key-profile.ts';
import type { EvidenceStore } from '../evidence-store.ts';
import { profileKeys } from '../key-profiles.ts';
import { aliasTargets } from '../kms.ts';
import type { Surroundings } from '../lambda-context.ts';
import { readAccess, readSuccessor } from './read-key.ts';
import { replacedOnRecord } from './replaced-on-record.ts';
import { replacementHistory } from './replacement-history.ts';

export type SubjectOptions = {
  readonly kms: KMSClient;
  readonly evidence: EvidenceStore;
  readonly policy: Policy;
  readonly now: Date;
  readonly surroundings: Surroundings;
  /** For changes that aliases are of no account to: listing them takes a call for each hundred of the Region. */
  readonly withoutAliases?: boolean;
};

/** A key, by the id that it was asked for with. */
export type ReadSubject = { readonly keyId: string; readonly subject: ChangeSubject };

/**
 * Reads keys afresh, with everything that changes of these kinds depend on, in the order of the
 * ids. A key that cannot be read, or is gone, is a subject whose profile says so; throttling and
 * other failures are thrown, because an incomplete list must not be decided on.
 */
export async function readSubjects(
  keyIds: readonly string[],
  reads: ChangeReads,
  options: SubjectOptions,
): Promise<readonly ReadSubject[]> {
  const { kms, evidence, policy, now, surroundings, withoutAliases = false } = options;
  if (keyIds.length === 0) return [];
  const profiled = await profileKeys(kms, keyIds, {
    ...surroundings,
    policy,
    now,
    withKeyMaterial: reads.keyMaterial,
    withoutAliases,
    replacedBy: replacedOnRecord(kms, evidence),
  });
  const targets = reads.replacement ? await aliasTargets(kms) : undefined;
  return Promise.all(
    profiled.map(async ({ keyId, profile }) => ({
      keyId,
      subject: { profile, ...(targets === undefined ? {} : { replacement: await readReplacement(profile, targets, options) }) },
    })),
  );
}

async function readReplacement(
  profile: KeyProfile,
  targets: ReadonlyMap<string, string>,
  { kms, evidence }: SubjectOptions,
): Promise<ReplacementRead> {
  const access = await readAccess(kms, profile.keyArn);
  const history = await replacementHistory({ kms, evidence }, profile);
  const successorArn = history.state === 'CREATED' ? history.successor.successorArn : undefined;
  return {
    access,
    history,
    successor: successorArn === undefined ? undefined : await readSuccessor(kms, successorArn),
    aliasTargets: targets,
  };
}

/** What several kinds of change depend on together. */
export const readsOfAll = (all: readonly ChangeReads[]): ChangeReads => ({
  keyMaterial: all.some(({ keyMaterial }) => keyMaterial),
  replacement: all.some(({ replacement }) => replacement),
});
