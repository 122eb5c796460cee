import { sha256Of } from '../../../functions/aws/evidence-store.ts';
import { sentenceOf } from '../../../functions/core/evidence/contradiction.ts';
import { verifyExecution } from '../../../functions/core/evidence/verify-execution.ts';
import { verifyRequest } from '../../../functions/core/evidence/verify-request.ts';
import { evidenceIn } from './memory-store.ts';
import { type Sample, samples } from './samples.ts';

const options = { sha256Of, now: new Date('2026-12-24T00:00:00.000Z'), hasEnded: true };

describe('records as the functions write them', () => {
  let all: readonly Sample[] = [];
  beforeAll(async () => {
    all = await samples();
  });

  it('are whole', () => {
    for (const { name, executionIds, requestId, texts } of all) {
      const evidence = evidenceIn(texts);
      const found = executionIds.map((executionId) => verifyExecution(evidence, executionId, options));
      const request = requestId === undefined ? undefined : verifyRequest(evidence, requestId, sha256Of);

      expect([name, ...found.flatMap((one) => one?.contradictions.map(sentenceOf) ?? ['no such records'])]).toEqual([name]);
      expect([name, ...(request?.contradictions.map(sentenceOf) ?? [])]).toEqual([name]);
      expect(found.map((one) => one?.stage)).toEqual(executionIds.map(() => 'COMPLETE'));
    }
  });
});
