import { idIn } from '../../ids.ts';
import type { KeyProfile } from '../../records/key-profile.ts';
import { type Refusal, refusal } from '../../refusal.ts';
import { reasonCodeOf } from '../../verdict.ts';
import { ownReason } from '../automatic-rotation.ts';
import { rolledBack, whatCallersChange } from '../replace/callers.ts';
import type { ReplacementHistory } from '../replacement-history.ts';
import type { ChangeSubject, KeyAccess, ReplacementRead } from '../subject.ts';
import type { RollBackPlan } from './schema.ts';

type Replaced = Extract<ReplacementHistory, { readonly state: 'CREATED' }>;

/**
 * The plan that gives a replaced key its aliases back, or why there can be none. Only what records
 * of the replacement prove is taken back: tags name no successor, and an alias that the replacement
 * did not move stays where it is.
 */
export function rollBackPlan({ profile, replacement }: ChangeSubject): { readonly plan: RollBackPlan } | { readonly refusal: Refusal } {
  if (replacement === undefined) throw new Error(`nothing was read of the replacement of ${profile.keyId}`);
  const { history, aliasTargets, access, successor } = replacement;
  if (profile.reason === 'UNREADABLE' || profile.keyManager !== 'CUSTOMER') return { refusal: ownReason(profile) };
  if (history.state === 'NONE' && history.rolledBackBy !== undefined) return { refusal: alreadyRolledBack(history.rolledBackBy) };
  if (history.state !== 'CREATED' || history.moved.length === 0) return { refusal: notReplaced };
  const refused = refusalForKeys(profile, history, replacement);
  if (refused !== undefined) return { refusal: refused };
  const { successorArn } = history.successor;
  const aliases = aliasesToReturn(history, aliasTargets, { old: profile.keyId, successor: idIn(successorArn) });
  if (aliases.length === 0)
    return {
      refusal: refusal('NO_ALIAS', `no alias that the replacement moved names ${successorArn} any more, so that none can go back.`),
    };
  const last = history.moved[history.moved.length - 1];
  if (last === undefined || access.kind === 'refused' || successor?.access.kind !== 'read') return { refusal: notReplaced };
  return {
    plan: {
      replacement: { executionId: last.executionId, ...last.at },
      old: shownKey(profile.keyArn, access),
      successor: shownKey(successorArn, successor.access),
      aliases: [...aliases],
      check: [
        `What has been made by way of an alias since the replacement was made by the successor. ${whatCallersChange(profile.keyUsage, rolledBack)}`,
        'The successor stays enabled and costs its monthly fee. Callers that have come to use its id or its public key go on using it.',
      ],
    },
  };
}

const notReplaced = refusal('NOT_REPLACED', 'no record says that an approved replacement has moved an alias of this key.');

const alreadyRolledBack = (executionId: string): Refusal =>
  refusal('ALREADY_ROLLED_BACK', `execution ${executionId} has given the aliases back already. Nothing is left to roll back.`);

type Read = Extract<KeyAccess, { readonly kind: 'read' }>;

const shownKey = (keyArn: string, { policySha256, grants }: Read): RollBackPlan['old'] => ({ keyArn, policySha256, grants: [...grants] });

function refusalForKeys({ keyState }: KeyProfile, { successor: { successorArn } }: Replaced, read: ReplacementRead): Refusal | undefined {
  if (keyState !== 'Enabled')
    return refusal(
      keyState === 'Disabled' ? 'KEY_DISABLED' : reasonCodeOf({ code: 'KEY_STATE', keyState: keyState ?? 'unknown' }),
      `the key is in state ${keyState ?? 'unknown'} and could not be used. Its owner has to enable it before its aliases can go back to it.`,
    );
  if (read.successor?.metadata === undefined)
    return refusal('SUCCESSOR_UNREADABLE', `the key that replaced it, ${successorArn}, could not be read.`);
  return accessRefused('this key', read.access) ?? accessRefused(successorArn, read.successor.access);
}

const accessRefused = (which: string, access: KeyAccess): Refusal | undefined =>
  access.kind === 'read'
    ? undefined
    : refusal(
        'UNREADABLE',
        `${access.operation} of ${which} was refused (${access.errorName}), so it is not known who may use it. Its owner can let governance in: docs/security.md has the key policy statement to add.`,
      );

/** Those that the replacement moved and that still name the successor; and those that are back already, where a roll-back was broken off. */
function aliasesToReturn(
  { moved }: Replaced,
  targets: ReadonlyMap<string, string>,
  keys: { readonly old: string; readonly successor: string },
): readonly string[] {
  const all = [...new Set(moved.flatMap(({ aliases }) => aliases))].sort();
  return all.filter((alias) => targets.get(alias) === keys.successor || targets.get(alias) === keys.old);
}
