import type { StepDependencies } from '../aws/step-dependencies.ts';
import type { MetricOf, RecordMetric } from '../core/metric-names.ts';

export type Dependencies = StepDependencies & { readonly record: RecordMetric<MetricOf<'record-approval'>> };
