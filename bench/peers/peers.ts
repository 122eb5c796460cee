import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DeployedEvaluator } from '../deployed-evaluator.ts';
import { startEndpoint } from '../endpoint/endpoint.ts';
import { clientEnvironment } from '../environment.ts';
import type { Result } from '../measure.ts';
import { measureIn } from '../subject.ts';

const run = promisify(execFile);

/** Few enough for tools that read one key after the other. */
const keys = 1000;

type Peer = {
  readonly name: string;
  readonly command: string;
  readonly arguments: (directory: string) => readonly string[];
  /** Prowler ends with 3 where it found something. */
  readonly exitCodes: readonly number[];
};

const peers: readonly Peer[] = [
  {
    name: 'a loop with the SDK, call by call',
    command: process.execPath,
    arguments: () => [fileURLToPath(new URL('sdk-loop.ts', import.meta.url))],
    exitCodes: [0],
  },
  {
    name: 'Cloud Custodian (filter key-rotation-status)',
    command: 'custodian',
    arguments: (directory) => ['run', '--cache-period', '0', '--region', 'eu-central-1', '-s', directory, custodianPolicy(directory)],
    exitCodes: [0],
  },
  {
    name: 'Prowler (check kms_cmk_rotation_enabled)',
    command: 'prowler',
    arguments: (directory) => [
      ...['aws', '--checks', 'kms_cmk_rotation_enabled', '--region', 'eu-central-1'],
      ...['-M', 'json-ocsf', '-o', directory, '--no-banner'],
    ],
    exitCodes: [0, 3],
  },
];

function custodianPolicy(directory: string): string {
  const file = join(directory, 'policy.yml');
  writeFileSync(
    file,
    `policies:
  - name: kms-without-rotation
    resource: aws.kms-key
    filters:
      - type: key-rotation-status
        key: KeyRotationEnabled
        value: false
`,
  );
  return file;
}

/**
 * What a user would pick instead, at the same endpoint in the same run. The time is that between the first call to AWS KMS and the last, so that
 * nobody's start counts.
 */
export async function peerMeasures(evaluator: DeployedEvaluator): Promise<readonly Result[]> {
  const endpoint = await startEndpoint({ keys, eligible: keys });
  const environment = { ...clientEnvironment(endpoint.url), AWS_DEFAULT_REGION: 'eu-central-1' };
  try {
    await measureIn({
      script: 'sweep/subject.ts',
      arguments: [evaluator.bundle],
      environment: { ...environment, ...evaluator.environment, KMS_REQUEST_QUOTA_SHARE: '0.5' },
    });
    const own = (await endpoint.seen()).spanMillis;
    const results: Result[] = [{ what: `sweep of ${keys} keys at 50 % of the quotas`, value: own / 1000, unit: 's' }];
    for (const peer of peers) results.push(await compared(peer, own, environment, endpoint));
    return results;
  } finally {
    endpoint.stop();
  }
}

type Watched = Awaited<ReturnType<typeof startEndpoint>>;

async function compared(
  { name, command, arguments: argumentsIn, exitCodes }: Peer,
  own: number,
  environment: Readonly<Record<string, string>>,
  endpoint: Watched,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-bench-'));
  try {
    await run(command, [...argumentsIn(directory)], { env: environment, maxBuffer: 2 ** 26 }).catch(
      (error: Error & { code?: number | string }) => {
        if (!exitCodes.includes(Number(error.code))) throw error;
      },
    );
    const { spanMillis, calls } = await endpoint.seen();
    const perKey = Object.entries(calls).reduce((sum, [target, count]) => sum + (target.startsWith('TrentService') ? count : 0), 0) / keys;
    return {
      what: `${name}, to that`,
      value: spanMillis / own,
      unit: '×',
      note: `${(spanMillis / 1000).toFixed(1)} s, ${perKey.toFixed(2)} calls to AWS KMS per key`,
    };
  } catch (error) {
    await endpoint.seen();
    const isMissing = (error as { code?: unknown }).code === 'ENOENT';
    return { what: name, because: isMissing ? `${command} is not installed here` : String((error as Error).message).slice(0, 200) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
