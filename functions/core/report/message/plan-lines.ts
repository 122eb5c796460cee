import type { ProposedChange } from '../../changes/proposed-change.ts';
import { definitionFor } from '../../changes/registry.ts';

/**
 * A key may have 50,000 grants, each a line of a plan, and a message of Amazon SNS at most 256 KB
 * (Amazon SNS API, Publish). A character takes at most 3 bytes.
 */
const maximumCharacters = 30_000;

/**
 * The plans of changes that have one, as far as a message holds them. @param elsewhere where the
 * rest of a plan is
 */
export function planLines(changes: readonly ProposedChange[], elsewhere: string): readonly string[] {
  const lines = changes.flatMap((change) => definitionFor(change).words.plan(change));
  let characters = 0;
  const end = lines.findIndex((line) => {
    characters += line.length + 1;
    return characters > maximumCharacters;
  });
  return end === -1 ? lines : [...lines.slice(0, end), `  … and ${lines.length - end} more lines. ${elsewhere}`, ''];
}
