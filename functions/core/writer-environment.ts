import * as z from 'zod/mini';
import type { DocumentDigests } from './document-digests.ts';
import { parseInput, wholeNumber } from './parsing.ts';
import type { Policy } from './policy.ts';
import { parseRuleParameters } from './rule-parameters.ts';
import { documentDigests, evidenceBucket } from './step-environment.ts';

/** Environment of the two functions that write to AWS KMS. */
const schema = z.object({
  EVIDENCE_BUCKET: evidenceBucket,
  DOCUMENT_DIGESTS: documentDigests,
  RULE_PARAMETERS: z.optional(z.string()),
  WRITE_SECONDS: z._default(wholeNumber(1, 840), 240),
  LOOK_INTERVAL_MILLIS: z._default(wholeNumber(1, 30_000), 5000),
});

export type WriterEnvironment = {
  readonly evidenceBucket: string;
  readonly documentDigests: DocumentDigests;
  readonly policy: Policy;
  /** No change is begun later than this after the invocation: the step of a runbook lasts 300 seconds at most. */
  readonly writeSeconds: number;
  /** Pause before AWS KMS is looked at, or asked, again. */
  readonly lookIntervalInMillis: number;
};

/** @throws InvalidInputError naming the variable; InvalidRuleParameterError for RULE_PARAMETERS. */
export function readWriterEnvironment(variables: Readonly<Record<string, string | undefined>>): WriterEnvironment {
  const parsed = parseInput(schema, variables, 'environment');
  return {
    evidenceBucket: parsed.EVIDENCE_BUCKET,
    documentDigests: parsed.DOCUMENT_DIGESTS,
    policy: parseRuleParameters(parsed.RULE_PARAMETERS),
    writeSeconds: parsed.WRITE_SECONDS,
    lookIntervalInMillis: parsed.LOOK_INTERVAL_MILLIS,
  };
}
