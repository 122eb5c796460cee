import { isMap } from './input.ts';

export const messageTypes = [
  'ConfigurationItemChangeNotification',
  'OversizedConfigurationItemChangeNotification',
  'ScheduledNotification',
] as const;
export type MessageType = (typeof messageTypes)[number];

const hoursOfFrequency = { One_Hour: 1, Three_Hours: 3, Six_Hours: 6, Twelve_Hours: 12, TwentyFour_Hours: 24 } as const;

/** The one resource type whose changes are recorded here. */
export const recordedType = 'AWS::KMS::Key';

/** A custom Lambda rule in one Region. */
export type ConfigRule = {
  readonly region: string;
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  /** The service that owns a service-linked rule. */
  readonly createdBy?: string;
  readonly description?: string;
  readonly functionArn: string;
  readonly inputParameters: Readonly<Record<string, unknown>>;
  readonly messages: ReadonlySet<MessageType>;
  readonly scheduleInMillis: number;
  /** As written: Source, Scope and EvaluationModes, for DescribeConfigRules. */
  readonly written: Readonly<Record<string, unknown>>;
};

/** What is wrong with a rule; the message names the property. */
export class InvalidRuleError extends Error {
  override readonly name = 'InvalidParameterValueException' as const;
}

type Identity = { readonly region: string; readonly id: string; readonly arn: string; readonly createdBy?: string };

/** Reads the properties of an `AWS::Config::ConfigRule`. Limits: AWS Config API, PutConfigRule. @throws InvalidRuleError */
export function parseRule(properties: Readonly<Record<string, unknown>>, identity: Identity): ConfigRule {
  const { ConfigRuleName: name, Description: description, Source: source, Scope: scope, InputParameters: parameters = {} } = properties;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 128)
    throw new InvalidRuleError('ConfigRuleName must have 1 to 128 characters');
  if (description !== undefined && (typeof description !== 'string' || description.length > 256)) {
    throw new InvalidRuleError('Description must have at most 256 characters');
  }
  refuseOtherTypes(scope);
  refuseOtherModes(properties['EvaluationModes']);
  const { functionArn, details } = parseSource(source);
  return {
    ...identity,
    name,
    ...(description === undefined ? {} : { description }),
    functionArn,
    inputParameters: parseInputParameters(parameters),
    messages: new Set(details.map(({ messageType }) => messageType)),
    scheduleInMillis: frequencyIn(details, properties['MaximumExecutionFrequency']) * 3_600_000,
    written: {
      Source: source,
      ...(scope === undefined ? {} : { Scope: scope }),
      EvaluationModes: properties['EvaluationModes'] ?? [{ Mode: 'DETECTIVE' }],
    },
  };
}

type SourceDetail = { readonly messageType: MessageType; readonly frequency: unknown };

function parseSource(source: unknown): { readonly functionArn: string; readonly details: readonly SourceDetail[] } {
  if (!isMap(source) || source['Owner'] !== 'CUSTOM_LAMBDA')
    throw new InvalidRuleError('Source.Owner must be CUSTOM_LAMBDA; this sandbox runs no other rules');
  const { SourceIdentifier: functionArn, SourceDetails: details } = source;
  if (typeof functionArn !== 'string' || functionArn.length > 256 || functionArn.endsWith(':$LATEST')) {
    throw new InvalidRuleError('Source.SourceIdentifier must be the ARN of a Lambda function, at most 256 characters, without $LATEST');
  }
  if (!Array.isArray(details) || details.length === 0 || details.length > 25)
    throw new InvalidRuleError('Source.SourceDetails must have 1 to 25 entries');
  return { functionArn, details: details.map(parseDetail) };
}

function parseDetail(detail: unknown): SourceDetail {
  const messageType = messageTypes.find((known) => isMap(detail) && detail['MessageType'] === known);
  if (messageType === undefined || !isMap(detail) || detail['EventSource'] !== 'aws.config') {
    throw new InvalidRuleError(
      `SourceDetails ${JSON.stringify(detail)}: EventSource must be aws.config and MessageType one of ${messageTypes.join(', ')}`,
    );
  }
  return { messageType, frequency: detail['MaximumExecutionFrequency'] };
}

function frequencyIn(details: readonly SourceDetail[], ofRule: unknown): number {
  const frequency = details.find(({ messageType }) => messageType === 'ScheduledNotification')?.frequency ?? ofRule ?? 'TwentyFour_Hours';
  const [, hours] = Object.entries(hoursOfFrequency).find(([name]) => name === frequency) ?? [];
  if (hours === undefined)
    throw new InvalidRuleError(
      `MaximumExecutionFrequency is ${JSON.stringify(frequency)}; allowed are ${Object.keys(hoursOfFrequency).join(', ')}`,
    );
  return hours;
}

function parseInputParameters(parameters: unknown): Readonly<Record<string, unknown>> {
  const parsed: unknown = typeof parameters === 'string' ? JSON.parse(parameters) : parameters;
  if (!isMap(parsed)) throw new InvalidRuleError('InputParameters must be a map');
  const { length } = JSON.stringify(parsed);
  if (length > 1024) throw new InvalidRuleError(`InputParameters have ${length} characters as JSON; at most 1024 are allowed`);
  return parsed;
}

function refuseOtherTypes(scope: unknown): void {
  const types = isMap(scope) ? scope['ComplianceResourceTypes'] : undefined;
  if (Array.isArray(types) && types.length === 1 && types[0] === recordedType && isMap(scope) && Object.keys(scope).length === 1) return;
  throw new InvalidRuleError(`Scope is ${JSON.stringify(scope)}; this sandbox knows only { ComplianceResourceTypes: [${recordedType}] }`);
}

function refuseOtherModes(modes: unknown): void {
  if (modes === undefined || JSON.stringify(modes) === '[{"Mode":"DETECTIVE"}]') return;
  // Proactive evaluation does not know AWS::KMS::Key (AWS Config guide, "Components of a rule").
  throw new InvalidRuleError(`EvaluationModes is ${JSON.stringify(modes)}; keys are evaluated in the mode DETECTIVE only`);
}
