import type { Execution, StepRecord } from '../../automation/execution-state.ts';
import { notSimulated, ssmError } from './errors.ts';
import { metadataOf, stepView } from './execution-view.ts';
import { type Input, listIn, textIn } from './input.ts';
import { pageOf } from './paging.ts';

type Matches<Item> = (item: Item, value: string) => boolean;

/** Filters of DescribeAutomationExecutions that are simulated. */
const executionFilters: Readonly<Record<string, Matches<Execution>>> = {
  DocumentNamePrefix: ({ documentName }, prefix) => documentName.startsWith(prefix),
  ExecutionStatus: ({ status }, wanted) => status === wanted,
  ExecutionId: ({ id }, wanted) => id === wanted,
  ParentExecutionId: ({ parentExecutionId }, wanted) => parentExecutionId === wanted,
  CurrentAction: ({ current }, action) => current?.step.action === action,
  StartTimeBefore: ({ startedAt }, time) => startedAt.getTime() <= timeOf(time),
  StartTimeAfter: ({ startedAt }, time) => startedAt.getTime() >= timeOf(time),
  TagKey: ({ tags }, key) => Object.hasOwn(tags, key),
};

/** Filters of DescribeAutomationStepExecutions. */
const stepFilters: Readonly<Record<string, Matches<StepRecord>>> = {
  StepName: ({ step }, name) => step.name === name,
  Action: ({ step }, action) => step.action === action,
  StepExecutionId: ({ id }, wanted) => id === wanted,
  StepExecutionStatus: ({ status }, wanted) => status === wanted,
  StartTimeBefore: ({ startedAt }, time) => startedAt !== undefined && startedAt.getTime() <= timeOf(time),
  StartTimeAfter: ({ startedAt }, time) => startedAt !== undefined && startedAt.getTime() >= timeOf(time),
  ParentStepExecutionId: ({ parent }, id) => parent?.record.id === id,
  ParentStepIteration: ({ parent }, iteration) => String(parent?.iteration) === iteration,
  ParentStepIteratorValue: ({ parent }, value) => parent?.iteratorValue === value,
};

const otherExecutionFilters = ['AutomationSubtype', 'AutomationType', 'OpsItemId', 'TargetResourceGroup'];
const maximumStepFilters = 6;

/** DescribeAutomationExecutions, newest first. @param executions of the Region, newest first */
export function describeAutomationExecutions(executions: readonly Execution[], input: Input): Record<string, unknown> {
  const page = pageOf(filtered(executions, input, executionFilters), input);
  return {
    AutomationExecutionMetadataList: page.items.map(metadataOf),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
}

/** DescribeAutomationStepExecutions, in the order the steps started, iterations of loops included; steps that were not reached come last. */
export function describeAutomationStepExecutions({ records }: Execution, input: Input): Record<string, unknown> {
  if (listIn(input, 'Filters').length > maximumStepFilters)
    throw ssmError('InvalidFilterValue', `Filters holds more than ${maximumStepFilters} entries`);
  const order = ({ order: rank = Number.MAX_SAFE_INTEGER }: StepRecord): number => rank;
  const inOrder = filtered(records, input, stepFilters).toSorted((one, other) => order(one) - order(other));
  const page = pageOf(input['ReverseOrder'] === true ? inOrder.toReversed() : inOrder, input);
  return { StepExecutions: page.items.map(stepView), ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }) };
}

/** An item passes if it matches one value of every filter. */
function filtered<Item>(items: readonly Item[], input: Input, known: Readonly<Record<string, Matches<Item>>>): readonly Item[] {
  const filters = listIn(input, 'Filters').map((filter) => {
    const key = textIn(filter, 'Key') ?? '';
    const matches = known[key];
    if (otherExecutionFilters.includes(key)) throw notSimulated(`the filter ${key}`);
    if (matches === undefined) throw ssmError('InvalidFilterKey', `Filter key '${key}' is not one of ${Object.keys(known).join(', ')}`);
    const values = Array.isArray(filter['Values']) ? filter['Values'].map(String) : [];
    return (item: Item): boolean => values.some((value) => matches(item, value));
  });
  return items.filter((item) => filters.every((passes) => passes(item)));
}

function timeOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw ssmError('InvalidFilterValue', `Filter value '${text}' is not a time such as 2026-01-31T00:00:00Z`);
  return time;
}
