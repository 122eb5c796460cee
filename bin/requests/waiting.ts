import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { s3Client } from '../../functions/aws/clients/s3.ts';
import { ssmClient } from '../../functions/aws/clients/ssm.ts';
import { stsClient } from '../../functions/aws/clients/sts.ts';
import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { waitingExecutions } from '../../functions/aws/ssm.ts';
import { evidenceBucketPrefix, evidenceKey } from '../../functions/core/names.ts';
import { type Proposal, proposalSchema } from '../../functions/core/records/proposal.ts';
import { readRecord } from '../../functions/core/records/reading.ts';
import type { Approver } from './answer.ts';
import { type CallerOptions, clientOptions } from './caller.ts';

/** The caller as an approver in one Region. @throws UsageError if no Region is named. */
export async function callerAsApprover(options: CallerOptions): Promise<Approver & { readonly region: string }> {
  const client = clientOptions(options);
  const { region } = client;
  const { Account, Arn } = await stsClient(client).send(new GetCallerIdentityCommand({}));
  return {
    region,
    arn: Arn ?? 'unknown',
    ssm: ssmClient(client),
    evidence: evidenceStore(s3Client(client), `${evidenceBucketPrefix}-${Account}-${region}`),
  };
}

/** What waits for an approval in a Region, oldest first. An execution whose proposal cannot be read is left to the console, and named in `unreadable`. */
export async function waitingProposals({
  ssm,
  evidence,
}: Approver): Promise<{ readonly proposals: readonly Proposal[]; readonly unreadable: readonly string[] }> {
  const proposals: Proposal[] = [];
  const unreadable: string[] = [];
  for (const executionId of await waitingExecutions(ssm)) {
    const key = evidenceKey(executionId, 'proposal.json');
    const stored = await evidence.get(key);
    if (stored === undefined) unreadable.push(executionId);
    else proposals.push(readRecord(proposalSchema, stored.text, key));
  }
  return { proposals: proposals.sort((one, other) => (one.requestedAt < other.requestedAt ? -1 : 1)), unreadable };
}
