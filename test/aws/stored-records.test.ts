import { decisionsSince, fileDecision } from '../../functions/aws/decision-index.ts';
import { RecordReplacedError, recordText, sha256Of } from '../../functions/aws/evidence-store.ts';
import { currentRequest, raiseRequest, startedParts, storedRequest } from '../../functions/aws/request-evidence.ts';
import { findDecision } from '../../functions/aws/stored-decision.ts';
import { findProposal, NoProposalError, storedProposal } from '../../functions/aws/stored-proposal.ts';
import { currentRequestKey, decisionKey, evidenceKey, requestKey } from '../../functions/core/names.ts';
import { filedDecisionOf } from '../../functions/core/records/filed-decision.ts';
import { filedDecisionFrom, proposalFrom } from '../../functions/core/records/first-edition/convert.ts';
import { UnreadableRecordError } from '../../functions/core/records/reading.ts';
import { decisionOn, proposalOf } from '../core/changes/approved-records.ts';
import { proposed } from '../core/changes/sample.ts';
import { requestFor } from '../core/changes/scheduled-request.ts';
import { oldApproval, oldFiledDecision, oldProposal } from '../core/records/first-edition.ts';
import { type Bucket, startBucket } from './bucket.ts';

let bucket: Bucket;
let id: string;
beforeAll(async () => {
  bucket = await startBucket();
});
beforeEach(() => {
  id = crypto.randomUUID();
});
afterAll(() => bucket.stop());
const store = (key: string, record: unknown) => bucket.evidence.recordOnce(key, recordText(record));

describe('the proposal of an execution', () => {
  it('is found by its execution, with the hash that others name it by', async () => {
    const proposal = proposalOf(undefined, { executionId: id });
    await store(evidenceKey(id, 'proposal.json'), proposal);

    expect(await storedProposal(bucket.evidence, id)).toEqual({
      proposal,
      ref: { record: 'proposal.json', sha256: sha256Of(recordText(proposal)) },
      firstEdition: undefined,
    });
  });

  it('may be of the first edition, which is kept beside it', async () => {
    const old = oldProposal({ executionId: id });
    await store(evidenceKey(id, 'proposal.json'), old);

    expect(await findProposal(bucket.evidence, id)).toMatchObject({ proposal: proposalFrom(old), firstEdition: old });
  });

  it('may not be there, may have been replaced, or be no proposal', async () => {
    expect(await findProposal(bucket.evidence, id)).toBeUndefined();
    await expect(storedProposal(bucket.evidence, id)).rejects.toThrow(NoProposalError);
    await store(evidenceKey(id, 'proposal.json'), { schemaVersion: 1 });
    await expect(findProposal(bucket.evidence, id)).rejects.toThrow(UnreadableRecordError);
    bucket.overwrite(evidenceKey(id, 'proposal.json'), recordText(proposalOf(undefined, { executionId: id })));
    await expect(findProposal(bucket.evidence, id)).rejects.toThrow(RecordReplacedError);
  });
});

describe('the decision on an execution', () => {
  it('is found by its execution', async () => {
    const decision = decisionOn(proposalOf(undefined, { executionId: id }));
    await store(evidenceKey(id, 'decision.json'), decision);

    expect(await findDecision(bucket.evidence, id, undefined)).toEqual({
      decision,
      ref: { record: 'decision.json', sha256: sha256Of(recordText(decision)) },
    });
  });

  it('is the approval of an execution of the first edition, and of no other', async () => {
    const old = oldProposal({ executionId: id });
    await store(evidenceKey(id, 'approval.json'), oldApproval({ executionId: id }));

    expect(await findDecision(bucket.evidence, id, undefined)).toBeUndefined();
    expect(await findDecision(bucket.evidence, id, old)).toMatchObject({
      decision: { decision: 'APPROVED', executionId: id },
      ref: { record: 'approval.json' },
    });
  });

  it('of this release counts before an approval of the last one, and there may be neither', async () => {
    expect(await findDecision(bucket.evidence, id, oldProposal())).toBeUndefined();
    await store(evidenceKey(id, 'approval.json'), oldApproval({ executionId: id }));
    await store(
      evidenceKey(id, 'decision.json'),
      decisionOn(proposalOf(undefined, { executionId: id }), { decision: 'ENDED_BY_UPGRADE', finalList: [] }),
    );

    expect((await findDecision(bucket.evidence, id, oldProposal()))?.decision.decision).toBe('ENDED_BY_UPGRADE');
  });
});

describe('decisions by day', () => {
  const proposal = () => proposalOf(undefined, { executionId: id });
  const filedAt = async (decidedAt: string) => {
    id = crypto.randomUUID();
    await fileDecision(bucket.evidence, proposal(), decisionOn(proposal(), { decidedAt }), 'f'.repeat(64));
    return id;
  };
  const since = async (text: string) => (await decisionsSince(bucket.evidence, new Date(text))).map(({ executionId }) => executionId);

  it('are found since a time, and a day more: clocks differ', async () => {
    const [before, on, later] = [
      await filedAt('2030-01-08T23:59:59.000Z'),
      await filedAt('2030-01-09T00:00:00.000Z'),
      await filedAt('2030-01-20T00:00:00.000Z'),
    ];
    const found = await since('2030-01-10T00:00:00.000Z');

    expect([found.includes(before ?? ''), found.includes(on ?? ''), found.includes(later ?? '')]).toEqual([false, true, true]);
  });

  it('are filed once, and the first one stands', async () => {
    await fileDecision(bucket.evidence, proposal(), decisionOn(proposal()), 'f'.repeat(64));
    await fileDecision(bucket.evidence, proposal(), decisionOn(proposal()), '0'.repeat(64));
    const stored = await bucket.evidence.record(decisionKey('2026-11-20T09:00:00.000Z', id));

    expect(stored?.text).toBe(recordText(filedDecisionOf(proposal(), decisionOn(proposal()), 'f'.repeat(64))));
  });

  it('may be of the first edition', async () => {
    const old = oldFiledDecision({ executionId: id, decidedAt: '2031-01-01T00:00:00.000Z' });
    await store(decisionKey(old.decidedAt, id), old);

    expect(await decisionsSince(bucket.evidence, new Date('2031-01-01T12:00:00Z'))).toEqual([filedDecisionFrom(old)]);
  });

  it('are not decided on if one of them cannot be read, or was replaced', async () => {
    await store(decisionKey('2032-01-01T00:00:00.000Z', id), { kind: 'filedDecision' });
    await expect(since('2032-01-01T12:00:00Z')).rejects.toThrow(UnreadableRecordError);
    bucket.overwrite(decisionKey('2032-01-01T00:00:00.000Z', id), '{}');
    await expect(since('2032-01-01T12:00:00Z')).rejects.toThrow(RecordReplacedError);
  });
});

describe('a scheduled request', () => {
  const request = () => requestFor([proposed('ENABLE_ROTATION')], { requestId: id });

  it('is found by its id, unless it is of the last release: then it is as if a person had asked', async () => {
    expect(await storedRequest(bucket.evidence, id)).toBeUndefined();
    await store(requestKey(id, 'request.json'), request());
    expect(await storedRequest(bucket.evidence, id)).toEqual(request());

    id = crypto.randomUUID();
    await store(requestKey(id, 'request.json'), { ...request(), schemaVersion: 1 });
    expect(await storedRequest(bucket.evidence, id)).toBeUndefined();
  });

  it('is raised by one run alone, of two that follow the same request', async () => {
    const predecessor = await currentRequest(bucket.evidence);
    const first = request();
    id = crypto.randomUUID();
    const second = request();

    expect([await raiseRequest(bucket.evidence, first, predecessor), await raiseRequest(bucket.evidence, second, predecessor)]).toEqual([
      true,
      false,
    ]);
    expect(await currentRequest(bucket.evidence)).toMatchObject({
      request: first,
      requestId: first.requestId,
      sha256: sha256Of(recordText(first)),
    });
    expect(await raiseRequest(bucket.evidence, second, await currentRequest(bucket.evidence))).toBe(true);
  });

  it('is raised though the answer to its write was lost, and the client has written it again', async () => {
    const predecessor = await currentRequest(bucket.evidence);
    expect(await raiseRequest(bucket.evidence, request(), predecessor)).toBe(true);

    expect(await raiseRequest(bucket.evidence, request(), predecessor)).toBe(true);
  });

  it('of the last release is followed by its id, and not continued', async () => {
    const text = recordText({
      kind: 'request',
      schemaVersion: 1,
      previous: { requestId: 'request-old-0', sha256: 'x' },
      requestId: 'request-old-1',
    });
    await bucket.evidence.put(currentRequestKey, text);

    expect(await currentRequest(bucket.evidence)).toMatchObject({ request: undefined, requestId: 'request-old-1', text });
    for (const requestId of [undefined, 7, 'a b', 'x'.repeat(65)]) {
      await bucket.evidence.put(currentRequestKey, recordText({ schemaVersion: 1, requestId }));
      expect(await currentRequest(bucket.evidence)).toMatchObject({ requestId: '' });
    }
    await bucket.evidence.put(currentRequestKey, '{}');
    await expect(currentRequest(bucket.evidence)).rejects.toThrow(UnreadableRecordError);
  });

  it('has the executions of its parts, each on record once', async () => {
    const part = (number: number) => ({
      kind: 'startedPart',
      schemaVersion: 1,
      requestId: id,
      number,
      executionId: `execution-${number}`,
      startedAt: '2026-11-20T08:00:00.000Z',
    });
    expect((await startedParts(bucket.evidence, id)).size).toBe(0);
    for (const number of [2, 1]) await store(requestKey(id, `parts/${number}.json`), part(number));

    expect([...(await startedParts(bucket.evidence, id))].map(([number, { executionId }]) => [number, executionId])).toEqual([
      [1, 'execution-1'],
      [2, 'execution-2'],
    ]);
    bucket.overwrite(requestKey(id, 'parts/1.json'), recordText(part(1)));
    await expect(startedParts(bucket.evidence, id)).rejects.toThrow(RecordReplacedError);
  });
});
