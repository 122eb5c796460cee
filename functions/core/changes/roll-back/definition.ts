import { idIn } from '../../ids.ts';
import { type Refusal, refusal } from '../../refusal.ts';
import { plainText } from '../../report/plain-text.ts';
import { aliasesAt, aliasesText } from '../aliases.ts';
import { checkLines } from '../check-lines.ts';
import type { ChangeDefinition, Shown, Written } from '../definition.ts';
import type { ProposedOf } from '../proposed-change.ts';
import { consequences } from './consequences.ts';
import { lineageOfRollBack, subjectOfRollBack } from './evidence.ts';
import { rollBackPlan } from './plan.ts';

/** The aliases that an approved replacement moved go back to the old key. */
export const rollBackReplacement: ChangeDefinition<'ROLL_BACK_REPLACEMENT'> = {
  kind: 'ROLL_BACK_REPLACEMENT',
  reads: { keyMaterial: false, replacement: true },
  calls: ['UpdateAlias', 'TagResource', 'UntagResource'],
  propose: (subject) => {
    const planned = rollBackPlan(subject);
    return 'refusal' in planned
      ? { refusal: planned.refusal }
      : { change: { kind: 'ROLL_BACK_REPLACEMENT', key: subject.profile, plan: planned.plan } };
  },
  subjectOf: subjectOfRollBack,
  lineage: lineageOfRollBack,
  difference,
  isOnceOnly: false,
  stateOf: (_, executionId) => executionId,
  shown,
  confirmationSeconds: 60,
  done: 'ROLLED_BACK',
  // The key is again as it was before it was replaced.
  putsRight: undefined,
  alreadyDone: () => undefined,
  words: {
    title: 'Roll back a replacement',
    count: 'to roll back',
    question: () => 'giving a replaced KMS key its aliases back',
    before: () => 'replaced',
    note: () => undefined,
    order: () => 0,
    consequences: () => consequences,
    plan: ({ plan }) => [
      'THE PLAN',
      `  Aliases that go back to the old key: ${plan.aliases.map((alias) => plainText(alias, 256)).join(', ')}`,
      `  From: ${plan.successor.keyArn} (stays enabled)`,
      `  Key policy of the old key: SHA-256 ${plan.old.policySha256}; grants on it: ${plan.old.grants.length}`,
      ...checkLines(plan.check),
    ],
    isIrreversible: false,
  },
};

function difference(
  { plan: approved }: ProposedOf<'ROLL_BACK_REPLACEMENT'>,
  { plan: now }: ProposedOf<'ROLL_BACK_REPLACEMENT'>,
): Refusal | undefined {
  const what = differenceOfPlans(approved, now);
  return what === undefined
    ? undefined
    : refusal(
        'CHANGED_SINCE_PROPOSED',
        `${what} since the request was made, so that it is another plan than the approved one. Start a new request.`,
      );
}

type Plan = ProposedOf<'ROLL_BACK_REPLACEMENT'>['plan'];

function differenceOfPlans({ old, successor, replacement, aliases }: Plan, now: Plan): string | undefined {
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  if (successor.keyArn !== now.successor.keyArn || !same(replacement, now.replacement)) return 'the key has been replaced again';
  if (old.policySha256 !== now.old.policySha256) return 'the key policy of the old key has been changed';
  if (successor.policySha256 !== now.successor.policySha256) return 'the key policy of the successor has been changed';
  if (!same(old.grants, now.old.grants)) return 'the grants on the old key have been changed';
  if (!same(successor.grants, now.successor.grants)) return 'the grants on the successor have been changed';
  return aliases.some((alias) => now.aliases.includes(alias)) ? undefined : 'every alias in the plan has been given to another key';
}

/** Confirmed by what AWS KMS says now: no planned alias names the successor any more. */
function shown({ change: { plan, key }, after: { replacement } }: Written<'ROLL_BACK_REPLACEMENT'>): Shown {
  const at = aliasesAt(plan.aliases, replacement?.aliasTargets ?? new Map(), { from: idIn(plan.successor.keyArn), to: key.keyId });
  return {
    isThere: at.from.length === 0 && at.to.length > 0,
    detail: `${aliasesText(at)} ${plan.successor.keyArn} stays, for what it has made. What its owner has to look at is in the plan.`,
  };
}
