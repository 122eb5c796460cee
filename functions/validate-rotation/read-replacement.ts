import type { KMSClient } from '@aws-sdk/client-kms';
import type { EvidenceStore } from '../aws/evidence-store.ts';
import { profileKeys } from '../aws/key-profiles.ts';
import { aliasTargets } from '../aws/kms.ts';
import { seenSuccessor } from '../aws/replacement/seen-key.ts';
import { storedCreating, storedSuccessor } from '../aws/replacement/successor-record.ts';
import { outcomeOf } from '../core/outcome.ts';
import type { Approval } from '../core/records/approval.ts';
import type { KeyProfile } from '../core/records/key-profile.ts';
import type { PreviousRecord } from '../core/records/previous-record.ts';
import type { Proposal } from '../core/records/proposal.ts';
import type { ReplacementState } from '../core/replacement/replacement-state.ts';
import { type Confirming, entryOf } from './read-until-stable.ts';

export type ReplacementRead = { readonly profiles: ReadonlyMap<string, KeyProfile>; readonly state: ReplacementState };

/** AWS KMS is typically consistent within seconds; what is not by then is reported as not confirmed. */
const mostRounds = 10;

/** What the outcomes of a replacement follow: the last record that the writing function has stored, if it got as far as storing one. */
export async function lastRecordOf(
  { executionId, replacement }: Proposal,
  previous: PreviousRecord,
  evidence: EvidenceStore,
): Promise<PreviousRecord> {
  if (replacement === undefined) return previous;
  const successor = await storedSuccessor(evidence, executionId);
  if (successor !== undefined) return { record: 'successor.json', sha256: successor.sha256 };
  const creating = await storedCreating(evidence, executionId);
  return creating === undefined ? previous : { record: 'creating.json', sha256: creating.sha256 };
}

/** Reads both keys and the planned aliases until they are as approved, or it has been long enough. */
export async function readReplacement(
  { kms, evidence }: { readonly kms: KMSClient; readonly evidence: EvidenceStore },
  proposal: Proposal,
  approval: Approval | undefined,
  { reading, expected, pause }: Confirming,
): Promise<ReplacementRead> {
  const record = (await storedSuccessor(evidence, proposal.executionId))?.record;
  const isBegun = (await storedCreating(evidence, proposal.executionId)) !== undefined;
  for (let round = 1; ; round++) {
    const profiles = new Map((await profileKeys(kms, proposal.requestedKeyIds, reading)).map(entryOf));
    const read = { profiles, state: { ...(await stateOf(kms, proposal, record)), isBegun } };
    if (round >= mostRounds || [...expected].every((keyId) => isAsApproved(keyId, proposal, approval, read))) return read;
    await pause();
  }
}

async function stateOf(
  kms: KMSClient,
  { replacement }: Proposal,
  record: ReplacementState['record'],
): Promise<Omit<ReplacementState, 'isBegun'>> {
  const plan = replacement?.plan ?? undefined;
  const successorArn = plan?.change === 'RETURN_ALIASES' ? plan.successorArn : record?.successorArn;
  const targets = await aliasTargets(kms);
  return {
    record,
    successor: successorArn === undefined ? undefined : await seenSuccessor(kms, successorArn),
    aliases: new Map((plan?.aliases ?? []).map((alias) => [alias, targets.get(alias) ?? null])),
  };
}

/** Asked of the very code that decides the outcome, so that the two cannot come to differ. */
function isAsApproved(keyId: string, proposal: Proposal, approval: Approval | undefined, { profiles, state }: ReplacementRead): boolean {
  const now = profiles.get(keyId);
  if (now === undefined) return false;
  const { code } = outcomeOf({
    keyId,
    now,
    proposal,
    approval,
    failedStep: undefined,
    writeAttempted: true,
    writeRefused: false,
    compliance: null,
    kmsRequestId: null,
    replacement: state,
  });
  return code === 'REPLACED' || code === 'RETURNED';
}
