import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { approve, type Execution, readExecution, reject, startExecution } from '../../functions/aws/ssm.ts';
import {
  configRuleName,
  type EvidenceRecord,
  evidenceBucketPrefix,
  evidenceKey,
  rolePrefixes,
  runbookName,
} from '../../functions/core/names.ts';
import { type Approval, approvalSchema } from '../../functions/core/records/approval.ts';
import { type Proposal, proposalSchema } from '../../functions/core/records/proposal.ts';
import { readRecord } from '../../functions/core/records/reading.ts';
import { type Outcomes, outcomesSchema, type Validation, validationSchema } from '../../functions/core/records/validation.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';

type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

/**
 * The whole product in one Region of the sandbox, driven over HTTP with the ordinary SDK clients: what a requester and an approver can do,
 * and what lies in the evidence bucket afterwards.
 */
export async function startOneRegion(options: SandboxOptions, region: string) {
  const sandbox = await startSandbox({
    pollIntervalMillis: 20,
    lambdaEnvironment: { CONFIRMATION_INTERVAL_MILLIS: '20', CONFIG_RESULT_TIMEOUT_SECONDS: '10' },
    ...options,
    regions: [region],
  });
  const settings = (credentials: Credentials) => ({ endpoint: sandbox.endpoint, region, credentials, maxAttempts: 1 });
  const operator = sandbox.credentialsFor(sandbox.operatorArn);
  const ssm = new SSMClient(settings(operator));
  const s3 = new S3Client(settings(operator));
  const role = (prefix: string) => `arn:aws:iam::${sandbox.accountId}:role/${prefix}-${region}`;
  const approver = await assumeRole(new STSClient(settings(operator)), role(rolePrefixes.approver));
  const approverSsm = new SSMClient(settings(approver));
  const approverS3 = new S3Client(settings(approver));
  const bucket = `${evidenceBucketPrefix}-${sandbox.accountId}-${region}`;

  async function record(executionId: string, name: EvidenceRecord): Promise<string> {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: evidenceKey(executionId, name) }));
    return (await Body?.transformToString()) ?? '';
  }

  return {
    sandbox,
    region,
    bucket,
    ruleName: configRuleName,
    kms: new KMSClient(settings(operator)),
    config: new ConfigServiceClient(settings(operator)),
    ssm,
    approverSsm,

    /** Starts the runbook as the requester and waits until it waits for its approvers, or has ended. */
    async request(keyIds: readonly string[], rotationPeriodInDays = 365): Promise<string> {
      const executionId = await startExecution(ssm, {
        documentName: runbookName,
        keyIds,
        rotationPeriodInDays,
        requestId: 'test-request',
        automationRoleArn: role(rolePrefixes.automation),
        clientToken: crypto.randomUUID(),
      });
      await sandbox.settled();
      return executionId;
    },
    execution: (executionId: string): Promise<Execution> => readExecution(ssm, executionId),
    async select(executionId: string, keyIds: readonly string[], extra: object = {}): Promise<void> {
      const Body = JSON.stringify({ kind: 'selection', schemaVersion: 1, executionId, keyIds, ...extra });
      await approverS3.send(new PutObjectCommand({ Bucket: bucket, Key: evidenceKey(executionId, 'selection.json'), Body }));
    },
    async approve(executionId: string, comment = 'CHG-1'): Promise<Execution> {
      await approve(approverSsm, executionId, comment);
      await sandbox.settled();
      return readExecution(ssm, executionId);
    },
    async reject(executionId: string, comment = 'not now'): Promise<Execution> {
      await reject(approverSsm, executionId, comment);
      await sandbox.settled();
      return readExecution(ssm, executionId);
    },
    record,
    proposal: async (executionId: string): Promise<Proposal> =>
      readRecord(proposalSchema, await record(executionId, 'proposal.json'), 'proposal'),
    approval: async (executionId: string): Promise<Approval> =>
      readRecord(approvalSchema, await record(executionId, 'approval.json'), 'approval'),
    outcomes: async (executionId: string): Promise<Outcomes> =>
      readRecord(outcomesSchema, await record(executionId, 'outcomes.json'), 'outcomes'),
    validation: async (executionId: string): Promise<Validation> =>
      readRecord(validationSchema, await record(executionId, 'validation.json'), 'validation'),

    /** Every call that changed a key, whoever made it. What a run must not have made is not here. */
    writes: () => writesIn(sandbox).map(({ input }) => String(input['KeyId'])),
    otherWrites: () => sandbox.journal.entries().filter(({ service, operation }) => service === 'kms' && isOtherWrite(operation)),
  };
}

export type OneRegion = Awaited<ReturnType<typeof startOneRegion>>;

const writesIn = (sandbox: Sandbox) =>
  sandbox.journal
    .entries()
    .filter(({ service, operation, error }) => service === 'kms' && operation === 'EnableKeyRotation' && error === undefined);

const isOtherWrite = (operation: string): boolean => !/^(List|Describe|Get)/.test(operation) && operation !== 'EnableKeyRotation';

async function assumeRole(sts: STSClient, roleArn: string): Promise<Credentials> {
  const { Credentials: issued } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'grace' }));
  if (issued?.AccessKeyId === undefined || issued.SecretAccessKey === undefined || issued.SessionToken === undefined)
    throw new Error('no credentials');
  return { accessKeyId: issued.AccessKeyId, secretAccessKey: issued.SecretAccessKey, sessionToken: issued.SessionToken };
}

export const outcomeByKey = ({ outcomes }: Outcomes): Record<string, string> =>
  Object.fromEntries(outcomes.map(({ keyId, outcome }) => [keyId, outcome]));
