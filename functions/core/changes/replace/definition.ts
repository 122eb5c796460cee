import { idIn } from '../../ids.ts';
import { type Refusal, refusal } from '../../refusal.ts';
import { aliasesAt, aliasesText } from '../aliases.ts';
import type { ChangeDefinition, Shown, Written } from '../definition.ts';
import type { ProposedOf } from '../proposed-change.ts';
import { consequences } from './consequences.ts';
import { lineageOfReplacement, subjectOfReplacement } from './evidence.ts';
import { replacementPlan } from './plan.ts';
import { planLines } from './plan-lines.ts';
import { refusalToReplace } from './refusal.ts';

/** A new key takes the place of one that nothing can rotate. Only a person asks for it: who uses a key, AWS KMS does not know. */
export const replaceKey: ChangeDefinition<'REPLACE_KEY'> = {
  kind: 'REPLACE_KEY',
  reads: { keyMaterial: false, replacement: true },
  calls: ['TagResource', 'CreateKey', 'UpdateAlias', 'UntagResource'],
  propose: (subject, context) => {
    const refused = refusalToReplace(subject, context);
    if (refused !== undefined) return { refusal: refused };
    return { change: { kind: 'REPLACE_KEY', key: subject.profile, plan: replacementPlan(subject, context) } };
  },
  subjectOf: subjectOfReplacement,
  lineage: lineageOfReplacement,
  difference,
  isOnceOnly: true,
  // One replacement of a key at a time, whatever the plan.
  stateOf: () => 'key',
  shown,
  confirmationSeconds: 60,
  done: 'REPLACED',
  putsRight: { reasons: ['MANUAL_ROTATION_REQUIRED'], reasonAfter: 'REPLACED' },
  alreadyDone: () => undefined,
  words: {
    title: 'Replace the key',
    count: 'to replace',
    question: () => 'putting a new KMS key in the place of one that nothing can rotate',
    before: () => 'cannot rotate',
    note: () => undefined,
    order: () => 0,
    consequences: () => consequences,
    plan: ({ plan }) => planLines(plan),
    isIrreversible: false,
  },
};

/** Aliases that were given to another key since, or are new, do not count: those that are still as planned can move, and the others stay where they are. */
function difference({ plan: approved }: ProposedOf<'REPLACE_KEY'>, { plan: now }: ProposedOf<'REPLACE_KEY'>): Refusal | undefined {
  const what = differenceOfPlans(approved, now);
  return what === undefined
    ? undefined
    : refusal(
        'CHANGED_SINCE_PROPOSED',
        `${what} since the request was made, so that it is another plan than the approved one. Start a new request.`,
      );
}

type Plan = ProposedOf<'REPLACE_KEY'>['plan'];

function differenceOfPlans({ create, continues, aliases, grants }: Plan, now: Plan): string | undefined {
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  if (create.policySha256 !== now.create.policySha256) return 'the key policy has been changed';
  if (create.keySpec !== now.create.keySpec || create.keyUsage !== now.create.keyUsage) return 'it is a key of another kind';
  if (create.description !== now.create.description) return 'the description has been changed';
  if (!same(create.tags, now.create.tags)) return 'the tags have been changed';
  if (!same(grants, now.grants)) return 'the grants have been changed';
  if (continues?.successorArn !== now.continues?.successorArn) return 'another execution has begun to replace it';
  return aliases.some((alias) => now.aliases.includes(alias)) ? undefined : 'every alias in the plan has been given to another key';
}

/** Confirmed by what AWS KMS says now: the successor is enabled, no planned alias names the old key, and at least one names the successor. */
function shown({ change, after: { replacement } }: Written<'REPLACE_KEY'>): Shown {
  const { plan, key } = change;
  const successorArn = replacement?.history.state === 'CREATED' ? replacement.history.successor.successorArn : undefined;
  if (replacement === undefined || successorArn === undefined) return { isThere: false, detail: 'There is no successor on record.' };
  const { metadata } = replacement.successor ?? {};
  if (metadata === undefined) return { isThere: false, detail: `The successor ${successorArn} cannot be read.` };
  if (metadata.keyState !== 'Enabled') return { isThere: false, detail: `The successor ${successorArn} is in state ${metadata.keyState}.` };
  const at = aliasesAt(plan.aliases, replacement.aliasTargets, { from: key.keyId, to: idIn(successorArn) });
  return {
    isThere: at.from.length === 0 && at.to.length > 0,
    detail: `${successorArn} ${at.from.length === 0 ? 'has taken its place' : 'has not taken its place whole'}: ${aliasesText(at)} This key is kept for what it has made. What its owner has to look at is in the plan.`,
  };
}
