import * as z from 'zod/mini';

/** Members that the steps of the runbook hand to its functions: nothing but ids and hashes ever passes through a step. */

export const executionIdInput = z
  .string({ error: 'must be the id of the automation execution' })
  .check(z.regex(/^[0-9a-f-]{36}$/, { error: 'must be the id of an automation execution' }));

export const sha256Input = z
  .string({ error: 'must be the SHA-256 of the proposal' })
  .check(z.regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 in hex' }));
