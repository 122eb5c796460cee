import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { RequestRate } from '../aws/request-rate.ts';
import type { StepDependencies } from '../aws/step-dependencies.ts';
import type { MetricOf, RecordMetric } from '../core/metric-names.ts';

/** What the request scheduler works with. */
export type Dependencies = StepDependencies & {
  readonly config: ConfigServiceClient;
  /** Our share of the request quotas of AWS KMS. */
  readonly rate: RequestRate;
  readonly record: RecordMetric<MetricOf<'request-approval'>>;
  readonly sleep: (millis: number) => Promise<void>;
};
