import * as z from 'zod/mini';
import { checkedRotationPeriod } from '../core/changes/rotation-period.ts';
import { commaSeparated, parseInput, wholeNumber } from '../core/parsing.ts';
import type { Policy } from '../core/policy.ts';
import type { ApprovalsWithoutAnswer } from '../core/records/proposal.ts';
import { parseRuleParameters } from '../core/rule-parameters.ts';
import { approvalsWithoutAnswer } from '../core/step-environment.ts';
import { isTagPattern, type TagFilter } from '../core/tag-filter.ts';

const tagPatterns = z._default(commaSeparated, []).check(
  z.refine((patterns: readonly string[]) => patterns.every(isTagPattern), {
    error: 'must be tags as Key or Key=Value, separated by commas',
  }),
);
const share = 'must be a number above 0 and at most 1';

const schema = z.object({
  EVIDENCE_BUCKET: z.string({ error: 'must name the evidence bucket' }).check(z.minLength(3)),
  CONFIG_RULE_NAME: z.string({ error: 'must name the AWS Config rule' }).check(z.minLength(1)),
  AUTOMATION_ROLE_ARN: z
    .string({ error: 'must be the ARN of the role that the runbooks work with' })
    .check(z.regex(/^arn:[^:]+:iam::\d{12}:role\/.+$/, { error: 'must be the ARN of a role' })),
  ROTATION_PERIOD_IN_DAYS: wholeNumber(90, 2560),
  APPROVERS: commaSeparated,
  MINIMUM_APPROVALS: wholeNumber(1, 10),
  APPROVALS_WITHOUT_ANSWER: approvalsWithoutAnswer,
  APPROVAL_TIMEOUT_SECONDS: wholeNumber(1, 2_592_000),
  COOL_DOWN_DAYS: wholeNumber(0, 365),
  MAXIMUM_WAITING_EXECUTIONS: wholeNumber(1, 100),
  KMS_REQUEST_QUOTA_SHARE: z
    .string({ error: share })
    .check(z.refine((text: string) => /^\d{1,3}(\.\d{1,6})?$/.test(text) && Number(text) > 0 && Number(text) <= 1, { error: share })),
  INCLUDE_TAGS: tagPatterns,
  EXCLUDE_TAGS: tagPatterns,
  START_INTERVAL_MILLIS: z._default(wholeNumber(1, 60_000), 1000),
  RULE_PARAMETERS: z.optional(z.string()),
});

export type Environment = {
  readonly evidenceBucket: string;
  readonly configRuleName: string;
  /** The role that the runbooks work with. */
  readonly automationRoleArn: string;
  readonly rotationPeriodInDays: number;
  readonly approvers: readonly string[];
  readonly minimumApprovals: number;
  readonly approvalsWithoutAnswer: ApprovalsWithoutAnswer;
  readonly approvalTimeoutInSeconds: number;
  readonly coolDownInDays: number;
  /** Executions of the runbooks that may be under way at once, whoever started them. */
  readonly maximumWaitingExecutions: number;
  /** Systems Manager starts one execution a second per account and Region (AWS General Reference, Systems Manager endpoints and quotas). */
  readonly startIntervalInMillis: number;
  readonly kmsRequestQuotaShare: number;
  readonly tagFilter: TagFilter;
  readonly policy: Policy;
};

/** @throws InvalidInputError naming the variable; InvalidRuleParameterError for RULE_PARAMETERS; RotationPeriodNotAllowedError. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = parseInput(schema, variables, 'environment');
  const policy = parseRuleParameters(parsed.RULE_PARAMETERS);
  return {
    evidenceBucket: parsed.EVIDENCE_BUCKET,
    configRuleName: parsed.CONFIG_RULE_NAME,
    automationRoleArn: parsed.AUTOMATION_ROLE_ARN,
    // Refused here and not in each of its executions, where nobody would look.
    rotationPeriodInDays: checkedRotationPeriod(parsed.ROTATION_PERIOD_IN_DAYS, policy.maximumRotationPeriodInDays),
    approvers: parsed.APPROVERS,
    minimumApprovals: parsed.MINIMUM_APPROVALS,
    approvalsWithoutAnswer: parsed.APPROVALS_WITHOUT_ANSWER,
    approvalTimeoutInSeconds: parsed.APPROVAL_TIMEOUT_SECONDS,
    coolDownInDays: parsed.COOL_DOWN_DAYS,
    maximumWaitingExecutions: parsed.MAXIMUM_WAITING_EXECUTIONS,
    startIntervalInMillis: parsed.START_INTERVAL_MILLIS,
    kmsRequestQuotaShare: Number(parsed.KMS_REQUEST_QUOTA_SHARE),
    tagFilter: { include: parsed.INCLUDE_TAGS, exclude: parsed.EXCLUDE_TAGS },
    policy,
  };
}

export const environment = (): Environment => readEnvironment(process.env);
