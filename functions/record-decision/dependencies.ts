import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { StepDependencies } from '../aws/step-dependencies.ts';
import type { MetricOf, RecordMetric } from '../core/metric-names.ts';

export type Dependencies = StepDependencies & {
  readonly cloudTrail: CloudTrailClient;
  readonly iam: IAMClient;
  readonly sleep: (millis: number) => Promise<void>;
  readonly record: RecordMetric<MetricOf<'record-decision'>>;
};
