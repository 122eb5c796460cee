import * as z from 'zod/mini';
import type { DocumentDigests } from '../core/document-digests.ts';
import { parseInput, wholeNumber } from '../core/parsing.ts';
import type { Policy } from '../core/policy.ts';
import { parseRuleParameters } from '../core/rule-parameters.ts';
import { documentDigests, evidenceBucket } from '../core/step-environment.ts';

const schema = z.object({
  EVIDENCE_BUCKET: evidenceBucket,
  DOCUMENT_DIGESTS: documentDigests,
  CONFIG_RULE_NAME: z.string({ error: 'must name the AWS Config rule' }).check(z.minLength(1)),
  RULE_PARAMETERS: z.optional(z.string()),
  CONFIRMATION_INTERVAL_MILLIS: z._default(wholeNumber(0, 60_000), 1000),
  CONFIG_RESULT_TIMEOUT_SECONDS: z._default(wholeNumber(0, 240), 90),
  LOOK_INTERVAL_MILLIS: z._default(wholeNumber(0, 30_000), 3000),
});

export type Environment = {
  readonly evidenceBucket: string;
  readonly documentDigests: DocumentDigests;
  readonly configRuleName: string;
  readonly policy: Policy;
  /** Pause between two confirming reads of AWS KMS, which is eventually consistent. One second of a kind's confirmation time. */
  readonly confirmationIntervalInMillis: number;
  /** How long to wait for AWS Config to record results newer than the change. */
  readonly configResultTimeoutInSeconds: number;
  /** Pause between two looks at whether the steps before have ended. */
  readonly lookIntervalInMillis: number;
};

/** @throws InvalidInputError naming the variable; InvalidRuleParameterError for RULE_PARAMETERS. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = parseInput(schema, variables, 'environment');
  return {
    evidenceBucket: parsed.EVIDENCE_BUCKET,
    documentDigests: parsed.DOCUMENT_DIGESTS,
    configRuleName: parsed.CONFIG_RULE_NAME,
    policy: parseRuleParameters(parsed.RULE_PARAMETERS),
    confirmationIntervalInMillis: parsed.CONFIRMATION_INTERVAL_MILLIS,
    configResultTimeoutInSeconds: parsed.CONFIG_RESULT_TIMEOUT_SECONDS,
    lookIntervalInMillis: parsed.LOOK_INTERVAL_MILLIS,
  };
}

export const environment = (): Environment => readEnvironment(process.env);
