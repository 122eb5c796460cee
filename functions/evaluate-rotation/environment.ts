import * as z from 'zod/mini';
import { parseInput } from '../core/parsing.ts';

const allowed = 'must be a number above 0 and at most 1';
const schema = z.object({
  KMS_REQUEST_QUOTA_SHARE: z._default(
    z
      .string({ error: allowed })
      .check(z.refine((text) => /^\d{1,3}(\.\d{1,6})?$/.test(text) && Number(text) > 0 && Number(text) <= 1, { error: allowed })),
    '0.5',
  ),
  LONG_SWEEP_ARN: z._default(
    z
      .string()
      .check(z.regex(/^(arn:[^:]+:states:[^:]+:\d{12}:stateMachine:.+)?$/, { error: 'must be the ARN of a state machine, or empty' })),
    '',
  ),
});

/** `kmsRequestQuotaShare`: how much of each KMS request quota an evaluation may use; the rest is the workloads'. */
export type Environment = {
  readonly kmsRequestQuotaShare: number;
  /** State machine that runs sweeps in parts. Left out: a sweep is one run. */
  readonly longSweepArn?: string;
};

/** @throws InvalidInputError naming the variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const { KMS_REQUEST_QUOTA_SHARE, LONG_SWEEP_ARN } = parseInput(schema, variables, 'environment');
  return { kmsRequestQuotaShare: Number(KMS_REQUEST_QUOTA_SHARE), ...(LONG_SWEEP_ARN === '' ? {} : { longSweepArn: LONG_SWEEP_ARN }) };
}

export const environment = (): Environment => readEnvironment(process.env);
