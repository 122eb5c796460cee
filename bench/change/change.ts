import type { DeployedEvaluator } from '../deployed-evaluator.ts';
import { startEndpoint } from '../endpoint/endpoint.ts';
import { clientEnvironment } from '../environment.ts';
import type { Result } from '../measure.ts';
import { measureIn } from '../subject.ts';

/** One changed key, from the event to the accepted evaluation, at an endpoint that answers at once. */
export async function changeMeasures(evaluator: DeployedEvaluator): Promise<readonly Result[]> {
  const endpoint = await startEndpoint({ latencyInMillis: 0, jitterInMillis: 0, enforcesQuotas: false });
  try {
    const { millis } = await measureIn<{ readonly millis: number }>({
      script: 'change/subject.ts',
      arguments: [evaluator.bundle],
      environment: { ...clientEnvironment(endpoint.url), ...evaluator.environment, KMS_REQUEST_QUOTA_SHARE: '1' },
    });
    return [{ what: 'one changed key, from the event to the accepted evaluation, warm', value: millis, unit: 'ms', atMost: 5 }];
  } finally {
    endpoint.stop();
  }
}
