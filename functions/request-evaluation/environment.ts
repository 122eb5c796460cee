import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';
import { evidenceBucket } from '../core/step-environment.ts';

const schema = z.object({
  CONFIG_RULE_NAME: z.string({ error: 'must name the AWS Config rule' }).check(z.minLength(1)),
  EVIDENCE_BUCKET: evidenceBucket,
});

export type Environment = { readonly configRuleName: string; readonly evidenceBucket: string };

/** @throws InvalidInputError naming the variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const { CONFIG_RULE_NAME, EVIDENCE_BUCKET } = parseInput(schema, variables, 'environment');
  return { configRuleName: CONFIG_RULE_NAME, evidenceBucket: EVIDENCE_BUCKET };
}

export const environment = (): Environment => readEnvironment(process.env);
