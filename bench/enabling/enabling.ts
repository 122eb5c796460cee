import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { approve, hasEnded, readExecution, startExecution } from '../../functions/aws/ssm.ts';
import { executionFor } from '../../functions/core/changes/asked.ts';
import { evidenceBucketName, evidenceKey, rolePrefixes } from '../../functions/core/names.ts';
import { outcomesSchema } from '../../functions/core/records/outcomes.ts';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import { ordinaryMetadata } from '../../sandbox/estate/ordinary-metadata.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { DeployedEvaluator } from '../deployed-evaluator.ts';
import type { Result } from '../measure.ts';

const region = 'eu-central-1';
const accountId = '111122223333';
const executions = 4;
const keysPerExecution = 50;
/** EnableKeyRotation, a second (AWS KMS guide, "Request quotas"). */
const writesPerSecond = 15;

/**
 * Two hundred approved keys in four executions that are approved at the same moment, in the sandbox
 * with the request quotas of AWS KMS enforced. Measured from the approvals to the last write, as a
 * multiple of the time that the quota allows for so many writes.
 */
export async function enablingMeasures(_: DeployedEvaluator, isQuick: boolean): Promise<readonly Result[]> {
  const count = isQuick ? 2 : executions;
  const { keys, codes, written, throttled, seconds } = await enabledIn(count);
  const quotaSeconds = keys / writesPerSecond;
  return [
    {
      what: `keys of ${keys} approved ones, in ${count} executions at once, that have no outcome or are not enabled`,
      value: Math.abs(keys - codes.length) + codes.filter((code) => code !== 'ENABLED').length,
      unit: 'keys',
      atMost: 0,
      note: `${throttled} writes were throttled and repeated`,
    },
    { what: 'successful writes per key', value: written / keys, unit: 'writes', atMost: 1 },
    {
      what: 'time from the approvals to the last write, by the time that the quota allows',
      value: seconds / quotaSeconds,
      unit: '×',
      // Two executions at their own pace do not fill the quota.
      ...(isQuick ? {} : { atMost: 1.3 }),
      note: `${seconds.toFixed(1)} s; the quota allows it in ${quotaSeconds.toFixed(1)} s`,
    },
  ];
}

type Enabled = {
  readonly keys: number;
  /** Of each outcome. */
  readonly codes: readonly string[];
  readonly written: number;
  readonly throttled: number;
  readonly seconds: number;
};

async function enabledIn(count: number): Promise<Enabled> {
  const keys = Array.from({ length: count * keysPerExecution }, (__, number) => ordinaryKey(number));
  const sandbox = await startSandbox({
    estate: { accountId, keys },
    regions: [region],
    schedulesRun: false,
    limitsKmsRequestRates: true,
    lambdaEnvironment: { CONFIRMATION_INTERVAL_MILLIS: '100', CONFIG_RESULT_TIMEOUT_SECONDS: '10' },
  });
  try {
    await sandbox.settled();
    sandbox.journal.clear();
    let lastWrite = 0;
    sandbox.faults.inject({
      service: 'kms',
      operation: 'EnableKeyRotation',
      // Nothing goes wrong: the moment is noted.
      match: () => {
        lastWrite = performance.now();
        return false;
      },
      error: { name: 'Never' },
    });
    const { codes, approvedAt } = await enabled(
      sandbox,
      keys.map(({ metadata }) => metadata.KeyId),
    );
    const writes = sandbox.journal.entries().filter(({ service, operation }) => service === 'kms' && operation === 'EnableKeyRotation');
    return {
      keys: keys.length,
      codes,
      written: writes.filter(({ error }) => error === undefined).length,
      throttled: writes.filter(({ error }) => error === 'ThrottlingException').length,
      seconds: (lastWrite - approvedAt) / 1000,
    };
  } finally {
    await sandbox.stop();
  }
}

async function enabled(
  sandbox: Sandbox,
  keyIds: readonly string[],
): Promise<{ readonly codes: readonly string[]; readonly approvedAt: number }> {
  const settings = { endpoint: sandbox.endpoint, region, maxAttempts: 10 };
  const operator = { ...settings, credentials: sandbox.credentialsFor(sandbox.operatorArn) };
  const roleArn = (prefix: string): string => `arn:aws:iam::${accountId}:role/${prefix}-${region}`;
  const asUser = { ...settings, credentials: sandbox.credentialsFor(`arn:aws:iam::${accountId}:user/bench`) };
  const { Credentials } = await new STSClient(asUser).send(
    new AssumeRoleCommand({ RoleArn: roleArn(rolePrefixes.approver), RoleSessionName: 'bench' }),
  );
  const approver = new SSMClient({
    ...settings,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  const ssm = new SSMClient(operator);
  const started: string[] = [];
  for (let from = 0; from < keyIds.length; from += keysPerExecution)
    started.push(
      await startExecution(ssm, {
        ...executionFor({
          keyIds: keyIds.slice(from, from + keysPerExecution),
          kinds: ['ENABLE_ROTATION'],
          options: { rotationPeriodInDays: 365 },
        }),
        requestId: '',
        automationRoleArn: roleArn(rolePrefixes.automation),
        clientToken: crypto.randomUUID(),
      }),
    );
  await sandbox.settled();
  const approvedAt = performance.now();
  await Promise.all(started.map((executionId) => approve(approver, executionId, 'CHG-1')));
  await sandbox.settled();

  const evidence = evidenceStore(new S3Client(operator), evidenceBucketName(accountId, region));
  const outcomes: string[] = [];
  for (const executionId of started) {
    const execution = await readExecution(ssm, executionId);
    if (!hasEnded(execution)) throw new Error(`execution ${executionId} has not ended`);
    const stored = await evidence.get(evidenceKey(executionId, 'outcomes.json'));
    outcomes.push(...outcomesSchema.parse(JSON.parse(stored?.text ?? '')).outcomes.map(({ code }) => code));
  }
  return { codes: outcomes, approvedAt };
}

function ordinaryKey(number: number): EstateKey {
  const KeyId = `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
  return {
    metadata: {
      ...ordinaryMetadata(KeyId, { accountId, region }),
      CreationDate: new Date('2024-01-01T00:00:00Z'),
      Description: `Key ${number}`,
    },
    rotation: { enabled: false },
    aliases: [],
    tags: [],
  };
}
