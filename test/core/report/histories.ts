import { type KeySources, keyHistory } from '../../../functions/core/history.ts';
import type { KeyHistory } from '../../../functions/core/records/history.ts';
import { keyIdNumber } from '../records.ts';
import { otherDecisions, type scenario } from './scenario.ts';

export const historySpan = { from: '2026-10-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const historyOf = (keyId: string, changes: Partial<KeySources> = {}): KeyHistory =>
  keyHistory({ keyId, recorded: [], gaps: [], executions: [], rotations: [], ...changes }, historySpan);
const at = (day: string, time = '00:00:00'): string => `2026-${day}T${time}.000Z`;

/** Keys of every history: put right by a decision, by somebody else, undone again, never recorded, not recorded for a while, asked about and not answered. */
export function histories({ asked, decided, outcomes }: ReturnType<typeof scenario>): readonly KeyHistory[] {
  const execution = { proposal: asked, approval: decided, outcomes };
  const [one, other, third] = asked.keys.map(({ keyId }) => keyId);
  return [
    historyOf(one ?? '', {
      recorded: [
        { at: at('09-01'), compliance: 'NON_COMPLIANT' },
        { at: at('11-20', '10:02:30'), compliance: 'COMPLIANT' },
      ],
      executions: [execution],
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
      executions: [execution],
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
      executions: [{ proposal: asked, approval: otherDecisions['timed-out'] }],
    }),
    historyOf(asked.dropped[0]?.keyId ?? '', { recorded: [{ at: at('08-01'), compliance: 'NOT_APPLICABLE' }], executions: [execution] }),
    historyOf(asked.keys.at(-1)?.keyId ?? '', {
      recorded: [{ at: at('11-01'), compliance: 'NON_COMPLIANT' }],
      executions: [{ proposal: asked }],
    }),
    historyOf(keyIdNumber(300)),
  ];
}
