import type { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { s3Client } from '../../functions/aws/clients/s3.ts';
import { ssmClient } from '../../functions/aws/clients/ssm.ts';
import { stsClient } from '../../functions/aws/clients/sts.ts';
import { type EvidenceStore, evidenceStore } from '../../functions/aws/evidence-store.ts';
import { UnexpectedAnswerError } from '../../functions/aws/unexpected-answer.ts';
import type { DocumentDigests } from '../../functions/core/document-digests.ts';
import { evidenceBucketName } from '../../functions/core/names.ts';
import { type Principal, principalIn } from '../../functions/core/people/principal.ts';
import { documentDigests } from '../../infra/runbook/document-digests.ts';
import { type CallerOptions, clientOptions } from './caller.ts';

/** A caller in one Region, with the clients of their own credentials. */
export type Approver = {
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  /** `undefined`: neither a user nor a session of a role, as the root user. */
  readonly principal: Principal | undefined;
  /** The name that IAM gives the caller's answers, below the folder of an execution's answers; `undefined` where `principal` is. */
  readonly answerName: string | undefined;
  readonly ssm: SSMClient;
  readonly evidence: EvidenceStore;
  /** The documents that this release knows. */
  readonly documents: DocumentDigests;
};

/** Who somebody is, as `sts:GetCallerIdentity` says. */
export type CallerIdentity = { readonly arn: string; readonly userId: string; readonly accountId: string };

/**
 * The name of an answer object: `aws:userid` of a role's session, `AROA…:<session>`, and
 * `user/<user name>` of an IAM user, as the bucket policy has it (`aws:userid`, `aws:username`).
 * Written as IAM has it, since the policy compares the very characters.
 */
export function answerNameOf({ arn, userId }: Pick<CallerIdentity, 'arn' | 'userId'>): string | undefined {
  const principal = principalIn(arn);
  if (principal === undefined) return undefined;
  return principal.kind === 'user' ? `user/${principal.userName}.json` : `${userId}.json`;
}

/** The caller as an approver in one Region. @throws UsageError if no Region is named */
export async function callerAsApprover(options: CallerOptions): Promise<Approver> {
  const client = clientOptions(options);
  const { Account, Arn, UserId } = await stsClient(client).send(new GetCallerIdentityCommand({}));
  if (Account === undefined || Arn === undefined || UserId === undefined)
    throw new UnexpectedAnswerError('GetCallerIdentity', 'without an account, an ARN or a user id');
  return approverFrom(
    { arn: Arn, userId: UserId, accountId: Account },
    {
      region: client.region,
      // Systems Manager takes three reads a second of an account and Region, which others use too.
      ssm: ssmClient({ ...client, retryMode: 'adaptive', maxAttempts: 12 }),
      evidence: evidenceStore(s3Client(client), evidenceBucketName(Account, client.region)),
    },
  );
}

/** Anybody as an approver, with the clients of their credentials. */
export const approverFrom = (identity: CallerIdentity, clients: Pick<Approver, 'region' | 'ssm' | 'evidence'>): Approver => ({
  ...clients,
  arn: identity.arn,
  accountId: identity.accountId,
  principal: principalIn(identity.arn),
  answerName: answerNameOf(identity),
  documents: documentDigests(),
});
