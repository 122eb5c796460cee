import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';

const schema = z.object({
  CONFIG_RULE_NAME: z.string({ error: 'must name the AWS Config rule' }).check(z.minLength(1)),
});

export type Environment = { readonly configRuleName: string };

/** @throws InvalidInputError naming the variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  return { configRuleName: parseInput(schema, variables, 'environment').CONFIG_RULE_NAME };
}

export const environment = (): Environment => readEnvironment(process.env);
