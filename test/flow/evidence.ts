import { sha256Of } from '../../functions/aws/evidence-store.ts';
import { countsOf, idOfChange } from '../../functions/core/changes/kind.ts';
import { refOf } from '../../functions/core/changes/proposed-change.ts';
import type { Decision } from '../../functions/core/records/decision.ts';
import { type OneRegion, outcomeByKey } from './one-region.ts';

/** The decision on an execution; `undefined`: none is on record. */
export const decisionOf = (one: OneRegion, executionId: string): Promise<Decision | undefined> =>
  one.decision(executionId).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  });

/**
 * Reads all records of an ended execution by their schemas and checks what must hold of every run, however it ended: each requested change
 * has exactly one outcome, with a reason that a person can read; the numbers of the summary add up; each record names the one before it; and
 * of the requested keys none has been rotated, or its rotation set, that is not on the final list.
 */
export async function evidenceOf(one: OneRegion, executionId: string) {
  const proposal = await one.proposal(executionId);
  const decision = await decisionOf(one, executionId);
  const outcomes = await one.outcomes(executionId);
  const validation = await one.validation(executionId);

  const requested = [...proposal.changes.map(refOf), ...proposal.excluded].map(idOfChange).toSorted();
  expect(new Set(requested.map((change) => change.split('/')[0]))).toEqual(new Set(proposal.requestedKeyIds));
  expect(outcomes.outcomes.map(idOfChange).toSorted()).toEqual(requested);
  for (const { detail } of outcomes.outcomes) expect(detail).toMatch(/^\S.{10,}/s);

  const { confirmed, notConfirmed, skipped, counts } = validation;
  expect([...confirmed, ...notConfirmed, ...skipped].map(idOfChange).toSorted()).toEqual(requested);
  expect(counts).toEqual({
    requested: countsOf(outcomes.outcomes),
    confirmed: countsOf(confirmed),
    notConfirmed: countsOf(notConfirmed),
    skipped: countsOf(skipped),
  });
  for (const { reason, detail } of [...notConfirmed, ...skipped]) expect([reason, detail].every((text) => text.length > 0)).toBe(true);

  const refTo = async (record: 'proposal.json' | 'decision.json' | 'outcomes.json') => ({
    record,
    sha256: sha256Of(await one.record(executionId, record)),
  });
  expect(outcomes.previous).toEqual(await refTo(decision === undefined ? 'proposal.json' : 'decision.json'));
  expect(validation.previous).toEqual(await refTo('outcomes.json'));
  if (decision !== undefined) expect(decision.previous).toEqual(await refTo('proposal.json'));

  const mayBeWritten = new Set(decision?.finalList.map(({ keyId }) => keyId));
  const written = one.writesOfWriters();
  expect(proposal.requestedKeyIds.filter((keyId) => written.includes(keyId) && !mayBeWritten.has(keyId))).toEqual([]);
  return { proposal, decision, outcomes, validation, outcomeOf: outcomeByKey(outcomes) };
}

/** `toEqual`-able shorthand: the same outcome for each of these keys. */
export const all = (keyIds: readonly string[], outcome: string): Record<string, string> =>
  Object.fromEntries(keyIds.map((keyId) => [keyId, outcome]));
