import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DeployedEvaluator } from '../deployed-evaluator.ts';
import { startEndpoint } from '../endpoint/endpoint.ts';
import { clientEnvironment } from '../environment.ts';
import type { Result } from '../measure.ts';

const run = promisify(execFile);
const command = fileURLToPath(new URL('../../bin/kms-rotation.mjs', import.meta.url));
const regions = ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2'] as const;
const keysPerRegion = 10_000;

/** The command line as a person runs it: one Region, then four at the same time. */
export async function assessMeasures(_: DeployedEvaluator, isQuick: boolean): Promise<readonly Result[]> {
  const keys = isQuick ? 2000 : keysPerRegion;
  const endpoint = await startEndpoint({ keys, eligible: keys });
  const secondsFor = async (names: readonly string[]): Promise<number> => {
    const startedAt = performance.now();
    const { stdout } = await run(process.execPath, [command, 'assess', '--regions', names.join(','), '--json'], {
      env: clientEnvironment(endpoint.url),
      maxBuffer: 2 ** 28,
    });
    const seconds = (performance.now() - startedAt) / 1000;
    const read = (JSON.parse(stdout) as { readonly keys: readonly unknown[] }).keys.length;
    if (read !== keys * names.length) throw new Error(`assess reported ${read} keys of ${keys * names.length}`);
    return seconds;
  };
  try {
    const alone = await secondsFor([regions[0]]);
    const together = await secondsFor(regions);
    return [
      {
        what: `assess of 4 Regions × ${keys.toLocaleString('en')} keys, to one of them alone`,
        value: together / alone,
        unit: '×',
        atMost: 1.2,
        note: `${together.toFixed(1)} s and ${alone.toFixed(1)} s, at the default share of the quotas`,
      },
    ];
  } finally {
    endpoint.stop();
  }
}
