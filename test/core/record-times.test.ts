import { proposalSchema } from '../../functions/core/records/proposal.ts';
import { readRecord, UnreadableRecordError } from '../../functions/core/records/reading.ts';
import { proposal } from './records.ts';

describe('a time in a stored record', () => {
  it.each(['', 'yesterday', '2026-11-20', '+275760-09-13T00:00:00.000Z', '2026-11-20T25:00:00Z'])(
    'that nobody could compare, show or count from is refused: %j',
    (requestedAt) => {
      const read = () => readRecord(proposalSchema, JSON.stringify(proposal({ requestedAt })), 'proposal.json');

      expect(read).toThrow(UnreadableRecordError);
      expect(read).toThrow(`record.requestedAt: must be a time (ISO 8601, UTC); got ${JSON.stringify(requestedAt)}`);
    },
  );
});
