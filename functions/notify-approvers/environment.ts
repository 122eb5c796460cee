import * as z from 'zod/mini';
import type { DocumentDigests } from '../core/document-digests.ts';
import { parseInput, wholeNumber } from '../core/parsing.ts';
import { documentDigests, evidenceBucket } from '../core/step-environment.ts';

const schema = z.object({
  EVIDENCE_BUCKET: evidenceBucket,
  DOCUMENT_DIGESTS: documentDigests,
  TOPIC_ARN: z.string({ error: 'must be the ARN of the approval topic' }).check(
    z.regex(/^arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:Automation[A-Za-z0-9_-]*$/, {
      error: 'must be the ARN of a topic whose name starts with Automation',
    }),
  ),
  LOOK_INTERVAL_MILLIS: z._default(wholeNumber(1, 30_000), 3000),
});

export type Environment = {
  readonly evidenceBucket: string;
  readonly documentDigests: DocumentDigests;
  readonly topicArn: string;
  /** The Region in the topic's ARN: only there can it be published to. */
  readonly topicRegion: string;
  /** Pause between two looks of a later part of a request at whether the first one has told the approvers. */
  readonly lookIntervalInMillis: number;
};

/** @throws InvalidInputError naming the variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = parseInput(schema, variables, 'environment');
  return {
    evidenceBucket: parsed.EVIDENCE_BUCKET,
    documentDigests: parsed.DOCUMENT_DIGESTS,
    topicArn: parsed.TOPIC_ARN,
    topicRegion: parsed.TOPIC_ARN.split(':')[3] ?? '',
    lookIntervalInMillis: parsed.LOOK_INTERVAL_MILLIS,
  };
}

export const environment = (): Environment => readEnvironment(process.env);
