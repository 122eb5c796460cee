import { onlyOne, resourcesOf } from './member-template.ts';

/** A metric that an alarm or a widget reads. `dimensions` without a value stand for all values. */
export type Watched = {
  readonly by: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string | undefined>>;
};

export type Alarm = {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly string[];
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Statistic: string;
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
};

export const alarms = (): readonly Alarm[] => resourcesOf('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties as Alarm);

export function alarm(name: string): Alarm {
  const found = alarms().find(({ AlarmName }) => AlarmName === `KmsRotation-${name}`);
  if (found === undefined) throw new Error(`the template has no alarm ${name}`);
  return found;
}

type Row = readonly unknown[];
export type Widget = {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly region?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly Row[];
  };
};

export const widgets = (): readonly Widget[] => JSON.parse(String(onlyOne('AWS::CloudWatch::Dashboard')['DashboardBody'])).widgets;

export const watchedByAlarms = (): readonly Watched[] =>
  alarms().map(({ AlarmName, Namespace, MetricName, Dimensions }) => ({
    by: AlarmName,
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  }));

export const shownByWidgets = (): readonly Watched[] =>
  widgets().flatMap(({ properties: { title = '', metrics = [] } }) => metrics.flatMap((row) => shownByRow(title, row)));

/** A row is namespace, name, dimension name and value by turns, and last how to draw it; or only an expression. */
function shownByRow(by: string, row: Row): readonly Watched[] {
  const texts = row.filter((cell) => typeof cell === 'string');
  if (texts.length === 0) return searchedBy(by, row[0]);
  const [namespace = '', name = '', ...pairs] = texts;
  const dimensions: Record<string, string> = {};
  for (let index = 0; index < pairs.length; index += 2) dimensions[pairs[index] ?? ''] = pairs[index + 1] ?? '';
  return [{ by, namespace, name, dimensions }];
}

const search = /^SEARCH\('\{([^}]+)\} MetricName="(\w+)" service="([\w-]+)"', '\w+', \d+\)$/;

/** The metrics that a SEARCH finds. Other expressions work on rows beside them. */
function searchedBy(by: string, drawing: unknown): readonly Watched[] {
  const expression = String((drawing as { readonly expression?: string }).expression);
  if (!expression.startsWith('SEARCH')) return [];
  const [, schema = '', name = '', service = ''] = search.exec(expression) ?? [];
  const [namespace = '', ...names] = schema.split(',');
  return [{ by, namespace, name, dimensions: Object.fromEntries(names.map((each) => [each, each === 'service' ? service : undefined])) }];
}
