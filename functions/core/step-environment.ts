import * as z from 'zod/mini';
import { documentDigestsSchema } from './document-digests.ts';

/** Environment variables that several functions have. */

export const evidenceBucket = z.string({ error: 'must name the evidence bucket' }).check(z.minLength(3));

/** JSON text: SHA-256 of our documents, by name. */
export const documentDigests = z.pipe(
  z.pipe(
    z.string({ error: 'must be the digests of the documents, as JSON' }),
    z.transform((text: string, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.issues.push({ code: 'custom', message: 'must be JSON', input: text });
        return z.NEVER;
      }
    }),
  ),
  documentDigestsSchema,
);

/** What an approval without an answer object means. */
export const approvalsWithoutAnswer = z.enum(['ALL', 'REFUSED'], { error: 'must be ALL or REFUSED' });
