import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { configClient } from '../../functions/aws/clients/config.ts';
import type { ClientOptions } from '../../functions/aws/clients/configuration.ts';
import { kmsClient } from '../../functions/aws/clients/kms.ts';
import { lambdaClient } from '../../functions/aws/clients/lambda.ts';
import { s3Client } from '../../functions/aws/clients/s3.ts';
import { ssmClient } from '../../functions/aws/clients/ssm.ts';
import { stsClient } from '../../functions/aws/clients/sts.ts';
import { type EvidenceStore, evidenceStore } from '../../functions/aws/evidence-store.ts';
import { evidenceBucketPrefix } from '../../functions/core/names.ts';
import type { SandboxReady } from '../sandbox-process.ts';

/** One Region of the account, as the requester reaches it, and as its approvers do. */
export type LoopRegion = {
  readonly region: string;
  readonly kms: KMSClient;
  readonly config: ConfigServiceClient;
  readonly ssm: SSMClient;
  readonly lambda: LambdaClient;
  readonly evidence: EvidenceStore;
  readonly approver: { readonly arn: string; readonly ssm: SSMClient; readonly evidence: EvidenceStore };
};

/** Clients for one Region: the operator's own, and those of the approver role, which the operator assumes as a person would. */
export async function loopRegion(ready: SandboxReady, region: string): Promise<LoopRegion> {
  const { endpoint, accountId, credentials } = ready;
  const operator: ClientOptions = { endpoint, region, credentials };
  const roleArn = ready.approverRoleArns[region] ?? '';
  const approver: ClientOptions = { endpoint, region, credentials: await assumed(operator, roleArn) };
  const evidenceBucket = `${evidenceBucketPrefix}-${accountId}-${region}`;
  return {
    region,
    kms: kmsClient(operator),
    config: configClient(operator),
    ssm: ssmClient(operator),
    lambda: lambdaClient(operator),
    evidence: evidenceStore(s3Client(operator), evidenceBucket),
    approver: { arn: roleArn, ssm: ssmClient(approver), evidence: evidenceStore(s3Client(approver), evidenceBucket) },
  };
}

async function assumed(options: ClientOptions, roleArn: string) {
  const { Credentials } = await stsClient(options).send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'approver' }));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}
