import * as z from 'zod/mini';
import type { DocumentDigests } from '../core/document-digests.ts';
import { commaSeparated, InvalidInputError, parseInput, wholeNumber } from '../core/parsing.ts';
import type { Policy } from '../core/policy.ts';
import type { ApprovalsWithoutAnswer } from '../core/records/proposal.ts';
import { parseRuleParameters } from '../core/rule-parameters.ts';
import { approvalsWithoutAnswer, documentDigests, evidenceBucket } from '../core/step-environment.ts';

/**
 * What `aws:approve` takes for an approver: a user name, or the ARN of a user, a role or a role's session. Checked here because a step that
 * fails on its list of approvers looks like one that was rejected.
 */
const isApprover = (text: string): boolean =>
  /^([\w+=.@-]{1,64}|arn:[^:]+:iam::\d{12}:(user|role)\/.+|arn:[^:]+:sts::\d{12}:assumed-role\/[^/]+\/[^/]+)$/.test(text);

const schema = z.object({
  EVIDENCE_BUCKET: evidenceBucket,
  DOCUMENT_DIGESTS: documentDigests,
  APPROVERS: commaSeparated.check(
    z.refine((list: readonly string[]) => list.length >= 1 && list.length <= 10, { error: 'must name 1 to 10 approvers' }),
    z.refine((list: readonly string[]) => list.every(isApprover), {
      error: 'must hold user names and ARNs of users, roles or role sessions only',
    }),
  ),
  MINIMUM_APPROVALS: wholeNumber(1, 10),
  APPROVALS_WITHOUT_ANSWER: approvalsWithoutAnswer,
  APPROVAL_TIMEOUT_SECONDS: wholeNumber(1, 2_592_000),
  CONFIG_RULE_NAME: z.string({ error: 'must name the AWS Config rule' }).check(z.minLength(1)),
  RULE_PARAMETERS: z.optional(z.string()),
});

export type Environment = {
  readonly evidenceBucket: string;
  readonly documentDigests: DocumentDigests;
  readonly approvers: readonly string[];
  readonly minimumApprovals: number;
  readonly approvalsWithoutAnswer: ApprovalsWithoutAnswer;
  readonly approvalTimeoutInSeconds: number;
  readonly configRuleName: string;
  readonly policy: Policy;
};

/** @throws InvalidInputError naming the variable; InvalidRuleParameterError for RULE_PARAMETERS. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = parseInput(schema, variables, 'environment');
  if (parsed.MINIMUM_APPROVALS > parsed.APPROVERS.length) {
    throw new InvalidInputError(
      `environment.MINIMUM_APPROVALS: must not be more than the ${parsed.APPROVERS.length} approvers; got ${parsed.MINIMUM_APPROVALS}`,
    );
  }
  return {
    evidenceBucket: parsed.EVIDENCE_BUCKET,
    documentDigests: parsed.DOCUMENT_DIGESTS,
    approvers: parsed.APPROVERS,
    minimumApprovals: parsed.MINIMUM_APPROVALS,
    approvalsWithoutAnswer: parsed.APPROVALS_WITHOUT_ANSWER,
    approvalTimeoutInSeconds: parsed.APPROVAL_TIMEOUT_SECONDS,
    configRuleName: parsed.CONFIG_RULE_NAME,
    policy: parseRuleParameters(parsed.RULE_PARAMETERS),
  };
}

export const environment = (): Environment => readEnvironment(process.env);
