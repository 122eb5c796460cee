import type { KeyHistory } from '../../functions/core/records/history.ts';
import { rotationCountsOf, rotationCountsText } from '../../functions/core/rotation-counts.ts';

type Counted = Pick<KeyHistory, 'events' | 'rotationsUnreadable'>;
const at = '2026-11-01T00:00:00.000Z';
const keyWith = (...types: readonly ('AUTOMATIC' | 'ON_DEMAND')[]): Counted => ({
  events: [
    { type: 'RECORDING', at, recording: 'STARTED' },
    ...types.map((rotationType) => ({ type: 'ROTATION', at, rotationType }) as const),
  ],
  rotationsUnreadable: null,
});
const unreadable: Counted = { events: [], rotationsUnreadable: 'AccessDeniedException' };

describe('the rotations of a history', () => {
  it.each<[string, readonly Counted[], string]>([
    ['are told apart by what started them', [keyWith('AUTOMATIC', 'ON_DEMAND'), keyWith('AUTOMATIC')], '2 automatic, 1 on demand'],
    ['may all be of one type', [keyWith('ON_DEMAND')], '1 on demand'],
    ['may be none', [keyWith()], 'none'],
    ['are none where there is no key', [], 'none'],
    ['are those of the keys that could be read', [unreadable, keyWith('AUTOMATIC')], '1 automatic'],
    ['are not none where none could be read', [unreadable], 'not readable'],
  ])('%s', (_what, keys, text) => {
    expect(rotationCountsText(rotationCountsOf(keys))).toBe(text);
  });
});
