import type { PlanToReplace, ReplacementPlan } from '../records/replacement.ts';
import { plainText } from './plain-text.ts';

/** The plan of a replacement in the approvers' message: what will be created, which aliases move, what its owner has to look at. None: no lines. */
export function planLines(plan: ReplacementPlan | null): readonly string[] {
  if (plan === null) return [];
  const aliases = plan.aliases.map((alias) => plainText(alias, 256)).join(', ');
  return [
    'THE PLAN',
    ...(plan.change === 'REPLACE'
      ? [...creationLines(plan), `  Aliases that move to it: ${aliases}`]
      : [`  Aliases that go back to the old key: ${aliases}`, `  From: ${plan.successorArn} (stays enabled)`]),
    'WHAT THE OWNER HAS TO CHECK BEFORE ANYBODY APPROVES',
    ...plan.check.map((sentence) => `  - ${plainText(sentence, 1000)}`),
    '',
  ];
}

function creationLines({ create, adopts }: PlanToReplace): readonly string[] {
  const { keySpec, keyUsage, description, tags, policySha256 } = create;
  return [
    adopts === null
      ? `  New key: ${keySpec}, ${keyUsage}, in this Region alone`
      : `  The key that execution ${adopts.executionId} created and did not get to the end with: ${adopts.successorArn} (${keySpec}, ${keyUsage})`,
    `  Description: ${description === '' ? '(none)' : plainText(description)}`,
    `  Tags: ${tags.length === 0 ? '(none)' : tags.map(({ key, value }) => `${plainText(key, 60)}=${plainText(value, 60)}`).join(', ')}`,
    `  Key policy: that of the old key (SHA-256 ${policySha256})`,
  ];
}
