import type { StoredProposal } from '../../functions/aws/stored-proposal.ts';
import { type DocumentDigests, editionOf } from '../../functions/core/document-digests.ts';

/** The release that an execution was started under. `UNKNOWN`: this release does not know its document, so that it is of a later one. */
export type Release = 'THIS' | 'LAST' | 'UNKNOWN';

/**
 * The release that an execution was started under, by its records and by the text of its document.
 * Another release may understand an answer otherwise, so that only executions of this one are answered.
 */
export function releaseOf(
  { proposal, firstEdition }: Pick<StoredProposal, 'proposal' | 'firstEdition'>,
  documents: DocumentDigests,
): Release {
  if (firstEdition !== undefined) return 'LAST';
  const edition = editionOf(documents, proposal.documentName, proposal.documentSha256);
  if (edition === undefined) return 'UNKNOWN';
  return edition === 'CURRENT' ? 'THIS' : 'LAST';
}
