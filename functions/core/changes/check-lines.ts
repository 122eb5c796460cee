import { plainText } from '../report/plain-text.ts';

/** What the owner of a key has to look at, in the approvers' message. */
export const checkLines = (check: readonly string[]): readonly string[] => [
  'WHAT THE OWNER HAS TO CHECK BEFORE ANYBODY APPROVES',
  ...check.map((sentence) => `  - ${plainText(sentence, 1000)}`),
  '',
];
