import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parse } from 'yaml';
import { askedBy } from '../../../functions/core/changes/asked.ts';
import { runbookName } from '../../../functions/core/names.ts';
import { parseRuleParameters } from '../../../functions/core/rule-parameters.ts';
import { parseParameters, readParameters } from '../../../sandbox/automation/parameters.ts';
import { sometimesMutated } from '../arbitraries/mutation.ts';
import { anyText } from '../arbitraries/texts.ts';
import { edge } from '../edge.ts';
import { answerOf, promised } from '../promises/refusal.ts';
import { accountId, keyIdNumber, requestId } from '../right/ids.ts';

const everyParameter = {
  maximumRotationPeriodInDays: '365',
  exemptionTagKey: 'kms-rotation-exempt',
  maximumExemptionDays: 365,
  disabledKeys: 'NON_COMPLIANT',
  unreadableKeys: 'NOT_APPLICABLE',
  overdueGraceDays: '7',
  maximumKeyMaterialAgeInDays: '400',
  ineligibleKeys: 'MANUAL_ROTATION_REQUIRED',
  maximumManualRotationAgeInDays: 730,
  memberRoleName: 'path/KmsRotation-CentralEvaluator',
};

const ruleParameters = edge({
  name: 'rule parameters',
  promise: 'are a policy within its ranges, or are refused with the parameter, its value and what is allowed',
  weight: 6,
  answers: 'both',
  arbitrary: fc.tuple(
    fc.oneof(
      { weight: 5, arbitrary: sometimesMutated(fc.constantFrom(everyParameter, {}, { disabledKeys: '' })).map(({ value }) => value) },
      { weight: 1, arbitrary: anyText },
    ),
    fc.boolean(),
  ),
  check: ([parameters, asText]) =>
    answerOf(
      () => {
        const policy = parseRuleParameters(asText && typeof parameters !== 'string' ? JSON.stringify(parameters) : parameters);
        promised(policy.maximumRotationPeriodInDays >= 90 && policy.maximumRotationPeriodInDays <= 2560, 'a period out of its range');
        promised(policy.maximumExemptionDays >= 1 && policy.overdueGraceDays >= 0, 'days out of their range');
        promised(
          Object.keys(policy).every((name) => name === 'exemptionTagKey' || Object.hasOwn(everyParameter, name)),
          'an unknown parameter',
        );
      },
      ['InvalidRuleParameterError'],
      ['ruleParameters'],
    ),
});

const runbook = fileURLToPath(new URL('../../../ssm-documents/KmsRotation-ApproveAndEnable.yaml', import.meta.url));
const declared = parseParameters(parse(readFileSync(runbook, 'utf8')).parameters, []);

const rightParameters = {
  AutomationAssumeRole: [`arn:aws:iam::${accountId}:role/KmsRotation-Automation-eu-central-1`],
  KeyIds: [keyIdNumber(1), 'mrk-0123456789abcdef0123456789abcdef'],
  RotationPeriodInDays: ['365'],
  RequestId: [requestId],
};

/** As the API has it: every parameter is a list of texts. */
function asTexts(value: unknown): Readonly<Record<string, readonly string[]>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.map(([name, texts]) => [
      name,
      (Array.isArray(texts) ? texts : [texts]).map((text) => String(JSON.stringify(text) ?? '').replace(/^"(.*)"$/s, '$1')),
    ]),
  );
}

const runbookParameters = edge({
  name: 'parameters of the runbook',
  promise: 'what their patterns let through has nothing that Systems Manager or a shell would act on, and the first step takes it',
  weight: 4,
  answers: 'both',
  arbitrary: sometimesMutated(fc.constant(rightParameters)),
  check: ({ value }) =>
    answerOf(() => {
      const values = readParameters(declared, asTexts(value));
      promised(!/[{}$`;&|<>"'\\\s]/.test(Object.values(values).flat().join('')), `let through: ${JSON.stringify(values)}`);
      askedBy(runbookName, Object.fromEntries(Object.entries(values).map(([name, given]) => [name, [given].flat().map(String)])));
    }, ['ParameterError']),
});

export const parameterEdges = [ruleParameters, runbookParameters];
