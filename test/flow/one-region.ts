import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient, StartAutomationExecutionCommand, StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { deployedRuleName, ruleResultOfKey } from '../../functions/aws/config.ts';
import { approve, type Execution, readExecution, readSteps, reject, startExecution } from '../../functions/aws/ssm.ts';
import {
  approvalTimeoutInSeconds,
  configRuleName,
  type EvidenceRecord,
  evidenceBucketPrefix,
  evidenceKey,
  functionNames,
  queueNames,
  replaceKeyRunbookName,
  rolePrefixes,
  rotateNowRunbookName,
  runbookName,
} from '../../functions/core/names.ts';
import { type Approval, approvalSchema } from '../../functions/core/records/approval.ts';
import { type Proposal, proposalSchema } from '../../functions/core/records/proposal.ts';
import { readRecord } from '../../functions/core/records/reading.ts';
import { type Outcomes, outcomesSchema, type Validation, validationSchema } from '../../functions/core/records/validation.ts';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import { memberTemplate } from '../member-template.ts';

type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

/** So that a test does not wait where AWS would be waited for. */
export const shortPauses = {
  CONFIRMATION_INTERVAL_MILLIS: '20',
  LOOK_INTERVAL_MILLIS: '50',
  START_INTERVAL_MILLIS: '50',
  CONFIG_RESULT_TIMEOUT_SECONDS: '10',
};

/**
 * The whole product in one Region of the sandbox, driven over HTTP with the ordinary SDK clients: what a requester and an approver can do,
 * and what lies in the evidence bucket afterwards.
 */
export async function startOneRegion(options: SandboxOptions, region: string) {
  const sandbox = await startSandbox({
    pollIntervalMillis: 20,
    // Requests are raised where a test asks for them, not whenever its clock passes the morning, nor looked after in every hour it skips.
    schedulesRun: false,
    lambdaEnvironment: shortPauses,
    template: memberTemplate(),
    // Nobody has the minute for which AWS KMS goes on naming the old material.
    onDemandRotationMillis: () => 0,
    describeKeyMaterialLagMillis: () => 0,
    ...options,
    // Nobody has the half minute, or the minute, for which the runbooks wait before they try again.
    automation: { longestSleepMillis: 20, ...options.automation },
    regions: [region],
  });
  const settings = (credentials: Credentials) => ({ endpoint: sandbox.endpoint, region, credentials, maxAttempts: 1 });
  const operator = sandbox.credentialsFor(sandbox.operatorArn);
  const ssm = new SSMClient(settings(operator));
  const lambda = new LambdaClient(settings(operator));
  const s3 = new S3Client(settings(operator));
  const config = new ConfigServiceClient(settings(operator));
  const role = (prefix: string) => `arn:aws:iam::${sandbox.accountId}:role/${prefix}-${region}`;
  const approver = await assumeRole(new STSClient(settings(operator)), role(rolePrefixes.approver));
  const approverSsm = new SSMClient(settings(approver));
  const approverS3 = new S3Client(settings(approver));
  const bucket = `${evidenceBucketPrefix}-${sandbox.accountId}-${region}`;

  async function record(executionId: string, name: EvidenceRecord): Promise<string> {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: evidenceKey(executionId, name) }));
    return (await Body?.transformToString()) ?? '';
  }

  async function storeSelection(executionId: string, Body: string): Promise<void> {
    await approverS3.send(new PutObjectCommand({ Bucket: bucket, Key: evidenceKey(executionId, 'selection.json'), Body }));
  }

  const waiting = (): boolean => {
    const { visible, invisible } = sandbox.queue(region, queueNames.keyChanges);
    return visible.length + invisible > 0;
  };

  return {
    sandbox,
    region,
    bucket,
    /** As the conformance pack has made it longer. */
    ruleName: await deployedRuleName(config, configRuleName),
    /** Settings for a client of one's own, as any user or role of the account. */
    settingsFor: (principalArn: string) => settings(sandbox.credentialsFor(principalArn)),
    roleArn: role,
    store: sandbox.kms(region),
    kms: new KMSClient(settings(operator)),
    config,
    ssm,
    s3,
    approverSsm,
    approverS3,
    approverCredentials: approver,

    /**
     * A fresh start for a test in a sandbox that it shares: nothing at fault, an empty journal, no change waiting for its evaluation, and a
     * re-evaluation that is not one too many in its minute.
     */
    async begin(): Promise<void> {
      sandbox.faults.clear();
      await sandbox.settled();
      for (let change = waiting(); change; change = waiting()) {
        await sandbox.clock.advance(60_000);
        await sandbox.settled();
      }
      await sandbox.clock.advance(120_000);
      await sandbox.settled();
      sandbox.journal.clear();
    },
    /** Creates keys. @returns their ids, once the rule has evaluated them. */
    async create(...keys: readonly EstateKey[]): Promise<string[]> {
      for (const key of keys) sandbox.kms(region).add(key);
      await sandbox.settled();
      return keys.map(({ metadata }) => metadata.KeyId);
    },

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
    /** As `request`, of the runbook that rotates on demand. */
    async rotateNow(keyIds: readonly string[]): Promise<string> {
      const executionId = await startExecution(ssm, {
        documentName: rotateNowRunbookName,
        keyIds,
        rotationPeriodInDays: null,
        requestId: 'test-request',
        automationRoleArn: role(rolePrefixes.rotateNow),
        clientToken: crypto.randomUUID(),
      });
      await sandbox.settled();
      return executionId;
    },
    /** As `request`, of the runbook that replaces a key. */
    async replaceKey(
      keyId: string,
      { Direction, AcknowledgeCallers }: { readonly Direction?: 'Rollback'; readonly AcknowledgeCallers?: 'Yes' } = {},
    ): Promise<string> {
      const { AutomationExecutionId = '' } = await ssm.send(
        new StartAutomationExecutionCommand({
          DocumentName: replaceKeyRunbookName,
          Parameters: {
            AutomationAssumeRole: [role(rolePrefixes.replaceKeyRunbook)],
            KeyId: [keyId],
            ...(Direction === undefined ? {} : { Direction: [Direction] }),
            ...(AcknowledgeCallers === undefined ? {} : { AcknowledgeCallers: [AcknowledgeCallers] }),
          },
        }),
      );
      await sandbox.settled();
      return AutomationExecutionId;
    },
    /** Runs the feeder, as its schedule would. */
    async feed(action: 'raise' | 'continue' = 'raise'): Promise<void> {
      await lambda.send(
        new InvokeCommand({ FunctionName: functionNames.requestApproval, Payload: Buffer.from(JSON.stringify({ action })) }),
      );
      await sandbox.settled();
    },
    execution: (executionId: string): Promise<Execution> => readExecution(ssm, executionId),
    steps: (executionId: string) => readSteps(ssm, executionId),
    select: (executionId: string, keyIds: readonly string[], extra: object = {}): Promise<void> =>
      storeSelection(executionId, JSON.stringify({ kind: 'selection', schemaVersion: 1, executionId, keyIds, ...extra })),
    /** Any text, as the approver. */
    storeSelection,
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
    async expire(executionId: string): Promise<Execution> {
      await sandbox.clock.advance((approvalTimeoutInSeconds + 60) * 1000);
      await sandbox.settled();
      return readExecution(ssm, executionId);
    },
    async cancel(executionId: string): Promise<Execution> {
      await ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: executionId, Type: 'Cancel' }));
      await sandbox.settled();
      return readExecution(ssm, executionId);
    },
    record,
    /** Overwrites a record, as somebody could who may take the policy of the bucket away. */
    tamper: (executionId: string, name: EvidenceRecord, text: string): void =>
      sandbox.overwriteObject(bucket, evidenceKey(executionId, name), text),
    proposal: async (executionId: string): Promise<Proposal> =>
      readRecord(proposalSchema, await record(executionId, 'proposal.json'), 'proposal'),
    approval: async (executionId: string): Promise<Approval> =>
      readRecord(approvalSchema, await record(executionId, 'approval.json'), 'approval'),
    outcomes: async (executionId: string): Promise<Outcomes> =>
      readRecord(outcomesSchema, await record(executionId, 'outcomes.json'), 'outcomes'),
    validation: async (executionId: string): Promise<Validation> =>
      readRecord(validationSchema, await record(executionId, 'validation.json'), 'validation'),

    /** What the rule says of a key in AWS Config: type and reason code, as one text. */
    async compliance(keyId: string): Promise<string> {
      const result = await ruleResultOfKey(config, configRuleName, keyId);
      return result === undefined ? 'no result' : `${result.complianceType} ${result.reasonCode}`;
    },
    /** Keys for which a call that changes them succeeded, whoever made it, in that order. */
    writes: () => writesIn(sandbox, 'EnableKeyRotation'),
    /** Keys that were rotated on demand, whoever did it, in that order. */
    rotations: () => writesIn(sandbox, 'RotateKeyOnDemand'),
    /** As `writes`, refused calls included. */
    attempts: () =>
      sandbox.journal
        .entries()
        .filter(({ service, operation }) => service === 'kms' && operation === 'EnableKeyRotation')
        .map(({ input }) => String(input['KeyId'])),
    /** Calls that change a key in any other way: there must never be one. */
    otherWrites: () => sandbox.journal.entries().filter(({ service, operation }) => service === 'kms' && isOtherWrite(operation)),
  };
}

export type OneRegion = Awaited<ReturnType<typeof startOneRegion>>;

const writesIn = (sandbox: Sandbox, write: string): string[] =>
  sandbox.journal
    .entries()
    .filter(({ service, operation, error }) => service === 'kms' && operation === write && error === undefined)
    .map(({ input }) => String(input['KeyId']));

const isOtherWrite = (operation: string): boolean =>
  !/^(List|Describe|Get)/.test(operation) && operation !== 'EnableKeyRotation' && operation !== 'RotateKeyOnDemand';

async function assumeRole(sts: STSClient, roleArn: string): Promise<Credentials> {
  const { Credentials: issued } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'grace' }));
  if (issued?.AccessKeyId === undefined || issued.SecretAccessKey === undefined || issued.SessionToken === undefined)
    throw new Error('no credentials');
  return { accessKeyId: issued.AccessKeyId, secretAccessKey: issued.SecretAccessKey, sessionToken: issued.SessionToken };
}

export const outcomeByKey = ({ outcomes }: Outcomes): Record<string, string> =>
  Object.fromEntries(outcomes.map(({ keyId, outcome }) => [keyId, outcome]));
