import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { assumeRole, sessionNameFor } from '../../functions/aws/assumed-role.ts';
import { configClient } from '../../functions/aws/clients/config.ts';
import type { ClientOptions } from '../../functions/aws/clients/configuration.ts';
import { kmsClient } from '../../functions/aws/clients/kms.ts';
import { lambdaClient } from '../../functions/aws/clients/lambda.ts';
import { s3Client } from '../../functions/aws/clients/s3.ts';
import { ssmClient } from '../../functions/aws/clients/ssm.ts';
import { stsClient } from '../../functions/aws/clients/sts.ts';
import { type EvidenceStore, evidenceStore } from '../../functions/aws/evidence-store.ts';
import { evidenceBucketName } from '../../functions/core/names.ts';
import { type Approver, approverFrom } from '../requests/approver.ts';
import type { SandboxReady } from '../sandbox-process.ts';

/** One Region of the account, as the requester reaches it, and as its approvers do. */
export type LoopRegion = {
  readonly region: string;
  readonly kms: KMSClient;
  readonly config: ConfigServiceClient;
  readonly ssm: SSMClient;
  readonly lambda: LambdaClient;
  readonly evidence: EvidenceStore;
  readonly approver: Approver;
};

/** Clients for one Region: the operator's own, and those of a session of the approver role that another user opens, as nobody approves a request of their own. */
export async function loopRegion(ready: SandboxReady, region: string): Promise<LoopRegion> {
  const { endpoint, accountId, credentials } = ready;
  const operator: ClientOptions = { endpoint, region, credentials };
  const evidenceBucket = evidenceBucketName(accountId, region);
  return {
    region,
    kms: kmsClient(operator),
    config: configClient(operator),
    ssm: ssmClient(operator),
    lambda: lambdaClient(operator),
    evidence: evidenceStore(s3Client(operator), evidenceBucket),
    approver: await approverIn(ready, region, evidenceBucket),
  };
}

/** The approver role admits a user under their own name alone. */
async function approverIn(
  { endpoint, approver, approverRoleArns }: SandboxReady,
  region: string,
  evidenceBucket: string,
): Promise<Approver> {
  const roleArn = approverRoleArns[region] ?? '';
  const own: ClientOptions = { endpoint, region, credentials: approver.credentials };
  const sessionName = sessionNameFor(approver.arn);
  const client: ClientOptions = { endpoint, region, credentials: await assumeRole(stsClient(own), { roleArn, sessionName }) };
  const identity = await stsClient(client).send(new GetCallerIdentityCommand({}));
  return approverFrom(
    { arn: identity.Arn ?? '', userId: identity.UserId ?? '', accountId: identity.Account ?? '' },
    { region, ssm: ssmClient(client), evidence: evidenceStore(s3Client(client), evidenceBucket) },
  );
}
