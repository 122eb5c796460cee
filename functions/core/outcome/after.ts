import { metadataShown, successorShown } from '../changes/key-shown.ts';
import type { ProposedChange } from '../changes/proposed-change.ts';
import type { SuccessorOnRecord } from '../changes/replacement-history.ts';
import type { ChangeSubject, ReplacementRead } from '../changes/subject.ts';
import type { KeyProfile } from '../records/key-profile.ts';
import type { After, Outcome } from '../records/outcomes.ts';
import { rotationOf } from './rotation.ts';

/** What an outcome records of the key as it was read, so that the outcome can be decided again from the record. */
export function afterOf({ profile, replacement }: ChangeSubject, change: ProposedChange | undefined): After {
  const { reason, annotation, keyMaterial: material } = profile;
  return {
    ...rotationOf(profile),
    reason,
    annotation,
    keyMaterial:
      material === undefined
        ? null
        : { since: material.since, rotationType: material.rotationType, onDemandRotations: material.onDemandRotations },
    replacement: change === undefined || !('plan' in change) || replacement === undefined ? null : replacementAfter(change, replacement),
  };
}

function replacementAfter(
  { plan }: Extract<ProposedChange, { readonly plan: object }>,
  { history, successor, aliasTargets }: ReplacementRead,
): NonNullable<After['replacement']> {
  const successorArn = history.state === 'CREATED' ? history.successor.successorArn : null;
  return {
    successorArn,
    successorState: successorArn === null ? null : (successor?.metadata?.keyState ?? null),
    aliases: plan.aliases.map((alias) => ({ alias, names: aliasTargets.get(alias) ?? null })),
  };
}

/** The key of an outcome, put together from its record alone: as much of it as an outcome is decided by. */
export function subjectFrom(key: KeyProfile, { after, aliases }: Pick<Outcome, 'after' | 'aliases'>): ChangeSubject {
  const { keyMaterialId, keyMaterial, keyState, rotationEnabled, rotationPeriodInDays, nextRotationDate, reason, annotation } = after;
  const { keyMaterial: _, ...before } = key;
  const profile = { ...before, aliases, keyState, rotationEnabled, rotationPeriodInDays, nextRotationDate, reason, annotation };
  const material = keyMaterial === null ? {} : { keyMaterial: { ...unknownMaterial, ...keyMaterial, currentKeyMaterialId: keyMaterialId } };
  return {
    profile: { ...profile, ...material },
    ...(after.replacement === null ? {} : { replacement: replacementFrom(after.replacement) }),
  };
}

const unknownMaterial = { rotatingSince: null, pending: null, expiresAt: null };

function replacementFrom({ successorArn, successorState, aliases }: NonNullable<After['replacement']>): ReplacementRead {
  return {
    access: notRecorded,
    history:
      successorArn === null
        ? { state: 'NONE', attempts: 0 }
        : { state: 'CREATED', successor: successorOnRecord(successorArn), moved: [], attempts: 0 },
    successor:
      successorArn === null
        ? undefined
        : successorShown(
            successorArn,
            successorState === null ? undefined : metadataShown(successorArn, { keyState: successorState }),
            notRecorded,
          ),
    aliasTargets: new Map(aliases.flatMap(({ alias, names }) => (names === null ? [] : [[alias, names] as const]))),
  };
}

/** An outcome does not depend on who may use the keys. */
const notRecorded = { kind: 'refused', operation: 'GetKeyPolicy', errorName: 'NotRecorded' } as const;

const successorOnRecord = (successorArn: string): SuccessorOnRecord => ({
  executionId: '',
  successorArn,
  createdAt: '',
  answer: { record: '', sha256: '' },
});
