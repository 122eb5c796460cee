import { Aws, type CfnCondition, Fn } from 'aws-cdk-lib';
import type { MemberParameters } from './parameters.ts';

/**
 * The rule parameters as AWS Config takes them. One that is empty or of no effect is left out: without an exemption tag key the rule reads no tags, without a maximum age no key
 * material. So a rule keeps its parameters when the template gets new ones.
 * AWS Config hands every value to the function as text.
 */
export const ruleInputParameters = (parameters: MemberParameters): Readonly<Record<string, unknown>> => ({
  ...alwaysGiven(parameters),
  ...Object.fromEntries(
    optional(parameters).map(({ name, value, isGiven }) => [name, Fn.conditionIf(isGiven.logicalId, value, Aws.NO_VALUE)]),
  ),
});

/** The same parameters as JSON text, for the runbook's functions: they decide by the policy that the rule evaluates. */
export function ruleParametersText(parameters: MemberParameters): string {
  const members = Object.entries(alwaysGiven(parameters)).map(([name, value]) => `"${name}":"${value}"`);
  const others = optional(parameters).map(({ name, value, isGiven }) =>
    Fn.conditionIf(isGiven.logicalId, `,"${name}":"${value}"`, '').toString(),
  );
  return `{${members.join(',')}${others.join('')}}`;
}

type Optional = { readonly name: string; readonly value: string; readonly isGiven: CfnCondition };

const optional = (parameters: MemberParameters): readonly Optional[] => [
  { name: 'exemptionTagKey', value: parameters.exemptionTagKey.valueAsString, isGiven: parameters.hasExemptionTagKey },
  {
    name: 'maximumKeyMaterialAgeInDays',
    value: parameters.maximumKeyMaterialAgeInDays.valueAsString,
    isGiven: parameters.hasMaximumKeyMaterialAge,
  },
  { name: 'ineligibleKeys', value: parameters.ineligibleKeys.valueAsString, isGiven: parameters.requiresManualRotation },
  {
    name: 'maximumManualRotationAgeInDays',
    value: textOf(parameters.maximumManualRotationAgeInDays),
    isGiven: parameters.requiresManualRotation,
  },
];

const alwaysGiven = (parameters: MemberParameters): Readonly<Record<string, string>> => ({
  maximumRotationPeriodInDays: textOf(parameters.maximumRotationPeriodInDays),
  maximumExemptionDays: textOf(parameters.maximumExemptionDays),
  disabledKeys: parameters.disabledKeys.valueAsString,
  unreadableKeys: parameters.unreadableKeys.valueAsString,
  overdueGraceDays: textOf(parameters.overdueGraceDays),
});

/** A reference to a parameter of type Number; CloudFormation hands its value on as text. */
export const textOf = (parameter: { readonly logicalId: string }): string => Fn.ref(parameter.logicalId);
