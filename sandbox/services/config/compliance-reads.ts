import type { ApiCall } from '../../call.ts';
import { configError } from './errors.ts';
import { refuseMembers, refuseMoreThan, requiredTextIn, textIn, textsIn } from './input.ts';
import { limitIn, pageOf } from './paging.ts';
import type { Result, RuleState, RuleStore } from './rule-store.ts';

const filterable = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'];
const cappedContributors = 25;

/** GetComplianceDetailsByConfigRule: 10 results per page unless told otherwise, at most 100. */
export function complianceDetailsByConfigRule({ region, input }: ApiCall, rules: RuleStore): Record<string, unknown> {
  const name = requiredTextIn(input, 'ConfigRuleName');
  if (name.length > 64)
    throw configError('ValidationException', `ConfigRuleName has ${name.length} characters; this operation takes at most 64`);
  const state = rules.get(region, name);
  const wanted = filterIn(input);
  const results = [...state.results.values()].filter(({ complianceType }) => wanted.includes(complianceType));
  const { page, nextToken } = pageOf(results, limitIn(input['Limit'], 10, 100), textIn(input, 'NextToken'));
  return {
    EvaluationResults: page.map((result) => evaluationResult(state, result)),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

export function complianceDetailsByResource({ region, input }: ApiCall, rules: RuleStore): Record<string, unknown> {
  refuseMembers('GetComplianceDetailsByResource', input, ['ResourceEvaluationId']);
  const [type, id] = [requiredTextIn(input, 'ResourceType'), requiredTextIn(input, 'ResourceId')];
  const wanted = filterIn(input);
  const results = rules.all(region).flatMap((state) => {
    const result = state.results.get(id);
    const isWanted = result?.resourceType === type && wanted.includes(result.complianceType);
    return isWanted ? [evaluationResult(state, result)] : [];
  });
  const { page, nextToken } = pageOf(results, 100, textIn(input, 'NextToken'));
  return { EvaluationResults: page, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
}

export function complianceByConfigRule({ region, input }: ApiCall, rules: RuleStore): Record<string, unknown> {
  refuseMoreThan(25, 'configRuleNames', textsIn(input, 'ConfigRuleNames'));
  const wanted = textsIn(input, 'ComplianceTypes');
  const compliances = rules
    .named(region, textsIn(input, 'ConfigRuleNames'))
    .map((state) => ({ ConfigRuleName: state.rule.name, Compliance: complianceOf(state) }))
    .filter(({ Compliance }) => wanted.length === 0 || wanted.includes(Compliance.ComplianceType));
  const { page, nextToken } = pageOf(compliances, 50, textIn(input, 'NextToken'));
  return { ComplianceByConfigRules: page, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
}

/** A rule whose results are all NOT_APPLICABLE shows INSUFFICIENT_DATA (AWS Config API, DescribeComplianceByConfigRule). */
function complianceOf({ results }: RuleState): { readonly ComplianceType: string; readonly ComplianceContributorCount?: object } {
  const nonCompliant = [...results.values()].filter(({ complianceType }) => complianceType === 'NON_COMPLIANT').length;
  if (nonCompliant > 0) {
    return {
      ComplianceType: 'NON_COMPLIANT',
      ComplianceContributorCount: {
        CappedCount: Math.min(nonCompliant, cappedContributors),
        CapExceeded: nonCompliant > cappedContributors,
      },
    };
  }
  const isCompliant = [...results.values()].some(({ complianceType }) => complianceType === 'COMPLIANT');
  return { ComplianceType: isCompliant ? 'COMPLIANT' : 'INSUFFICIENT_DATA' };
}

function filterIn(input: ApiCall['input']): readonly string[] {
  const wanted = textsIn(input, 'ComplianceTypes');
  refuseMoreThan(3, 'complianceTypes', wanted);
  const unknown = wanted.find((type) => !filterable.includes(type));
  if (unknown !== undefined) {
    throw configError('InvalidParameterValueException', `ComplianceTypes holds ${unknown}; allowed are ${filterable.join(', ')}`);
  }
  return wanted.length === 0 ? filterable : wanted;
}

/** A result as AWS Config answers with it. */
export const evaluationResult = ({ rule }: RuleState, result: Result): Record<string, unknown> => ({
  EvaluationResultIdentifier: {
    EvaluationResultQualifier: {
      ConfigRuleName: rule.name,
      ResourceType: result.resourceType,
      ResourceId: result.resourceId,
      EvaluationMode: 'DETECTIVE',
    },
    OrderingTimestamp: result.orderingTimestamp,
  },
  ComplianceType: result.complianceType,
  ResultRecordedTime: result.recordedAt,
  ConfigRuleInvokedTime: result.invokedAt,
  ...(result.annotation === undefined ? {} : { Annotation: result.annotation }),
});
