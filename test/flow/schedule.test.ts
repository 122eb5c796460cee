import { currentRequest } from '../../functions/aws/request-evidence.ts';
import { estateOf, ordinaryKeys, region } from './estates.ts';
import { startOneRegion } from './one-region.ts';

describe('the schedule of the template', () => {
  it('asks in the morning without anybody doing anything, and measures every hour what waits', async () => {
    const one = await startOneRegion({ estate: estateOf(...ordinaryKeys('scheduled', 2)), schedulesRun: true }, region);
    try {
      await one.sandbox.settled();
      for (let hour = 0; hour < 25; hour += 1) {
        await one.sandbox.clock.advance(3_600_000);
        await one.sandbox.settled();
      }
      const request = (await currentRequest(one.evidence))?.request;

      expect(request).toMatchObject({ changes: [expect.anything(), expect.anything()], raisedAt: expect.stringMatching(/T07:/) });
      expect(one.sandbox.snsMessages()).toHaveLength(1);
      expect(one.sandbox.functionLogs().filter(({ line }) => line.includes('HoursUntilApprovalExpires'))).not.toEqual([]);
    } finally {
      await one.sandbox.stop();
    }
  });
});
