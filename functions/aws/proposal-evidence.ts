import { evidenceKey } from '../core/names.ts';
import { type Proposal, proposalSchema } from '../core/records/proposal.ts';
import { readRecord } from '../core/records/reading.ts';
import type { EvidenceStore } from './evidence-store.ts';

/** The stored proposal is missing, or is not the one the approvers were asked about. */
export class ProposalChangedError extends Error {
  override readonly name = 'ProposalChangedError' as const;
}

/** The proposal of an execution, if it has one yet. @throws UnreadableRecordError if it is broken. */
export async function storedProposalOf(evidence: EvidenceStore, executionId: string): Promise<Proposal | undefined> {
  const key = evidenceKey(executionId, 'proposal.json');
  const stored = await evidence.get(key);
  return stored === undefined ? undefined : readRecord(proposalSchema, stored.text, key);
}

/** The proposal of an execution as it was stored. @throws ProposalChangedError if there is none; UnreadableRecordError if it is broken. */
export async function storedProposal(
  evidence: EvidenceStore,
  executionId: string,
): Promise<{ readonly proposal: Proposal; readonly sha256: string }> {
  const key = evidenceKey(executionId, 'proposal.json');
  const stored = await evidence.get(key);
  if (stored === undefined) throw new ProposalChangedError(`there is no proposal at ${key} in the evidence bucket`);
  return { proposal: readRecord(proposalSchema, stored.text, key), sha256: stored.sha256 };
}

/** As {@link storedProposal}, and it must be the very bytes that were assessed. @throws ProposalChangedError with both hashes. */
export async function unchangedProposal(evidence: EvidenceStore, executionId: string, assessedSha256: string): Promise<Proposal> {
  const { proposal, sha256 } = await storedProposal(evidence, executionId);
  if (sha256 === assessedSha256) return proposal;
  throw new ProposalChangedError(
    `${evidenceKey(executionId, 'proposal.json')} has been changed since it was assessed: its SHA-256 is ${sha256}, it was ${assessedSha256}. Nothing may be approved on it; start a new request`,
  );
}
