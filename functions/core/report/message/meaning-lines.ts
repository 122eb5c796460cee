import type { ProposedChange } from '../../changes/proposed-change.ts';
import { meaningsOf } from '../meanings.ts';

/**
 * What approving does, does not do and costs. Where that differs by kind of change, each heading
 * names the kind.
 */
export function meaningLines(changes: readonly ProposedChange[]): readonly string[] {
  const meanings = meaningsOf(changes);
  return meanings.flatMap(({ titles, consequences: { does, doesNot, costs } }) => {
    const of = meanings.length === 1 ? '' : ` (${titles.join('; ')})`;
    return [
      `WHAT APPROVING DOES${of}`,
      ...does.map(indented),
      `WHAT IT DOES NOT DO${of}`,
      ...doesNot.map(indented),
      `WHAT IT COSTS${of}`,
      ...costs.map(indented),
    ];
  });
}

const indented = (line: string): string => `  ${line}`;
