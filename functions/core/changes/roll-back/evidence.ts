import { idIn } from '../../ids.ts';
import { accessShown, metadataShown, successorShown } from '../key-shown.ts';
import type { Lineage } from '../lineage.ts';
import type { ChangeSubject } from '../subject.ts';
import type { RollBackReplacement } from './schema.ts';

/** What was read of a key whose replacement was to be rolled back, as far as the plan shows it. */
export function subjectOfRollBack({ key, plan }: RollBackReplacement): ChangeSubject {
  const { old, successor, aliases } = plan;
  const { executionId, ...at } = plan.replacement;
  return {
    profile: key,
    replacement: {
      access: accessShown(old),
      history: {
        state: 'CREATED',
        attempts: 0,
        successor: { executionId, successorArn: successor.keyArn, createdAt: '', answer: at },
        moved: [{ executionId, aliases, movedAt: '', at }],
      },
      successor: successorShown(successor.keyArn, metadataShown(successor.keyArn, { keyState: 'Enabled' }), accessShown(successor)),
      aliasTargets: new Map(aliases.map((alias) => [alias, idIn(successor.keyArn)])),
    },
  };
}

export const lineageOfRollBack: Lineage<RollBackReplacement> = {
  namesSuccessor: false,
  continues: () => undefined,
  restsOn: ({ plan }) => ({ ...plan.replacement, successorArn: plan.successor.keyArn }),
  keys: ({ key, plan }) => ({ from: plan.successor.keyArn, to: key.keyArn }),
  aliases: ({ plan }) => plan.aliases,
  movedWithoutRecord: () => [],
};
