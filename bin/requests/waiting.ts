import { RecordReplacedError } from '../../functions/aws/evidence-store.ts';
import { waitingExecutions } from '../../functions/aws/ssm.ts';
import { findProposal, type StoredProposal } from '../../functions/aws/stored-proposal.ts';
import type { Proposal } from '../../functions/core/records/proposal.ts';
import { UnreadableRecordError } from '../../functions/core/records/reading.ts';
import type { Approver } from './approver.ts';

/** An execution that waits, and of whose proposal nothing can be said but why. */
export type UnreadableExecution = { readonly executionId: string; readonly problem: string };

export type Waiting = { readonly found: readonly StoredProposal[]; readonly unreadable: readonly UnreadableExecution[] };

/** What waits for an approval in a Region, oldest first, also under the last release. */
export async function waitingProposals({ ssm, evidence }: Pick<Approver, 'ssm' | 'evidence'>): Promise<Waiting> {
  const found: StoredProposal[] = [];
  const unreadable: UnreadableExecution[] = [];
  for (const executionId of await waitingExecutions(ssm)) {
    const stored = await proposalOrProblem(evidence, executionId);
    if ('problem' in stored) unreadable.push({ executionId, problem: stored.problem });
    else found.push(stored);
  }
  return { found: found.toSorted((one, other) => (one.proposal.requestedAt < other.proposal.requestedAt ? -1 : 1)), unreadable };
}

async function proposalOrProblem(
  evidence: Approver['evidence'],
  executionId: string,
): Promise<StoredProposal | { readonly problem: string }> {
  try {
    return (await findProposal(evidence, executionId)) ?? { problem: 'it has no proposal on record' };
  } catch (error) {
    if (error instanceof UnreadableRecordError) return { problem: unreadableText(error) };
    if (error instanceof RecordReplacedError) return { problem: error.message };
    throw error;
  }
}

/** A record that this release cannot read, and what to do. */
export const unreadableText = ({ message }: UnreadableRecordError): string =>
  `${message}. If the stack is of a later release than this command line, use the command line of that release`;

/** For readers of proposals alone. */
export const proposalsIn = ({ found }: Waiting): readonly Proposal[] => found.map(({ proposal }) => proposal);
