import * as z from 'zod/mini';
import { parseInput, wholeNumber } from '../core/parsing.ts';
import type { Policy } from '../core/policy.ts';
import { documentDigests, evidenceBucket } from '../core/step-environment.ts';
import { parseRuleParameters } from '../core/rule-parameters.ts';
import type { DocumentDigests } from '../core/document-digests.ts';

const schema = z.object({
  EVIDENCE_BUCKET: evidenceBucket,
  DOCUMENT_DIGESTS: documentDigests,
  RULE_PARAMETERS: z.optional(z.string()),
  WRITE_SECONDS: z._default(wholeNumber(1, 840), 240),
});

export type Environment = {
  readonly evidenceBucket: string;
  readonly documentDigests: DocumentDigests;
  readonly policy: Policy;
  /** No change is begun later than this after the invocation: the step of a runbook lasts 300 seconds at most. */
  readonly writeSeconds: number;
};

/** @throws InvalidInputError naming the variable; InvalidRuleParameterError for RULE_PARAMETERS. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = parseInput(schema, variables, 'environment');
  return {
    evidenceBucket: parsed.EVIDENCE_BUCKET,
    documentDigests: parsed.DOCUMENT_DIGESTS,
    policy: parseRuleParameters(parsed.RULE_PARAMETERS),
    writeSeconds: parsed.WRITE_SECONDS,
  };
}

export const environment = (): Environment => readEnvironment(process.env);
