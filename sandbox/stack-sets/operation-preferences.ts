import { isMap, refuseUnknown, TemplateError } from '../cloudformation/template.ts';

type Share = { readonly count: number } | { readonly percentage: number };

/** How an operation goes about many accounts and Regions (AWS CloudFormation API, StackSetOperationPreferences). */
export type OperationPreferences = {
  readonly failureTolerance: Share;
  readonly maximumConcurrency: Share;
  readonly concurrencyMode: 'STRICT_FAILURE_TOLERANCE' | 'SOFT_FAILURE_TOLERANCE';
  readonly regionConcurrency: 'SEQUENTIAL' | 'PARALLEL';
  readonly regionOrder: readonly string[];
};

/** @throws TemplateError naming the member */
export function operationPreferencesFrom(written: unknown): OperationPreferences {
  if (!isMap(written)) throw new TemplateError('OperationPreferences must be a map');
  refuseUnknown('OperationPreferences', written, [
    'ConcurrencyMode',
    'FailureToleranceCount',
    'FailureTolerancePercentage',
    'MaxConcurrentCount',
    'MaxConcurrentPercentage',
    'RegionConcurrencyType',
    'RegionOrder',
  ]);
  const { RegionOrder: order = [] } = written;
  if (!Array.isArray(order)) throw new TemplateError('OperationPreferences.RegionOrder must be a list');
  return {
    failureTolerance: shareIn(written, 'FailureTolerance', 0) ?? { count: 0 },
    maximumConcurrency: shareIn(written, 'MaxConcurrent', 1) ?? { count: 1 },
    concurrencyMode: oneOf(written, 'ConcurrencyMode', ['STRICT_FAILURE_TOLERANCE', 'SOFT_FAILURE_TOLERANCE']),
    regionConcurrency: oneOf(written, 'RegionConcurrencyType', ['SEQUENTIAL', 'PARALLEL']),
    regionOrder: order.map(String),
  };
}

/** Accounts of a Region that may fail. A percentage is rounded down. */
export const toleratedFailures = ({ failureTolerance: share }: OperationPreferences, accounts: number): number =>
  'count' in share ? share.count : Math.floor((accounts * share.percentage) / 100);

/**
 * Accounts at work at once, after so many have failed. A percentage is rounded down, but at least one. In strict mode it is never more than
 * the failures that are still tolerated, and one.
 */
export function concurrencyAfter(failures: number, preferences: OperationPreferences, accounts: number): number {
  const { maximumConcurrency: share, concurrencyMode } = preferences;
  const most = 'count' in share ? share.count : Math.max(1, Math.floor((accounts * share.percentage) / 100));
  return concurrencyMode === 'SOFT_FAILURE_TOLERANCE' ? most : Math.min(most, toleratedFailures(preferences, accounts) + 1 - failures);
}

function shareIn(written: Readonly<Record<string, unknown>>, name: string, minimum: number): Share | undefined {
  const [count, percentage] = [written[`${name}Count`], written[`${name}Percentage`]];
  if (count !== undefined && percentage !== undefined)
    throw new TemplateError(`OperationPreferences: either ${name}Count or ${name}Percentage may be given, not both`);
  if (count !== undefined) return { count: numberOf(count, `${name}Count`, minimum, Number.POSITIVE_INFINITY) };
  return percentage === undefined ? undefined : { percentage: numberOf(percentage, `${name}Percentage`, minimum, 100) };
}

function numberOf(value: unknown, name: string, minimum: number, maximum: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= minimum && number <= maximum) return number;
  const most = Number.isFinite(maximum) ? ` to ${maximum}` : ' or more';
  throw new TemplateError(`OperationPreferences.${name} is ${JSON.stringify(value)}; it must be a whole number, ${minimum}${most}`);
}

/** The first is the default. */
function oneOf<Name extends string>(written: Readonly<Record<string, unknown>>, name: string, allowed: readonly [Name, ...Name[]]): Name {
  const value = written[name] ?? allowed[0];
  const found = allowed.find((one) => one === value);
  if (found === undefined)
    throw new TemplateError(`OperationPreferences.${name} is ${JSON.stringify(value)}; allowed are ${allowed.join(', ')}`);
  return found;
}
