import type { Contradiction } from '../contradiction.ts';

/** Names of what remembers an execution outside of its records. */
export type AnchorName = 'Systems Manager' | 'AWS CloudTrail' | 'the central copy';

export type AnchorAnswer = 'AGREES' | 'CONTRADICTS' | 'DOES_NOT_REMEMBER' | 'NOT_ASKED';

/** What an anchor says of the records of an execution. */
export type AnchorFinding = {
  readonly anchor: AnchorName;
  readonly answer: AnchorAnswer;
  /** What was compared, or why nothing was, in a sentence. */
  readonly detail: string;
  readonly contradictions: readonly Contradiction[];
};

export const notAsked = (anchor: AnchorName, detail: string): AnchorFinding => ({
  anchor,
  answer: 'NOT_ASKED',
  detail,
  contradictions: [],
});

/** @param compared how many facts could be compared; none: the anchor does not remember */
export function findingOf(anchor: AnchorName, compared: number, detail: string, contradictions: readonly Contradiction[]): AnchorFinding {
  if (contradictions.length > 0) return { anchor, answer: 'CONTRADICTS', detail, contradictions };
  return { anchor, answer: compared === 0 ? 'DOES_NOT_REMEMBER' : 'AGREES', detail, contradictions };
}
