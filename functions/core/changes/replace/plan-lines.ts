import { plainText } from '../../report/plain-text.ts';
import { checkLines } from '../check-lines.ts';
import type { ReplacementPlan } from './schema.ts';

/** The plan in the approvers' message: what will be created, which aliases move, what the owner has to look at. */
export const planLines = (plan: ReplacementPlan): readonly string[] => [
  'THE PLAN',
  ...creationLines(plan),
  `  Aliases that move to it: ${plan.aliases.map((alias) => plainText(alias, 256)).join(', ')}`,
  ...checkLines(plan.check),
];

function creationLines({ create, continues }: ReplacementPlan): readonly string[] {
  const { keySpec, keyUsage, description, tags, policySha256 } = create;
  return [
    continues === null
      ? `  New key: ${keySpec}, ${keyUsage}, in this Region alone`
      : `  The key that execution ${continues.executionId} created and did not finish with: ${continues.successorArn} (${keySpec}, ${keyUsage})`,
    `  Description: ${description === '' ? '(none)' : plainText(description)}`,
    `  Tags: ${tags.length === 0 ? '(none)' : tags.map(({ key, value }) => `${plainText(key, 60)}=${plainText(value, 60)}`).join(', ')}`,
    `  Key policy: that of the old key (SHA-256 ${policySha256})`,
  ];
}
