import { type ChangeRef, countsOf, idOfChange } from '../../functions/core/changes/kind.ts';
import { changesText } from '../../functions/core/changes/words.ts';
import type { Answer } from '../../functions/core/records/answer.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';

/** More are in the record itself. */
const maximumListed = 20;

/** `approves 2 of 3 changes: <id>, <id>; "CHG-1"`: what an answer says, in a line. */
export function answerText({ answer, changes, comment }: Answer, proposed: readonly ChangeRef[]): string {
  const said = comment === undefined || comment === '' ? '' : `; "${plainText(comment, 512)}"`;
  if (answer === 'REJECT') return `rejects ${changesText(countsOf(proposed))}${said}`;
  if (changes.length === proposed.length) return `approves all of ${changesText(countsOf(proposed))}${said}`;
  const listed = changes.slice(0, maximumListed).map(idOfChange);
  const more = changes.length - listed.length;
  return `approves ${changes.length} of ${changesText(countsOf(proposed))}: ${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}${said}`;
}
