import type * as z from 'zod/mini';
import { type EvidenceRecord, evidenceKey } from '../../functions/core/names.ts';
import { type Decision, decisionSchema } from '../../functions/core/records/decision.ts';
import { type Outcomes, outcomesSchema } from '../../functions/core/records/outcomes.ts';
import { readRecord } from '../../functions/core/records/reading.ts';
import { type Validation, validationSchema } from '../../functions/core/records/validation.ts';
import type { RaisedExecution } from './request.ts';

export type Collected = {
  readonly decisions: readonly Decision[];
  readonly outcomes: readonly Outcomes[];
  readonly validations: readonly Validation[];
  /** Executions that left no validation behind: what came of their changes is not on record. */
  readonly withoutValidation: readonly string[];
};

/** Reads from the evidence buckets what the executions wrote. */
export async function collectEvidence(raised: readonly RaisedExecution[]): Promise<Collected> {
  const decisions = await records(raised, 'decision.json', decisionSchema);
  const outcomes = await records(raised, 'outcomes.json', outcomesSchema);
  const validations = await records(raised, 'validation.json', validationSchema);
  const validated = new Set(validations.flatMap(({ executionIds }) => executionIds));
  return {
    decisions,
    outcomes,
    validations,
    withoutValidation: raised.map(({ executionId }) => executionId).filter((executionId) => !validated.has(executionId)),
  };
}

async function records<Schema extends z.ZodMiniType>(
  raised: readonly RaisedExecution[],
  name: EvidenceRecord,
  schema: Schema,
): Promise<z.infer<Schema>[]> {
  const all = await Promise.all(
    raised.map(async ({ region, executionId }) => {
      const key = evidenceKey(executionId, name);
      const stored = await region.evidence.record(key);
      return stored === undefined ? [] : [readRecord(schema, stored.text, key)];
    }),
  );
  return all.flat();
}
