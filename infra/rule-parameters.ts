import { Aws, Fn } from 'aws-cdk-lib';
import type { MemberParameters } from './parameters.ts';

/**
 * The rule parameters as AWS Config takes them. An empty exemption tag key is left out: the rule then reads no tags at all.
 * AWS Config hands every value to the function as text.
 */
export function ruleInputParameters(parameters: MemberParameters): Readonly<Record<string, unknown>> {
  const exemptionTagKey = parameters.exemptionTagKey.valueAsString;
  return {
    ...alwaysGiven(parameters),
    exemptionTagKey: Fn.conditionIf(parameters.hasExemptionTagKey.logicalId, exemptionTagKey, Aws.NO_VALUE),
  };
}

/** The same parameters as JSON text, for the runbook's functions: they decide by the policy that the rule evaluates. */
export function ruleParametersText(parameters: MemberParameters): string {
  const members = Object.entries(alwaysGiven(parameters)).map(([name, value]) => `"${name}":"${value}"`);
  const exemption = `,"exemptionTagKey":"${parameters.exemptionTagKey.valueAsString}"`;
  return `{${members.join(',')}${Fn.conditionIf(parameters.hasExemptionTagKey.logicalId, exemption, '').toString()}}`;
}

const alwaysGiven = (parameters: MemberParameters): Readonly<Record<string, string>> => ({
  maximumRotationPeriodInDays: textOf(parameters.maximumRotationPeriodInDays),
  maximumExemptionDays: textOf(parameters.maximumExemptionDays),
  disabledKeys: parameters.disabledKeys.valueAsString,
  unreadableKeys: parameters.unreadableKeys.valueAsString,
  overdueGraceDays: textOf(parameters.overdueGraceDays),
});

/** A reference to a parameter of type Number; CloudFormation hands its value on as text. */
export const textOf = (parameter: { readonly logicalId: string }): string => Fn.ref(parameter.logicalId);
