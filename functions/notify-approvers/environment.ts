import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';

const schema = z.object({
  EVIDENCE_BUCKET: z.string({ error: 'must name the evidence bucket' }).check(z.minLength(3)),
  TOPIC_ARN: z.string({ error: 'must be the ARN of the approval topic' }).check(
    z.regex(/^arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:Automation[A-Za-z0-9_-]*$/, {
      error: 'must be the ARN of a topic whose name starts with Automation',
    }),
  ),
});

export type Environment = { readonly evidenceBucket: string; readonly topicArn: string };

/** @throws InvalidInputError naming the variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = parseInput(schema, variables, 'environment');
  return { evidenceBucket: parsed.EVIDENCE_BUCKET, topicArn: parsed.TOPIC_ARN };
}

export const environment = (): Environment => readEnvironment(process.env);
