import * as z from 'zod/mini';
import { InvalidInputError, parseInput } from '../core/parsing.ts';

const counts = z.record(z.string(), z.int());
const progressSchema = z.object({
  startedAt: z.string().check(z.refine((time) => !Number.isNaN(Date.parse(time)), { error: 'must be the time at which the sweep began' })),
  marker: z.nullable(z.string()),
  isListed: z.boolean(),
  evaluationsPut: z.int(),
  tally: z.object({
    keysRead: z.int(),
    reasons: counts,
    complianceTypes: z.object({ COMPLIANT: z.int(), NON_COMPLIANT: z.int(), NOT_APPLICABLE: z.int() }),
  }),
});

const schema = z.object({
  sweepPart: z.object({
    step: z.enum(['EVALUATE_PAGES', 'EVALUATE_VANISHED'], { error: 'must be EVALUATE_PAGES or EVALUATE_VANISHED' }),
    event: z.unknown(),
    progress: z.nullable(progressSchema),
  }),
});

/** How far a sweep in parts is. What the state machine keeps from one part to the next. */
export type SweepProgress = z.infer<typeof progressSchema>;

/** One part of a sweep, as the state machine asks for it. `event`: what AWS Config sent. */
export type SweepPart = {
  readonly step: 'EVALUATE_PAGES' | 'EVALUATE_VANISHED';
  readonly event: unknown;
  readonly progress: SweepProgress | null;
};

/** `undefined` if this is no part of a sweep but an event of AWS Config. @throws InvalidInputError naming the field */
export function sweepPartIn(input: unknown): SweepPart | undefined {
  if (typeof input !== 'object' || input === null || !('sweepPart' in input)) return undefined;
  const { sweepPart } = parseInput(schema, input, 'event');
  if (sweepPart.step === 'EVALUATE_VANISHED' && sweepPart.progress === null)
    throw new InvalidInputError('event.sweepPart.progress: must be what the part before has answered; it is null');
  return { ...sweepPart, event: sweepPart.event };
}
