import type { History } from '../../functions/core/records/history.ts';
import { readHistory } from '../history/read-history.ts';
import type { LoopRegion } from './region.ts';

export type ReadingHistory = { readonly accountId: string; readonly ruleName: string; readonly since: Date };

/** What is on record of every key since the run began, by Region: what an auditor would be shown. */
export const historiesOf = (regions: readonly LoopRegion[], { accountId, ruleName, since }: ReadingHistory): Promise<History[]> =>
  Promise.all(
    regions.map(({ region, config, kms, evidence }) => {
      const now = new Date();
      return readHistory(
        { accountId, region, ruleName, keyId: undefined, since, until: now, now },
        { config, kms, evidence, waiting: async () => ({ proposals: [] }), onProgress: () => {} },
      );
    }),
  );

/** The same, of the keys that somebody decided about only, whatever has become of them. */
export const ofDecidedKeys = (history: History): History => ({
  ...history,
  keys: history.keys.filter(({ events }) => events.some(({ type }) => type === 'DECIDED')),
});
