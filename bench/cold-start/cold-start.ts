import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { DeployedEvaluator } from '../deployed-evaluator.ts';
import { startEndpoint } from '../endpoint/endpoint.ts';
import { clientEnvironment } from '../environment.ts';
import { medianOf, type Result } from '../measure.ts';
import { measureIn } from '../subject.ts';

const processes = 20;

type Figures = { readonly loading: number; readonly firstEvent: number };

/** Fresh processes, those of the evaluator and of a bare handler by turns, so that whatever else the machine does strikes both. */
export async function coldStartMeasures(evaluator: DeployedEvaluator): Promise<readonly Result[]> {
  const bare = join(dirname(evaluator.bundle), 'bare.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('bare-handler.ts', import.meta.url))],
    outfile: bare,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: ['@aws-sdk/*'],
    logLevel: 'silent',
  });
  const endpoint = await startEndpoint({ latencyInMillis: 0, jitterInMillis: 0, enforcesQuotas: false });
  const environment = { ...clientEnvironment(endpoint.url), ...evaluator.environment, KMS_REQUEST_QUOTA_SHARE: '1' };
  const start = (bundle: string): Promise<Figures> =>
    measureIn<Figures>({ script: 'cold-start/subject.ts', arguments: [bundle], environment });
  try {
    const [own, others]: [Figures[], Figures[]] = [[], []];
    for (let round = 0; round < processes; round++) {
      own.push(await start(evaluator.bundle));
      others.push(await start(bare));
    }
    const total = (figures: readonly Figures[]): number => medianOf(figures.map(({ loading, firstEvent }) => loading + firstEvent));
    const loading = (figures: readonly Figures[]): number => medianOf(figures.map((one) => one.loading));
    return [
      {
        what: 'cold start (loading and the first event), to that of a bare handler with the same calls',
        value: total(own) / total(others),
        unit: '×',
        atMost: 1.25,
        note: `${total(own).toFixed(0)} ms and ${total(others).toFixed(0)} ms, of which loading ${loading(own).toFixed(0)} and ${loading(others).toFixed(0)}`,
      },
    ];
  } finally {
    endpoint.stop();
  }
}
