import type { Sandbox } from '../../sandbox/sandbox.ts';

/** One line of a function's log in the embedded metric format. */
export type EmbeddedMetrics = {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [member: string]: unknown;
};

/** One metric value as CloudWatch takes it from a line. */
export type Emitted = {
  readonly functionName: string;
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly number[];
};

export const embeddedMetricLines = (sandbox: Sandbox): readonly { readonly functionName: string; readonly line: EmbeddedMetrics }[] =>
  sandbox
    .functionLogs()
    .filter(({ line }) => line.includes('"_aws"'))
    .map(({ functionName, line }) => ({ functionName, line: JSON.parse(line) }));

export const emittedBy = (sandbox: Sandbox): readonly Emitted[] =>
  embeddedMetricLines(sandbox).flatMap(({ functionName, line }) =>
    line._aws.CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name: name, Unit: unit }) =>
        Dimensions.map((names) => ({
          functionName,
          namespace,
          name,
          unit,
          dimensions: Object.fromEntries(names.map((dimension) => [dimension, String(line[dimension])])),
          values: [line[name]].flat().map(Number),
        })),
      ),
    ),
  );
