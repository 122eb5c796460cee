import { type KeySources, keyHistory } from '../../../functions/core/history.ts';
import type { KeyHistory } from '../../../functions/core/records/history.ts';
import { keyIdNumber } from '../records.ts';
import { otherDecisions } from './executions.ts';
import type { scenario } from './scenario.ts';

export const historySpan = { from: '2026-10-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const historyOf = (keyId: string, changes: Partial<KeySources> = {}): KeyHistory =>
  keyHistory({ keyId, recorded: [], gaps: [], executions: [], rotations: [], ...changes }, historySpan);
const at = (day: string, time = '00:00:00'): string => `2026-${day}T${time}.000Z`;

/**
 * Keys of every history: put right by a decision, by somebody else, undone again, never recorded,
 * not recorded for a while, asked about and not answered.
 */
export function histories({ asked, executions }: ReturnType<typeof scenario>): readonly KeyHistory[] {
  const [one, other, third] = asked.changes.map(({ key }) => key.keyId);
  return [
    historyOf(one ?? '', {
      recorded: [
        { at: at('09-01'), compliance: 'NON_COMPLIANT' },
        { at: at('11-20', '10:02:30'), compliance: 'COMPLIANT' },
      ],
      executions,
      rotations: [
        { at: at('11-25'), rotationType: 'AUTOMATIC' },
        { at: at('11-26'), rotationType: 'ON_DEMAND' },
      ],
    }),
    historyOf(other ?? '', {
      recorded: [
        { at: at('10-10', '01:30:00'), compliance: 'COMPLIANT' },
        { at: at('11-28', '03:00:00'), compliance: 'NON_COMPLIANT' },
      ],
      executions,
      rotations: { unreadable: 'AccessDeniedException' },
    }),
    historyOf(third ?? '', {
      recorded: [
        { at: at('10-05'), compliance: 'NOT_APPLICABLE' },
        { at: at('10-20'), compliance: 'UNKNOWN' },
        { at: at('10-20', '12:00:00'), compliance: 'COMPLIANT' },
      ],
      gaps: [
        { from: at('10-25'), to: at('10-26', '06:00:00') },
        { from: at('11-30'), to: null },
      ],
      executions: [{ proposal: asked, decision: otherDecisions['timed-out'] }],
    }),
    historyOf(asked.excluded[0]?.keyId ?? '', { recorded: [{ at: at('08-01'), compliance: 'NOT_APPLICABLE' }], executions }),
    historyOf(asked.changes.at(-1)?.key.keyId ?? '', {
      recorded: [{ at: at('11-01'), compliance: 'NON_COMPLIANT' }],
      executions: [{ proposal: asked }],
    }),
    historyOf(keyIdNumber(300)),
    // Two changes: the rule reported it for its material last.
    historyOf(keyIdNumber(101), {
      recorded: [
        { at: at('11-01'), compliance: 'NON_COMPLIANT' },
        { at: at('11-20', '09:10:00'), compliance: 'COMPLIANT' },
      ],
      executions,
    }),
    historyOf(keyIdNumber(303), { recorded: [{ at: at('11-20', '12:00:00'), compliance: 'COMPLIANT' }], executions }),
  ];
}
