import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient, StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { deployedRuleName, ruleResultOfKey } from '../../functions/aws/config.ts';
import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { currentRequest, startedParts } from '../../functions/aws/request-evidence.ts';
import { type Execution, readExecution, startExecution } from '../../functions/aws/ssm.ts';
import { executionFor, type ToAsk } from '../../functions/core/changes/asked.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import {
  approvalTimeoutInSeconds,
  configRuleName,
  type EvidenceRecord,
  evidenceBucketName,
  evidenceKey,
  functionNames,
  queueNames,
  rolePrefixes,
} from '../../functions/core/names.ts';
import { type Decision, decisionSchema } from '../../functions/core/records/decision.ts';
import { type Outcomes, outcomesSchema } from '../../functions/core/records/outcomes.ts';
import { type Proposal, proposalSchema } from '../../functions/core/records/proposal.ts';
import { readRecord } from '../../functions/core/records/reading.ts';
import { type Validation, validationSchema } from '../../functions/core/records/validation.ts';
import type { SchedulerEvent } from '../../functions/request-approval/event.ts';
import type { SchedulerResult } from '../../functions/request-approval/request-approval.ts';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import type { JournalEntry } from '../../sandbox/journal.ts';
import { type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import { memberTemplate } from '../member-template.ts';
import { type Person, personIn } from './person.ts';

type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

/** So that a test does not wait where AWS would be waited for. */
export const shortPauses = {
  CONFIRMATION_INTERVAL_MILLIS: '20',
  LOOK_INTERVAL_MILLIS: '20',
  START_INTERVAL_MILLIS: '50',
  CONFIG_RESULT_TIMEOUT_SECONDS: '10',
  CLOUDTRAIL_WAIT_SECONDS: '1',
  WRITE_SECONDS: '4',
};

/**
 * The whole product in one Region of the sandbox, driven over HTTP with the ordinary SDK clients: what requesters and approvers can do, and
 * what the evidence bucket has afterwards. Requests are made by the user `operator`, and answered by `grace` unless a test says otherwise.
 */
export async function startOneRegion(options: SandboxOptions, region: string) {
  const sandbox = await startSandbox({
    pollIntervalMillis: 20,
    // Requests are raised where a test asks for them, not whenever its clock passes the morning, nor looked after in every hour it skips.
    schedulesRun: false,
    lambdaEnvironment: shortPauses,
    template: memberTemplate(),
    // Minutes on AWS, for which no test has the time.
    cloudTrail: { delayMillis: () => 200 },
    // Nobody has the minute for which AWS KMS goes on naming the old material.
    onDemandRotationMillis: () => 0,
    describeKeyMaterialLagMillis: () => 0,
    ...options,
    // Nobody has the minute for which the runbooks wait before they try again.
    automation: { longestSleepMillis: 20, ...options.automation },
    regions: [region],
  });
  const settings = (credentials: Credentials) => ({ endpoint: sandbox.endpoint, region, credentials, maxAttempts: 1 });
  const operator = sandbox.credentialsFor(sandbox.operatorArn);
  const ssm = new SSMClient(settings(operator));
  const lambda = new LambdaClient(settings(operator));
  const s3 = new S3Client(settings(operator));
  const config = new ConfigServiceClient(settings(operator));
  const roleArn = (prefix: string) => `arn:aws:iam::${sandbox.accountId}:role/${prefix}-${region}`;
  const bucket = evidenceBucketName(sandbox.accountId, region);
  const evidence = evidenceStore(s3, bucket);
  const approver = (name: string): Promise<Person> => personIn({ sandbox, region, bucket }, name, roleArn(rolePrefixes.approver));
  const grace = await approver('grace');

  async function record(executionId: string, name: EvidenceRecord): Promise<string> {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: evidenceKey(executionId, name) }));
    return (await Body?.transformToString()) ?? '';
  }
  const proposal = async (executionId: string): Promise<Proposal> =>
    readRecord(proposalSchema, await record(executionId, 'proposal.json'), 'proposal');

  async function settledExecution(executionId: string): Promise<Execution> {
    await sandbox.settled();
    return readExecution(ssm, executionId);
  }

  /** Starts an execution as the requester, and waits until it waits for its approvers, or has ended. */
  async function ask(toAsk: ToAsk, { requestId = '', starter = ssm, role = rolePrefixes.automation as string } = {}): Promise<string> {
    const executionId = await startExecution(starter, {
      ...executionFor(toAsk),
      requestId,
      automationRoleArn: roleArn(role),
      clientToken: crypto.randomUUID(),
    });
    await sandbox.settled();
    return executionId;
  }

  const waiting = (): boolean => {
    const { visible, invisible } = sandbox.queue(region, queueNames.keyChanges);
    return visible.length + invisible > 0;
  };
  const kmsWrites = (): JournalEntry[] =>
    sandbox.journal.entries().filter(({ service, operation }) => service === 'kms' && isWrite(operation));
  const keysOf = (operation: string, entries = kmsWrites().filter(({ error }) => error === undefined)): string[] =>
    entries
      .filter((entry) => entry.operation === operation)
      .map(({ input }) => String(input['KeyId']).split('/').at(-1) ?? '')
      .toSorted();

  return {
    sandbox,
    region,
    bucket,
    evidence,
    /** As the conformance pack has made it longer. */
    ruleName: await deployedRuleName(config, configRuleName),
    /** Settings for a client of one's own, as any user or role of the account. */
    settingsFor: (principalArn: string) => settings(sandbox.credentialsFor(principalArn)),
    /** As the code of a function: with its role, and as its source. */
    settingsOfFunction: (functionName: string) => settings(sandbox.credentialsOfFunction(region, functionName)),
    roleArn,
    store: sandbox.kms(region),
    kms: new KMSClient(settings(operator)),
    config,
    ssm,
    s3,
    lambda,
    grace,
    /** A session of the approver role. */
    approver,
    /** An IAM user, as who they are. */
    user: (name: string): Promise<Person> => personIn({ sandbox, region, bucket }, name),

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

    ask,
    request: (keyIds: readonly string[], rotationPeriodInDays = 365): Promise<string> =>
      ask({ keyIds, kinds: ['ENABLE_ROTATION'], options: { rotationPeriodInDays } }),
    rotateNow: (keyIds: readonly string[]): Promise<string> => ask({ keyIds, kinds: ['ROTATE_NOW'], options: {} }),
    replaceKey: (keyId: string, callersAcknowledged = true): Promise<string> =>
      ask({ keyIds: [keyId], kinds: ['REPLACE_KEY'], options: { callersAcknowledged } }),
    rollBack: (keyId: string): Promise<string> => ask({ keyIds: [keyId], kinds: ['ROLL_BACK_REPLACEMENT'], options: {} }),
    /** Runs the request scheduler, as its schedule would. */
    async schedule(event: Partial<SchedulerEvent> = {}): Promise<SchedulerResult> {
      const Payload = Buffer.from(JSON.stringify({ action: 'raise', ...event }));
      const answer = await lambda.send(new InvokeCommand({ FunctionName: functionNames.requestApproval, Payload }));
      await sandbox.settled();
      return JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as SchedulerResult;
    },
    /** The scheduled request that was raised last, with the executions of its parts. */
    async scheduled() {
      const request = (await currentRequest(evidence))?.request;
      const parts = request === undefined ? [] : [...(await startedParts(evidence, request.requestId)).values()];
      return { request, executionIds: parts.map(({ executionId }) => executionId) };
    },
    /** Invokes a function as an operator who may. @returns the name of the error, or `ok` */
    async invoke(FunctionName: string, event: object): Promise<string> {
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
      );
      await sandbox.settled();
      return FunctionError === undefined ? 'ok' : (JSON.parse(Buffer.from(Payload ?? []).toString()).errorType as string);
    },
    /** What the function that starts evaluations logged last of the changes it was told of. */
    lastEvaluation(): unknown {
      const logs = sandbox.functionLogs().filter(({ functionName }) => functionName === functionNames.requestEvaluation);
      return logs.map(({ line }) => JSON.parse(line)).findLast((line) => 'evaluation' in line);
    },
    execution: (executionId: string): Promise<Execution> => readExecution(ssm, executionId),
    /** Stores an approver's own choice: every proposed change to these keys. */
    async choose(executionId: string, keyIds: readonly string[], comment?: string, by = grace): Promise<void> {
      const { changes } = await proposal(executionId);
      const chosen = changes.map(refOf).filter(({ keyId }) => keyIds.includes(keyId));
      await by.answer(executionId, chosen, comment === undefined ? {} : { comment });
    },
    async approve(executionId: string, comment = 'CHG-1', by = grace): Promise<Execution> {
      await by.approve(executionId, comment);
      return settledExecution(executionId);
    },
    async reject(executionId: string, comment = 'not now', by = grace): Promise<Execution> {
      await by.reject(executionId, comment);
      return settledExecution(executionId);
    },
    async expire(executionId: string): Promise<Execution> {
      await sandbox.clock.advance((approvalTimeoutInSeconds + 60) * 1000);
      return settledExecution(executionId);
    },
    async cancel(executionId: string): Promise<Execution> {
      await ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: executionId, Type: 'Cancel' }));
      return settledExecution(executionId);
    },
    record,
    /** Overwrites a record, as somebody could who may take the policy of the bucket away. */
    tamper: (executionId: string, name: EvidenceRecord, text: string): void =>
      sandbox.overwriteObject(bucket, evidenceKey(executionId, name), text),
    proposal,
    decision: async (executionId: string): Promise<Decision> =>
      readRecord(decisionSchema, await record(executionId, 'decision.json'), 'decision'),
    outcomes: async (executionId: string): Promise<Outcomes> =>
      readRecord(outcomesSchema, await record(executionId, 'outcomes.json'), 'outcomes'),
    validation: async (executionId: string): Promise<Validation> =>
      readRecord(validationSchema, await record(executionId, 'validation.json'), 'validation'),

    /** What the rule says of a key in AWS Config: type and reason code, as one text. */
    async compliance(keyId: string): Promise<string> {
      const result = await ruleResultOfKey(config, configRuleName, keyId);
      return result === undefined ? 'no result' : `${result.complianceType} ${result.reasonCode}`;
    },
    /** Calls that change anything in AWS KMS, also those that were refused. */
    kmsWrites,
    /** Keys for which automatic rotation was set, by id, whoever did it. */
    writes: (): string[] => keysOf('EnableKeyRotation'),
    /** Keys that were rotated on demand, by id, whoever did it. */
    rotations: (): string[] => keysOf('RotateKeyOnDemand'),
    /** Keys that functions or runbooks have tried to change, by id. */
    writesOfWriters: (): string[] =>
      kmsWrites().flatMap(({ principal, input }) =>
        principal.includes(':assumed-role/') ? [String(input['KeyId']).split('/').at(-1) ?? ''] : [],
      ),
    /** As `writes`, refused calls included. */
    attempts: (): string[] => keysOf('EnableKeyRotation', kmsWrites()),
    /** Calls that change a key in any other way. */
    otherWrites: () => kmsWrites().filter(({ operation }) => operation !== 'EnableKeyRotation' && operation !== 'RotateKeyOnDemand'),
  };
}

export type OneRegion = Awaited<ReturnType<typeof startOneRegion>>;

const isWrite = (operation: string): boolean => !/^(List|Describe|Get|Encrypt|Decrypt|Sign|Verify|GenerateMac)/.test(operation);

export const outcomeByKey = ({ outcomes }: Outcomes): Record<string, string> =>
  Object.fromEntries(outcomes.map(({ keyId, outcome }) => [keyId, outcome]));
