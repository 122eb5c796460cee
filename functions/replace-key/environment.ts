import * as z from 'zod/mini';
import { parseInput, wholeNumber } from '../core/parsing.ts';

const schema = z.object({
  EVIDENCE_BUCKET: z.string({ error: 'must name the evidence bucket' }).check(z.minLength(3)),
  LOOK_INTERVAL_MILLIS: z._default(wholeNumber(1, 30_000), 5000),
});

export type Environment = {
  readonly evidenceBucket: string;
  /** Pause between two looks for a key that an attempt before may have created. */
  readonly lookIntervalInMillis: number;
};

/** @throws InvalidInputError naming the variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = parseInput(schema, variables, 'environment');
  return { evidenceBucket: parsed.EVIDENCE_BUCKET, lookIntervalInMillis: parsed.LOOK_INTERVAL_MILLIS };
}

export const environment = (): Environment => readEnvironment(process.env);
