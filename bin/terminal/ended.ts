import { changesText } from '../../functions/core/changes/words.ts';
import { plainText } from '../../functions/core/report/plain-text.ts';
import type { DecidedStatus, EndedStatus } from '../requests/ended-status.ts';
import type { Output } from './output.ts';
import { tableText } from './table.ts';

/** What has ended in the last days, and how it was decided. */
export function showEnded({ decided, undecided, more, remarks }: EndedStatus, days: number, output: Output): void {
  if (decided.length > 0) {
    output.line(`\nDecided in the last ${days === 1 ? 'day' : `${days} days`}:`);
    output.line(
      tableText<DecidedStatus>(
        [
          { title: 'Request', value: ({ requestId }) => requestId },
          { title: 'Execution', value: ({ executionId }) => executionId },
          { title: 'Decision', value: ({ decision, isOfLastRelease }) => `${decision}${isOfLastRelease ? ' (last release)' : ''}` },
          { title: 'Approved', value: ({ approved, proposed }) => `${approved.changes} of ${changesText(proposed)}` },
          { title: 'Decided at', value: ({ decidedAt }) => decidedAt },
        ],
        decided,
      ),
    );
    if (more > 0) output.note(`  … and ${more} more: kms-rotation history --since <date> has all.`);
  }
  if (undecided.length > 0) output.line('\nEnded without a decision on record:');
  for (const { executionId, status, because } of undecided) output.line(`  ${executionId} ${status}: ${plainText(because, 500)}`);
  for (const remark of remarks) output.line(output.styled('yellow', `  ${remark}`));
}
