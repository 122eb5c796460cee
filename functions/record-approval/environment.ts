import * as z from 'zod/mini';
import { commaSeparated, parseInput } from '../core/parsing.ts';
import type { Policy } from '../core/policy.ts';
import { parseRuleParameters } from '../core/rule-parameters.ts';

const schema = z.object({
  EVIDENCE_BUCKET: z.string({ error: 'must name the evidence bucket' }).check(z.minLength(3)),
  APPROVERS: commaSeparated,
  /** Names or ARNs of calendars; CLOSED means that no key may be changed now. */
  CHANGE_CALENDARS: z
    ._default(commaSeparated, [])
    .check(z.refine((names: readonly string[]) => names.length <= 10, { error: 'must name at most 10 change calendars' })),
  RULE_PARAMETERS: z.optional(z.string()),
});

export type Environment = {
  readonly evidenceBucket: string;
  readonly approvers: readonly string[];
  readonly changeCalendars: readonly string[];
  readonly policy: Policy;
};

/** @throws InvalidInputError naming the variable; InvalidRuleParameterError for RULE_PARAMETERS. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = parseInput(schema, variables, 'environment');
  return {
    evidenceBucket: parsed.EVIDENCE_BUCKET,
    approvers: parsed.APPROVERS,
    changeCalendars: parsed.CHANGE_CALENDARS,
    policy: parseRuleParameters(parsed.RULE_PARAMETERS),
  };
}

export const environment = (): Environment => readEnvironment(process.env);
