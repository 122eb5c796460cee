import { sha256Of } from '../../functions/aws/evidence-store.ts';
import type { OneRegion } from './one-region.ts';

/**
 * Reads all records of an ended execution by their schemas and checks what must hold of every run, however it ended: each requested key has
 * exactly one outcome, with a reason that a person can read; the numbers of the summary add up; the records belong together; nothing but
 * EnableKeyRotation has changed a key, and that only on keys of the final list.
 */
export async function evidenceOf(one: OneRegion, executionId: string) {
  const proposal = await one.proposal(executionId);
  const outcomes = await one.outcomes(executionId);
  const validation = await one.validation(executionId);
  const approval = await one.approval(executionId).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  });

  const requested = proposal.requestedKeyIds.toSorted();
  expect(outcomes.outcomes.map(({ keyId }) => keyId).toSorted()).toEqual(requested);
  for (const { detail } of outcomes.outcomes) expect(detail).toMatch(/\S.*[.!?]$|\S{3}/);
  expect([...proposal.keys, ...proposal.dropped].map(({ keyId }) => keyId).toSorted()).toEqual(requested);

  const { confirmed, notConfirmed, skipped } = validation;
  expect([...confirmed, ...notConfirmed, ...skipped].map(({ keyId }) => keyId).toSorted()).toEqual(requested);
  expect(validation).toMatchObject({ requested: requested.length, executionIds: [executionId], requestIds: [proposal.requestId] });
  for (const { reason, detail } of [...notConfirmed, ...skipped]) expect([reason, detail].every((text) => text.length > 0)).toBe(true);

  if (approval !== undefined) {
    expect(approval.proposalSha256).toBe(sha256Of(await one.record(executionId, 'proposal.json')));
    const selection = await one.record(executionId, 'selection.json').catch(() => undefined);
    if (approval.selection !== null) expect(approval.selection.sha256).toBe(sha256Of(selection ?? ''));
    expect(validation.approval).toEqual({
      decision: approval.decision,
      approver: approval.approver,
      comment: approval.comment,
      decidedAt: approval.decidedAt,
    });
  }
  const finalList = [...(approval?.keyIdsToEnable ?? []), ...(approval?.keyIdsToShorten ?? [])];
  expect(requested.filter((keyId) => one.attempts().includes(keyId) && !finalList.includes(keyId))).toEqual([]);
  expect(one.otherWrites()).toEqual([]);
  return {
    proposal,
    approval,
    outcomes,
    validation,
    outcomeOf: Object.fromEntries(outcomes.outcomes.map((each) => [each.keyId, each.outcome])),
  };
}

/** `toEqual`-able shorthand: the same outcome for each of these keys. */
export const all = (keyIds: readonly string[], outcome: string): Record<string, string> =>
  Object.fromEntries(keyIds.map((keyId) => [keyId, outcome]));
