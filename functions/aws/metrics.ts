import type { CorrelationIds } from '../core/correlation-ids.ts';
import { type MetricName, type MetricOf, metricNamespace, metrics, type RecordMetric } from '../core/metric-names.ts';
import { hasMetrics } from './environment.ts';

export type ServiceWithMetrics = (typeof metrics)[MetricName]['service'];

export type FunctionMetrics<Service extends ServiceWithMetrics> = {
  readonly record: RecordMetric<MetricOf<Service>>;
  /** Ids that each line of this invocation carries beside its metrics. They are no dimensions: CloudWatch keeps no metric for each. */
  readonly correlate: (ids: CorrelationIds) => void;
  /** Writes what was recorded since the last time. Writes nothing where nothing was. */
  readonly publish: () => void;
};

export type FunctionMetricsOptions = {
  /** @default unless the variable METRICS is DISABLED */
  readonly isEnabled?: boolean;
  /** @default standard output: `console` would have the runtime add a prefix that is no JSON */
  readonly write?: (line: string) => void;
};

type Values = ReadonlyMap<MetricName, readonly number[]>;

/** Values of one metric in one line (CloudWatch guide, "Embedded metric format specification"). */
const maximumValues = 100;

const toStandardOutput = (line: string): void => {
  process.stdout.write(line);
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
export function functionMetrics<Service extends ServiceWithMetrics>(
  service: Service,
  { isEnabled = hasMetrics(), write = toStandardOutput }: FunctionMetricsOptions = {},
): FunctionMetrics<Service> {
  const recorded = new Map<MetricName, readonly number[]>();
  let correlationIds: CorrelationIds = {};
  const writeLine = (values: Values, dimensions: Readonly<Record<string, string>> = {}): void => {
    if (isEnabled) write(`${JSON.stringify({ ...correlationIds, ...embedded(values, { service, ...dimensions }) })}\n`);
  };
  const publish = (): void => {
    if (recorded.size > 0) writeLine(recorded);
    recorded.clear();
  };
  return {
    correlate: (ids) => {
      correlationIds = ids;
    },
    record: (name, value, ...[dimensions]) => {
      // All metrics of one line share its dimensions, so this one gets a line to itself.
      if (dimensions !== undefined) return writeLine(new Map([[name, [value]]]), dimensions);
      const values = [...(recorded.get(name) ?? []), value];
      recorded.set(name, values);
      if (values.length === maximumValues) publish();
    },
    publish,
  };
}

/** Values and dimensions in the embedded metric format. */
const embedded = (values: Values, dimensions: Readonly<Record<string, string>>) => ({
  _aws: {
    Timestamp: Date.now(),
    CloudWatchMetrics: [
      {
        Namespace: metricNamespace,
        Dimensions: [Object.keys(dimensions)],
        Metrics: [...values.keys()].map((Name) => ({ Name, Unit: metrics[Name].unit })),
      },
    ],
  },
  ...dimensions,
  ...Object.fromEntries([...values].map(([name, each]) => [name, each.length === 1 ? each[0] : each])),
});
