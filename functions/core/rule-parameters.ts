import * as z from 'zod/mini';
import { defaultPolicy, leastKeyMaterialAgeInDays, type Policy, rotationPeriodRange } from './policy.ts';
import { type Issue, notJsonText, problemsText, shownValue } from './problem-text.ts';
import type { PolicyRecord } from './records/assessment.ts';

/** A rule parameter that is not as it must be. The message names each parameter, its value and what is allowed. */
export class InvalidRuleParameterError extends Error {
  override readonly name = 'InvalidRuleParameterError' as const;
}

/** Config delivers the values of `InputParameters` as texts; a template may hold numbers. Nothing is coerced: an empty text is not 0. */
const wholeDays = (minimum: number, maximum: number) => {
  const error = `must be a whole number of days from ${minimum} to ${maximum}`;
  const isInRange = (value: number): boolean => Number.isInteger(value) && value >= minimum && value <= maximum;
  return z.union(
    [
      z.number().check(z.refine(isInRange, { error })),
      z.pipe(z.string().check(z.refine((text) => /^\d{1,9}$/.test(text) && isInRange(Number(text)), { error })), z.transform(Number)),
    ],
    { error },
  );
};

const oneOf = <const Words extends readonly string[]>(words: Words) => z.enum(words, { error: `must be ${words.join(' or ')}` });

const tagKey = z.string({ error: 'must be a tag key' }).check(
  z.refine((key) => key.length <= 128 && !key.toLowerCase().startsWith('aws:'), {
    error: 'must be a tag key of at most 128 characters that does not begin with aws:',
  }),
);

const roleName = z
  .string({ error: 'must be a role name' })
  .check(
    z.regex(/^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/, { error: 'must be the name of an IAM role, with its path if it has one, not an ARN' }),
  );

const parameters = {
  maximumRotationPeriodInDays: z.optional(wholeDays(rotationPeriodRange.minimum, rotationPeriodRange.maximum)),
  exemptionTagKey: z.optional(tagKey),
  maximumExemptionDays: z.optional(wholeDays(1, 3650)),
  disabledKeys: z.optional(oneOf(['NOT_APPLICABLE', 'NON_COMPLIANT'])),
  unreadableKeys: z.optional(oneOf(['NON_COMPLIANT', 'NOT_APPLICABLE'])),
  overdueGraceDays: z.optional(wholeDays(0, 365)),
  maximumKeyMaterialAgeInDays: z.optional(wholeDays(rotationPeriodRange.minimum, 36_500)),
  ineligibleKeys: z.optional(oneOf(['NOT_APPLICABLE', 'MANUAL_ROTATION_REQUIRED'])),
  maximumManualRotationAgeInDays: z.optional(wholeDays(90, 36_500)),
  memberRoleName: z.optional(roleName),
};
const schema = z.strictObject(parameters);

export const ruleParameterNames = Object.keys(parameters);

/**
 * The policy in the parameters of the rule: an object, its JSON text, or nothing, which means the defaults. An empty text is a parameter not given.
 * @throws InvalidRuleParameterError for unknown names and bad values, all of them at once.
 */
export function parseRuleParameters(input: unknown): Policy {
  const given = withoutEmptyTexts(objectIn(input));
  const parsed = z.safeParse(schema, given);
  if (!parsed.success) throw new InvalidRuleParameterError(problemsText(parsed.error.issues.map(withKnownNames), 'ruleParameters', given));
  const entries = Object.entries(parsed.data).filter(([, value]) => value !== undefined);
  const policy: Policy = { ...defaultPolicy, ...Object.fromEntries(entries) };
  refuseToReportWhatRotates(policy);
  return policy;
}

/** @throws InvalidRuleParameterError for an age that keys reach which rotate as they should: each would be reported shortly before its rotation. */
function refuseToReportWhatRotates(policy: Policy): void {
  const { maximumKeyMaterialAgeInDays: most } = policy;
  const least = leastKeyMaterialAgeInDays(policy);
  if (most === undefined || most >= least) return;
  throw new InvalidRuleParameterError(
    `ruleParameters.maximumKeyMaterialAgeInDays: must be at least ${least}, which is maximumRotationPeriodInDays (${policy.maximumRotationPeriodInDays}) and overdueGraceDays (${policy.overdueGraceDays}) together, or keys would be reported that rotate as they should; got ${most}`,
  );
}

function objectIn(input: unknown): Readonly<Record<string, unknown>> {
  if (input === undefined || input === null || input === '') return {};
  const value = typeof input === 'string' ? jsonIn(input) : input;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new InvalidRuleParameterError(`ruleParameters: must be a JSON object; got ${shownValue(value)}`);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidRuleParameterError(`ruleParameters: must be a JSON object; ${notJsonText(error)}`);
  }
}

const withoutEmptyTexts = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));

const withKnownNames = (issue: Issue): Issue =>
  issue.code === 'unrecognized_keys' ? { ...issue, message: 'unknown parameter', known: ruleParameterNames } : issue;

/** The policy as it stands in records: what a later reader needs to understand a verdict. */
export const policyRecordOf = (policy: Policy): PolicyRecord => ({
  maximumRotationPeriodInDays: policy.maximumRotationPeriodInDays,
  exemptionTagKey: policy.exemptionTagKey ?? null,
  maximumExemptionDays: policy.maximumExemptionDays,
  disabledKeys: policy.disabledKeys,
  unreadableKeys: policy.unreadableKeys,
  overdueGraceDays: policy.overdueGraceDays,
  ...(policy.maximumKeyMaterialAgeInDays === undefined ? {} : { maximumKeyMaterialAgeInDays: policy.maximumKeyMaterialAgeInDays }),
  ...(policy.ineligibleKeys === 'NOT_APPLICABLE'
    ? {}
    : { ineligibleKeys: policy.ineligibleKeys, maximumManualRotationAgeInDays: policy.maximumManualRotationAgeInDays }),
});
