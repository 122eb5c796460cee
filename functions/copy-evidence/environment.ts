import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';

const schema = z.object({
  EVIDENCE_BUCKET: z.string({ error: 'must name the evidence bucket' }).check(z.minLength(3)),
  CENTRAL_EVIDENCE_BUCKET: z.string({ error: 'must name the central evidence bucket' }).check(z.minLength(3)),
  CENTRAL_EVIDENCE_REGION: z.string({ error: 'must name the Region of the central evidence bucket' }).check(z.minLength(3)),
});

export type Environment = {
  readonly evidenceBucket: string;
  readonly centralEvidenceBucket: string;
  /** A bucket answers in its own Region only. */
  readonly centralEvidenceRegion: string;
};

/** @throws InvalidInputError naming the variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = parseInput(schema, variables, 'environment');
  return {
    evidenceBucket: parsed.EVIDENCE_BUCKET,
    centralEvidenceBucket: parsed.CENTRAL_EVIDENCE_BUCKET,
    centralEvidenceRegion: parsed.CENTRAL_EVIDENCE_REGION,
  };
}

export const environment = (): Environment => readEnvironment(process.env);
