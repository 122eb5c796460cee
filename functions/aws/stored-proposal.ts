import { evidenceKey } from '../core/names.ts';
import { proposalFrom } from '../core/records/first-edition/convert.ts';
import { type FirstEditionProposal, proposalSchema as firstEditionSchema } from '../core/records/first-edition/proposal.ts';
import { type Proposal, proposalSchema } from '../core/records/proposal.ts';
import { readRecord, schemaVersionIn } from '../core/records/reading.ts';
import type { EvidenceStore } from './evidence-store.ts';

/** What the approvers were asked about is missing. */
export class NoProposalError extends Error {
  override readonly name = 'NoProposalError' as const;
}

export type StoredProposal = {
  readonly proposal: Proposal;
  readonly ref: { readonly record: string; readonly sha256: string };
  /** The record as the first edition wrote it; `undefined`: it is of this one. */
  readonly firstEdition: FirstEditionProposal | undefined;
};

/** The proposal of an execution, if it has one yet. @throws UnreadableRecordError, RecordReplacedError */
export async function findProposal(evidence: EvidenceStore, executionId: string): Promise<StoredProposal | undefined> {
  const stored = await evidence.record(evidenceKey(executionId, 'proposal.json'));
  if (stored === undefined) return undefined;
  const { key, text, sha256 } = stored;
  const ref = { record: 'proposal.json', sha256 };
  if (schemaVersionIn(text) !== 1) return { proposal: readRecord(proposalSchema, text, key), ref, firstEdition: undefined };
  const firstEdition = readRecord(firstEditionSchema, text, key);
  return { proposal: proposalFrom(firstEdition), ref, firstEdition };
}

/** As {@link findProposal}. @throws NoProposalError if there is none */
export async function storedProposal(evidence: EvidenceStore, executionId: string): Promise<StoredProposal> {
  const found = await findProposal(evidence, executionId);
  if (found === undefined)
    throw new NoProposalError(`there is no proposal at ${evidenceKey(executionId, 'proposal.json')} in the evidence bucket`);
  return found;
}
