import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';

const region = /^[a-z]{2}(-[a-z]+)+-\d$/;
const schema = z.object({
  AGGREGATOR: z.string({ error: 'must name the AWS Config aggregator' }).check(z.minLength(1)),
  CENTRAL_EVIDENCE_BUCKET: z.string({ error: 'must name the central evidence bucket' }).check(z.minLength(3)),
  REGIONS: z.string({ error: 'must name the Regions to report on, separated by commas' }).check(
    z.refine((text) => text.split(',').every((name) => region.test(name)), {
      error: 'must name Regions such as eu-central-1, separated by commas',
    }),
  ),
});

export type Environment = {
  readonly aggregator: string;
  readonly centralEvidenceBucket: string;
  readonly regions: readonly string[];
};

/** @throws InvalidInputError naming the variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = parseInput(schema, variables, 'environment');
  return {
    aggregator: parsed.AGGREGATOR,
    centralEvidenceBucket: parsed.CENTRAL_EVIDENCE_BUCKET,
    regions: [...new Set(parsed.REGIONS.split(','))],
  };
}

export const environment = (): Environment => readEnvironment(process.env);
