import { idIn } from '../../ids.ts';
import { accessShown, metadataShown, successorShown } from '../key-shown.ts';
import type { Lineage } from '../lineage.ts';
import type { ReplacementHistory } from '../replacement-history.ts';
import type { ChangeSubject } from '../subject.ts';
import type { ReplaceKey, ReplacementPlan } from './schema.ts';

/** What was read of a key whose replacement was proposed, as far as the plan shows it. */
export function subjectOfReplacement({ key, plan }: ReplaceKey): ChangeSubject {
  const access = { policySha256: plan.create.policySha256, grants: plan.grants };
  const statements = plan.policyStatements.map((name) => ({ Sid: name, Resource: key.keyId }));
  const successorArn = plan.continues?.successorArn;
  const moved = movedWithoutRecord({ key, plan });
  return {
    profile: key,
    replacement: {
      access: accessShown(access, statements),
      history: historyShown(plan, moved),
      successor:
        successorArn === undefined
          ? undefined
          : successorShown(
              successorArn,
              metadataShown(successorArn, { ...key, keyState: 'Enabled' }),
              accessShown({ policySha256: plan.create.policySha256, grants: [] }),
            ),
      aliasTargets: new Map(plan.aliases.map((alias) => [alias, moved.includes(alias) ? idIn(successorArn ?? '') : key.keyId])),
    },
  };
}

/** Planned aliases that the key did not have any more. */
const movedWithoutRecord = ({ key, plan }: Pick<ReplaceKey, 'key' | 'plan'>): readonly string[] =>
  plan.aliases.filter((alias) => !key.aliases.includes(alias));

function historyShown({ continues }: ReplacementPlan, open: readonly string[]): ReplacementHistory {
  if (continues === null) return { state: 'NONE', attempts: 0 };
  const { executionId, successorArn, ...answer } = continues;
  return { state: 'CREATED', attempts: 0, moved: [], open, successor: { executionId, successorArn, createdAt: '', answer } };
}

export const lineageOfReplacement: Lineage<ReplaceKey> = {
  namesSuccessor: true,
  continues: ({ plan }) => plan.continues?.successorArn,
  restsOn: ({ plan }) => plan.continues ?? undefined,
  keys: ({ key }, successorArn) => ({ from: key.keyArn, to: successorArn }),
  aliases: ({ plan }) => plan.aliases,
  movedWithoutRecord,
};
