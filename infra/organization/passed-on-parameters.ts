import { CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import type { MemberTemplate } from '../member-template.ts';

/** Parameters of the member template that the organization stack decides. */
const decidedHere = ['CentralAccountId', 'OrganizationId', 'CentralEvidenceBucket', 'CentralEvidenceRegion', 'CentralTopicArn'] as const;
export type DecidedHere = Readonly<Record<(typeof decidedHere)[number], string>>;

/** In an organization a dashboard in each account and Region would cost more than all the rest (docs/cost.md). */
const otherDefaults: Readonly<Record<string, string>> = { Monitoring: 'ALARMS' };

export type PassedOnParameter = { readonly parameterKey: string; readonly parameterValue: string };

/**
 * Declares every parameter of the member template that is not decided here, as the member template declares it, so that one that is added there is one here too.
 * @returns all parameters as the stack set passes them on, and the ids of those declared
 */
export function passedOnParameters(
  stack: Stack,
  { Parameters }: MemberTemplate,
  decided: DecidedHere,
): { readonly parameters: readonly PassedOnParameter[]; readonly declared: readonly CfnParameter[] } {
  const declared = Object.entries(Parameters)
    .filter(([name]) => !Object.hasOwn(decided, name))
    .map(([name, declaration]) => declaredAs(stack, name, declaration));
  return {
    parameters: [
      ...Object.entries(decided).map(([parameterKey, parameterValue]) => ({ parameterKey, parameterValue })),
      ...declared.map((parameter) => ({ parameterKey: parameter.logicalId, parameterValue: textOf(parameter) })),
    ].map(({ parameterKey, parameterValue }) => ({ parameterKey: stack.resolve(parameterKey), parameterValue })),
    declared,
  };
}

function declaredAs(stack: Stack, name: string, declaration: Readonly<Record<string, unknown>>): CfnParameter {
  const { Type, Default, Description, AllowedPattern, AllowedValues, ConstraintDescription, MinValue, MaxValue, MaxLength } = declaration;
  return new CfnParameter(stack, name, {
    type: String(Type),
    default: otherDefaults[name] ?? Default,
    ...(Description === undefined ? {} : { description: String(Description) }),
    ...(AllowedPattern === undefined ? {} : { allowedPattern: String(AllowedPattern) }),
    ...(ConstraintDescription === undefined ? {} : { constraintDescription: String(ConstraintDescription) }),
    ...(Array.isArray(AllowedValues) ? { allowedValues: AllowedValues.map(String) } : {}),
    ...(MinValue === undefined ? {} : { minValue: Number(MinValue) }),
    ...(MaxValue === undefined ? {} : { maxValue: Number(MaxValue) }),
    ...(MaxLength === undefined ? {} : { maxLength: Number(MaxLength) }),
  });
}

/** A stack set takes every value as text, lists with commas between. */
const textOf = (parameter: CfnParameter): string =>
  parameter.type === 'CommaDelimitedList' ? Fn.join(',', parameter.valueAsList) : Fn.ref(parameter.logicalId);
