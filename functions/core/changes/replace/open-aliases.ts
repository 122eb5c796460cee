import { idIn } from '../../ids.ts';
import type { ReplacementRead } from '../subject.ts';

/**
 * Planned aliases that name the successor, and of which no record says so: an execution was ended
 * after it had moved them. The next one that is approved puts them on record, so that they can be
 * rolled back.
 */
export function openAliases({ history, aliasTargets }: ReplacementRead): readonly string[] {
  if (history.state !== 'CREATED') return [];
  const onRecord = new Set(history.moved.flatMap(({ aliases }) => aliases));
  const successorId = idIn(history.successor.successorArn);
  return (history.open ?? []).filter((alias) => !onRecord.has(alias) && aliasTargets.get(alias) === successorId);
}
