import { storedSuccessor } from '../aws/replacement/successor-record.ts';
import { type ApprovedReplacement, approvedReplacement, NotApprovedError } from './approved-replacement.ts';
import { createSuccessor } from './create-successor.ts';
import type { Dependencies } from './dependencies.ts';
import type { Environment } from './environment.ts';
import type { ReplaceKeyEvent } from './event.ts';
import { type Move, moveAliases } from './move-aliases.ts';
import { successorAsApproved } from './successor-as-approved.ts';
import { tagReplaced, tagReturned } from './tag-lineage.ts';

/** What a step of the runbook shows: ids and counts, and nothing that an owner has written. */
export type ReplaceKeyResult = { readonly SuccessorArn: string; readonly Moved: number; readonly Left: number };

/** One step of an approved replacement, or of its return. Each looks first what is done already, so that a step, or a whole run, can be broken off anywhere and be done again. */
export async function replaceKey(
  { action, executionId }: ReplaceKeyEvent,
  environment: Environment,
  dependencies: Dependencies,
): Promise<ReplaceKeyResult> {
  const { kms, sleep, now } = dependencies;
  const pausing = { kms, pause: () => sleep(environment.lookIntervalInMillis) };
  switch (action) {
    case 'createSuccessor': {
      const approved = await approvedReplacement(executionId, 'REPLACE', dependencies);
      return shown(await createSuccessor(approved, environment, dependencies));
    }
    case 'moveAliases': {
      const move = await recordedMove(await approvedReplacement(executionId, 'REPLACE', dependencies), environment, dependencies);
      const { moved, left } = await moveAliases(kms, move);
      return shown(move.to, moved.length, left.length);
    }
    case 'tagLineage': {
      const move = await recordedMove(await approvedReplacement(executionId, 'REPLACE', dependencies), environment, dependencies);
      await tagReplaced(move, pausing);
      return shown(move.to);
    }
    case 'returnAliases': {
      const move = wayBack(await approvedReplacement(executionId, 'RETURN_ALIASES', dependencies));
      const { moved, left } = await moveAliases(kms, move);
      return shown(move.from, moved.length, left.length);
    }
    case 'tagReturn': {
      const move = wayBack(await approvedReplacement(executionId, 'RETURN_ALIASES', dependencies));
      await tagReturned(move, { at: now(), executionId }, pausing);
      return shown(move.from);
    }
    default:
      return action satisfies never;
  }
}

const shown = (SuccessorArn: string, Moved = 0, Left = 0): ReplaceKeyResult => ({ SuccessorArn, Moved, Left });

/** To the successor on record, which is looked at once more: an alias leads callers there from the next moment on. */
async function recordedMove(approved: ApprovedReplacement<'REPLACE'>, environment: Environment, dependencies: Dependencies): Promise<Move> {
  const { executionId, key, plan } = approved;
  const stored = await storedSuccessor(dependencies.evidence, executionId);
  if (stored === undefined || stored.record.keyArn !== key.keyArn)
    throw new NotApprovedError(`execution ${executionId} has no successor of ${key.keyArn} on record`);
  const to = await successorAsApproved(stored.record.successorArn, approved, environment, dependencies);
  return { aliases: plan.aliases, from: key.keyArn, to };
}

const wayBack = ({ key, plan }: ApprovedReplacement<'RETURN_ALIASES'>): Move => ({
  aliases: plan.aliases,
  from: plan.successorArn,
  to: key.keyArn,
});
