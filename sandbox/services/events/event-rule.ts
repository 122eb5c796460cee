import { eventPattern } from './pattern.ts';
import { type Schedule, schedule } from './schedule.ts';

/** What is wrong with a rule or one of its targets; the message names the property. */
export class InvalidEventRuleError extends Error {
  override readonly name = 'ValidationException' as const;
}

export type Target = { readonly id: string; readonly arn: string; readonly service: 'lambda' | 'sqs'; readonly input?: string };

/** A rule of the default bus of one Region. */
export type EventRule = {
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly matches?: (event: Readonly<Record<string, unknown>>) => boolean;
  readonly schedule?: Schedule;
  readonly targets: readonly Target[];
  readonly isEnabled: boolean;
};

export type RuleIdentity = { readonly region: string; readonly arn: (name: string) => string; readonly generatedName: string };

const maximumTargets = 5;
const states = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'];

/** Reads the properties of an `AWS::Events::Rule` of the default bus. Limits: EventBridge API, PutRule and PutTargets. @throws InvalidEventRuleError */
export function eventRuleFrom(properties: Readonly<Record<string, unknown>>, { region, arn, generatedName }: RuleIdentity): EventRule {
  const { Name: name = generatedName, EventPattern, ScheduleExpression, State = 'ENABLED', Targets = [] } = properties;
  if (typeof name !== 'string' || !/^[.\-_A-Za-z0-9]{1,64}$/.test(name))
    throw new InvalidEventRuleError(`Name is ${JSON.stringify(name)}; it must have 1 to 64 letters, digits and . - _`);
  if (properties['EventBusName'] !== undefined && properties['EventBusName'] !== 'default')
    throw new InvalidEventRuleError('EventBusName: this sandbox has the default bus only');
  if (EventPattern === undefined && ScheduleExpression === undefined)
    throw new InvalidEventRuleError('EventPattern or ScheduleExpression is required');
  if (!states.includes(String(State)))
    throw new InvalidEventRuleError(`State is ${JSON.stringify(State)}; allowed are ${states.join(', ')}`);
  if (!Array.isArray(Targets) || Targets.length > maximumTargets)
    throw new InvalidEventRuleError(`Targets must be a list of at most ${maximumTargets}`);
  return {
    region,
    name,
    arn: arn(name),
    ...(EventPattern === undefined ? {} : { matches: eventPattern(EventPattern) }),
    ...(ScheduleExpression === undefined ? {} : { schedule: schedule(String(ScheduleExpression)) }),
    targets: Targets.map(targetFrom),
    isEnabled: State !== 'DISABLED',
  };
}

/** A retry policy needs nothing here: what EventBridge delivers arrives, or is refused for good. */
const knownTargetProperties = ['Arn', 'Id', 'Input', 'RetryPolicy'];

function targetFrom(target: unknown): Target {
  if (typeof target !== 'object' || target === null) throw new InvalidEventRuleError('each of Targets must be a map');
  const unknown = Object.keys(target).find((name) => !knownTargetProperties.includes(name));
  if (unknown !== undefined)
    throw new InvalidEventRuleError(
      `Targets has ${unknown}, which this sandbox does not simulate; known are ${knownTargetProperties.join(', ')}`,
    );
  const { Arn, Id, Input } = target as Readonly<Record<string, unknown>>;
  const service = /^arn:[^:]+:(lambda|sqs):/.exec(String(Arn))?.[1];
  if (typeof Arn !== 'string' || typeof Id !== 'string' || (service !== 'lambda' && service !== 'sqs'))
    throw new InvalidEventRuleError(`Targets: ${JSON.stringify(target)} needs an Id, and the Arn of a Lambda function or an SQS queue`);
  if (Input === undefined) return { id: Id, arn: Arn, service };
  return { id: Id, arn: Arn, service, input: inputFrom(Input) };
}

/** Valid JSON text (EventBridge API, Target). */
function inputFrom(input: unknown): string {
  try {
    return JSON.stringify(JSON.parse(String(input)));
  } catch {
    throw new InvalidEventRuleError(`Targets.Input is not JSON: ${String(input)}`);
  }
}
