import type { ExcludedChange } from '../records/proposal.ts';
import type { Refusal } from '../refusal.ts';
import type { ChangeKind } from './kind.ts';
import type { ProposedChange } from './proposed-change.ts';
import { definitionFor, definitionOf } from './registry.ts';
import type { AskedOptions, ChangeContext, ChangeSubject } from './subject.ts';

export type SubjectRead = { readonly keyId: string; readonly subject: ChangeSubject };

/** What of an execution is worth asking for, and what is not, with the reason. Every requested key is in exactly one of the two. */
export function proposedChanges(
  subjects: readonly SubjectRead[],
  kinds: readonly ChangeKind[],
  context: ChangeContext,
): { readonly changes: ProposedChange[]; readonly excluded: ExcludedChange[] } {
  const changes: ProposedChange[] = [];
  const excluded: ExcludedChange[] = [];
  for (const { keyId, subject } of subjects) {
    const proposals = kinds.map((kind) => definitionOf(kind).propose(subject, context));
    const change = proposals.find((proposal) => proposal.change !== undefined)?.change;
    if (change !== undefined) changes.push(change);
    else excluded.push(excludedChange({ keyId, kind: kinds[0] ?? 'ENABLE_ROTATION' }, subject, proposals[0]?.refusal ?? nothingAsked));
  }
  return { changes, excluded };
}

const nothingAsked: Refusal = { reason: 'NOT_ASKED', annotation: 'NOT_ASKED: nothing was asked for this key.' };

/** A change that is not made, with the reason. */
export const excludedChange = (
  { keyId, kind }: { readonly keyId: string; readonly kind: ChangeKind },
  { profile: { keyArn, complianceType } }: ChangeSubject,
  { reason, annotation }: Refusal,
): ExcludedChange => ({ keyId, kind, keyArn, complianceType, reason, annotation });

/**
 * Why an approved change cannot be made any more: the key needs it no longer, cannot have it, or is
 * not as the approvers were shown it. `undefined`: it can be made.
 */
export function objectionTo(approved: ProposedChange, subject: ChangeSubject, context: Omit<ChangeContext, 'asked'>): Refusal | undefined {
  const definition = definitionFor(approved);
  const { change, refusal } = definition.propose(subject, { ...context, asked: askedFor(approved) });
  return change === undefined ? refusal : definition.difference(approved, change);
}

/** What was asked for when this change was approved. */
const askedFor = (approved: ProposedChange): AskedOptions => ({
  rotationPeriodInDays: 'rotationPeriodInDays' in approved ? approved.rotationPeriodInDays : undefined,
  callersAcknowledged: true,
});
