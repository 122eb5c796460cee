import { countsOf } from '../../core/changes/kind.ts';
import { refOf } from '../../core/changes/proposed-change.ts';
import { evidenceBucketName } from '../../core/names.ts';
import type { PlaceRow, PlaceStatus } from '../../core/records/organization-report.ts';
import type { Proposal } from '../../core/records/proposal.ts';
import { s3Client } from '../clients/s3.ts';
import { ssmClient } from '../clients/ssm.ts';
import { type EvidenceStore, evidenceStore } from '../evidence-store.ts';
import { inParallel } from '../in-parallel.ts';
import { waitingExecutions } from '../ssm.ts';
import { findProposal } from '../stored-proposal.ts';
import { knownAlready, type Place } from './place.ts';
import { clientOptionsFor, problemOf, type ReadingByRole } from './role-posture.ts';

export type PendingRequest = Pick<Proposal, 'accountId' | 'region' | 'requestId' | 'executionId' | 'requestedAt' | 'expiresAt'> & {
  readonly accountName: string | null;
  readonly changes: number;
  /** Distinct keys of the changes. */
  readonly keys: number;
};

/** A place whose requests are not known, or an execution that waits and has no proposal to read. */
export type UnreadPlace = Pick<PlaceRow, 'accountId' | 'accountName' | 'region' | 'problem'> & { readonly status: PlaceStatus };

export type PendingInOrganization = { readonly requests: readonly PendingRequest[]; readonly unread: readonly UnreadPlace[] };

/** What waits for an approval in every place, oldest first. A place that cannot be looked into is named, and takes no other with it. */
export async function pendingInOrganization(places: readonly Place[], reading: ReadingByRole): Promise<PendingInOrganization> {
  const requests: PendingRequest[] = [];
  const unread: UnreadPlace[] = [];
  let read = 0;
  await inParallel(places, reading.concurrency, async (place) => {
    const found = await pendingIn(place, reading);
    requests.push(...found.requests);
    unread.push(...found.unread);
    read += 1;
    reading.onProgress?.(read);
  });
  const place = ({ accountId, region }: UnreadPlace): string => `${accountId} ${region}`;
  return {
    requests: requests.sort((one, other) => (one.requestedAt < other.requestedAt ? -1 : 1)),
    unread: unread.sort((one, other) => (place(one) < place(other) ? -1 : 1)),
  };
}

async function pendingIn(place: Place, reading: ReadingByRole): Promise<PendingInOrganization> {
  const about = { readAt: reading.now().toISOString(), source: 'role' } as const;
  const known = knownAlready(place, reading.partition, about);
  if (known !== undefined) return { requests: [], unread: [known] };
  const { accountId, name: accountName } = place.account;
  const unreadable = (status: PlaceStatus, problem: string | null): UnreadPlace => ({
    accountId,
    accountName,
    region: place.region,
    status,
    problem,
  });
  try {
    const client = await clientOptionsFor(place, reading);
    const evidence = evidenceStore(s3Client(client), evidenceBucketName(accountId, place.region));
    const proposals = await Promise.all(
      (await waitingExecutions(ssmClient(client))).map(async (executionId) => proposalOf(executionId, evidence)),
    );
    return {
      requests: proposals.flatMap((proposal) => (typeof proposal === 'string' ? [] : pendingFrom(proposal, accountName))),
      unread: proposals.flatMap((proposal) =>
        typeof proposal === 'string'
          ? unreadable('FAILED', `Execution ${proposal} waits, and its proposal cannot be read; look at it in the console.`)
          : [],
      ),
    };
  } catch (error) {
    const { status, problem } = problemOf(error, reading.rolePrefix, place);
    return { requests: [], unread: [unreadable(status, problem)] };
  }
}

/** The execution's id where there is no proposal. */
const proposalOf = async (executionId: string, evidence: EvidenceStore): Promise<Proposal | string> =>
  (await findProposal(evidence, executionId))?.proposal ?? executionId;

const pendingFrom = (
  { accountId, region, requestId, executionId, requestedAt, expiresAt, changes }: Proposal,
  accountName: string | null,
): PendingRequest => ({
  accountId,
  region,
  requestId,
  executionId,
  requestedAt,
  expiresAt,
  accountName,
  ...countsOf(changes.map(refOf)),
});
