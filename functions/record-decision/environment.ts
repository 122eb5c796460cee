import * as z from 'zod/mini';
import type { DocumentDigests } from '../core/document-digests.ts';
import { commaSeparated, parseInput, wholeNumber } from '../core/parsing.ts';
import type { Policy } from '../core/policy.ts';
import { parseRuleParameters } from '../core/rule-parameters.ts';
import { documentDigests, evidenceBucket } from '../core/step-environment.ts';

const schema = z.object({
  EVIDENCE_BUCKET: evidenceBucket,
  DOCUMENT_DIGESTS: documentDigests,
  APPROVERS: commaSeparated,
  MINIMUM_APPROVALS: wholeNumber(1, 10),
  /** Names or ARNs of calendars; CLOSED means that no key may be changed now. */
  CHANGE_CALENDARS: z
    ._default(commaSeparated, [])
    .check(z.refine((names: readonly string[]) => names.length <= 10, { error: 'must name at most 10 change calendars' })),
  RULE_PARAMETERS: z.optional(z.string()),
  LOOK_INTERVAL_MILLIS: z._default(wholeNumber(0, 30_000), 3000),
  CLOUDTRAIL_WAIT_SECONDS: z._default(wholeNumber(0, 200), 120),
});

export type Environment = {
  readonly evidenceBucket: string;
  readonly documentDigests: DocumentDigests;
  /** Who may approve, as it is deployed now. */
  readonly approvers: readonly string[];
  readonly minimumApprovals: number;
  readonly changeCalendars: readonly string[];
  readonly policy: Policy;
  /** Pause between two looks at whether the approval step has ended. */
  readonly lookIntervalInMillis: number;
  /** How long is waited, once, for AWS CloudTrail to show who sent a signal. */
  readonly cloudTrailWaitInSeconds: number;
};

/** @throws InvalidInputError naming the variable; InvalidRuleParameterError for RULE_PARAMETERS. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = parseInput(schema, variables, 'environment');
  return {
    evidenceBucket: parsed.EVIDENCE_BUCKET,
    documentDigests: parsed.DOCUMENT_DIGESTS,
    approvers: parsed.APPROVERS,
    minimumApprovals: parsed.MINIMUM_APPROVALS,
    changeCalendars: parsed.CHANGE_CALENDARS,
    policy: parseRuleParameters(parsed.RULE_PARAMETERS),
    lookIntervalInMillis: parsed.LOOK_INTERVAL_MILLIS,
    cloudTrailWaitInSeconds: parsed.CLOUDTRAIL_WAIT_SECONDS,
  };
}

export const environment = (): Environment => readEnvironment(process.env);
