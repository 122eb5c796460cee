import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { approve, hasEnded, readExecution, startExecution } from '../../functions/aws/ssm.ts';
import { evidenceBucketPrefix, evidenceKey, rolePrefixes, runbookName } from '../../functions/core/names.ts';
import { outcomesSchema } from '../../functions/core/records/validation.ts';
import type { EstateKey } from '../../sandbox/estate/estate.ts';
import { ordinaryMetadata } from '../../sandbox/estate/ordinary-metadata.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { DeployedEvaluator } from '../deployed-evaluator.ts';
import type { Result } from '../measure.ts';

const region = 'eu-central-1';
const accountId = '111122223333';
const executions = 20;
const keysPerExecution = 50;
/** EnableKeyRotation, a second (AWS KMS guide, "Request quotas"). */
const writesPerSecond = 15;

/**
 * A thousand approved keys in twenty executions that are approved at the same moment, in the sandbox with the request quotas of AWS KMS enforced. Its
 * Automation takes milliseconds for a step and not seconds, so that the executions are in each other's way as they never would be on AWS.
 *
 * For how long Automation repeats a throttled call by itself is a setting of the account, and what it is when nobody has set it is not documented:
 * measured with the setting that docs/operations.md asks for, and with almost none.
 */
export async function enablingMeasures(_: DeployedEvaluator, isQuick: boolean): Promise<readonly Result[]> {
  const count = isQuick ? 4 : executions;
  const asked = await enabledWith(count, 3600);
  const short = await enabledWith(count, 3);
  const { keys, codes, written, throttled, seconds } = asked;
  return [
    {
      what: `keys of ${keys} approved ones, in ${count} executions at once, that have no outcome or are not enabled`,
      value: missing(asked) + notEnabled(asked),
      unit: 'keys',
      atMost: 0,
      note: `${throttled} writes were throttled and repeated; it took ${seconds.toFixed(0)} s, and the quota allows it in ${(keys / writesPerSecond).toFixed(0)} s`,
    },
    { what: 'successful writes per key', value: written / codes.length, unit: 'writes', atMost: 1.02 },
    {
      what: 'without the setting: keys that have no outcome',
      value: missing(short),
      unit: 'keys',
      atMost: 0,
      note: `${notEnabled(short)} have the outcome that AWS KMS refused the write, and are asked about again`,
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

const missing = ({ keys, codes }: Enabled): number => Math.abs(keys - codes.length);
const notEnabled = ({ codes }: Enabled): number => codes.filter((code) => code !== 'ENABLED').length;

async function enabledWith(count: number, retrySeconds: number): Promise<Enabled> {
  const keys = Array.from({ length: count * keysPerExecution }, (__, number) => ordinaryKey(number));
  const sandbox = await startSandbox({
    estate: { accountId, keys },
    regions: [region],
    schedulesRun: false,
    limitsKmsRequestRates: true,
    automation: { throttlingRetry: { limitMillis: retrySeconds * 1000, firstPauseMillis: 100, longestPauseMillis: 5000 } },
    lambdaEnvironment: { CONFIRMATION_INTERVAL_MILLIS: '100', CONFIG_RESULT_TIMEOUT_SECONDS: '10' },
  });
  try {
    await sandbox.settled();
    sandbox.journal.clear();
    const startedAt = performance.now();
    const codes = await enabled(
      sandbox,
      keys.map(({ metadata }) => metadata.KeyId),
    );
    const writes = sandbox.journal.entries().filter(({ service, operation }) => service === 'kms' && operation === 'EnableKeyRotation');
    return {
      keys: keys.length,
      codes,
      written: writes.filter(({ error }) => error === undefined).length,
      throttled: writes.filter(({ error }) => error === 'ThrottlingException').length,
      seconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    await sandbox.stop();
  }
}

async function enabled(sandbox: Sandbox, keyIds: readonly string[]): Promise<readonly string[]> {
  const settings = { endpoint: sandbox.endpoint, region, maxAttempts: 10 };
  const operator = { ...settings, credentials: sandbox.credentialsFor(sandbox.operatorArn) };
  const roleArn = (prefix: string): string => `arn:aws:iam::${accountId}:role/${prefix}-${region}`;
  const { Credentials } = await new STSClient(operator).send(
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
        documentName: runbookName,
        keyIds: keyIds.slice(from, from + keysPerExecution),
        rotationPeriodInDays: 365,
        requestId: 'bench',
        automationRoleArn: roleArn(rolePrefixes.automation),
        clientToken: crypto.randomUUID(),
      }),
    );
  await sandbox.settled();
  await Promise.all(started.map((executionId) => approve(approver, executionId, 'CHG-1')));
  await sandbox.settled();

  const evidence = evidenceStore(new S3Client(operator), `${evidenceBucketPrefix}-${accountId}-${region}`);
  const outcomes: string[] = [];
  for (const executionId of started) {
    const execution = await readExecution(ssm, executionId);
    if (!hasEnded(execution)) throw new Error(`execution ${executionId} has not ended`);
    const stored = await evidence.get(evidenceKey(executionId, 'outcomes.json'));
    outcomes.push(...outcomesSchema.parse(JSON.parse(stored?.text ?? '')).outcomes.map(({ code }) => code));
  }
  return outcomes;
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
