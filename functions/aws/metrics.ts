import { Metrics } from '@aws-lambda-powertools/metrics';
import type { CorrelationIds } from '../core/correlation-ids.ts';
import { type MetricName, type MetricOf, metricNamespace, metrics, type RecordMetric } from '../core/metric-names.ts';

export type ServiceWithMetrics = (typeof metrics)[MetricName]['service'];

export type FunctionMetrics<Service extends ServiceWithMetrics> = {
  readonly record: RecordMetric<MetricOf<Service>>;
  /** Ids that each line of this invocation carries beside its metrics. They are no dimensions: CloudWatch keeps no metric for each. */
  readonly correlate: (ids: CorrelationIds) => void;
  /** Writes what was recorded since the last time. Writes nothing where nothing was. */
  readonly publish: () => void;
};

/**
 * The metrics of one function, written to its log in the embedded metric format, from which CloudWatch takes them: no call, no permission.
 * A metric with a dimension of its own is written at once; the others share one line, written by `publish`, which must also run when the handler
 * throws.
 *
 * @example
 * const metrics = functionMetrics('record-approval');
 * export const handler = middy().use({ after: metrics.publish, onError: metrics.publish }).handler(async () => {
 *   metrics.record('Decisions', 1, { Decision: 'APPROVED' });
 * });
 */
export function functionMetrics<Service extends ServiceWithMetrics>(serviceName: Service): FunctionMetrics<Service> {
  const target = new Metrics({ namespace: metricNamespace, serviceName });
  let correlationIds: CorrelationIds = {};
  const identify = (line: Metrics): Metrics => {
    for (const [name, id] of Object.entries(correlationIds)) line.addMetadata(name, id);
    return line;
  };
  return {
    correlate: (ids) => {
      correlationIds = ids;
    },
    record: (name, value, ...[dimensions]) => {
      const { unit } = metrics[name];
      if (dimensions === undefined) target.addMetric(name, unit, value);
      // All metrics of one line share its dimensions, so this one gets a line to itself.
      else identify(target.singleMetric()).addDimensions(dimensions).addMetric(name, unit, value);
    },
    publish: () => {
      // Without metrics Powertools warns in plain text, among log lines that are JSON.
      if (target.hasStoredMetrics()) identify(target).publishStoredMetrics();
    },
  };
}
