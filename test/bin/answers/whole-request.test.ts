import { answerRequest } from '../../../bin/answers/answer-request.ts';
import { approveRequest, rejectRequest } from '../../../bin/commands/decide.ts';
import { callerAsApprover } from '../../../bin/requests/approver.ts';
import { answerSchema } from '../../../functions/core/records/answer.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { answerKey, approverRole, asGrace, asks, change, heidi, region, requestId, scheduled, startPart } from './asked.ts';
import { bucket } from './bucket.ts';
import { options, printed, refusalOf } from './printed.ts';
import { executionNumber, type FakeExecution, systemsManager } from './systems-manager.ts';

/** Three parts: two that enable rotation, one that rotates a key of the first part now. */
const parts = [[change(1), change(2)], [change(3)], [change(1, 'ROTATE_NOW')]];
const [one, , three] = [1, 2, 3].map((number) => change(number).key.keyId);
const own = (part: number) => answerKey(part, 'AROAAPPROVER:grace');
const stored = (part: number) => readRecord(answerSchema, bucket.object(own(part)) ?? '', own(part));
const approve = (more = {}) => printed(() => approveRequest(options({ request: requestId, ...more })));
const signalled = () => systemsManager.signals().map(({ executionId, type }) => [executionId, type]);
const ended = (part: number, status = 'Success') =>
  systemsManager.runs(executionNumber(part), {
    documentName: 'KmsRotation-ApproveAndEnable',
    parameters: {},
    status,
  } satisfies FakeExecution);

beforeEach(() => {
  bucket.reset();
  systemsManager.reset();
  asGrace();
});

describe('a scheduled request is answered whole', () => {
  it('part by part, each with the changes that it has', async () => {
    scheduled(parts, [1, 2, 3]);

    const { code, text } = await approve({ comment: 'CHG-7' });

    expect(code).toBe(0);
    expect(text.match(/^Part .*/gm)).toEqual([
      `Part 1, ${executionNumber(1)}: your answer approves all of 2 changes to 2 keys; "CHG-7". Done.`,
      `Part 2, ${executionNumber(2)}: your answer approves all of 1 change to 1 key; "CHG-7". Done.`,
      `Part 3, ${executionNumber(3)}: your answer approves all of 1 change to 1 key; "CHG-7". Done.`,
    ]);
    expect(stored(3).changes).toEqual([{ keyId: one, kind: 'ROTATE_NOW' }]);
    expect(signalled()).toEqual([1, 2, 3].map((part) => [executionNumber(part), 'Approve']));
  });

  it('narrowed to changes: a part with none of them is rejected', async () => {
    scheduled(parts, [1, 2, 3]);

    await approve({ only: [`${one}/ENABLE_ROTATION`, `${one}/ROTATE_NOW`] });

    expect([1, 2, 3].map((part) => stored(part).changes.map(({ keyId, kind }) => `${keyId}/${kind}`))).toEqual([
      [`${one}/ENABLE_ROTATION`],
      [],
      [`${one}/ROTATE_NOW`],
    ]);
    expect(signalled().map(([, type]) => type)).toEqual(['Approve', 'Reject', 'Approve']);
  });

  it('rejected, with the comment in every answer', async () => {
    scheduled(parts, [1, 2, 3]);

    await printed(() => rejectRequest(options({ request: requestId, comment: 'freeze' })));

    expect([1, 2, 3].map((part) => [stored(part).answer, stored(part).comment])).toEqual(
      Array.from({ length: 3 }, () => ['REJECT', 'freeze']),
    );
    expect(signalled().map(([, type]) => type)).toEqual(['Reject', 'Reject', 'Reject']);
  });

  it('and a key with two changes has to be named with the change', async () => {
    scheduled(parts, [1, 2, 3]);

    expect(await refusalOf(() => approveRequest(options({ request: requestId, only: [one ?? ''] })))).toBe(
      `--only: ${one} has 2 changes in this request; name each that you mean: ${one}/ENABLE_ROTATION, ${one}/ROTATE_NOW`,
    );
  });
});

describe('parts that have not been started', () => {
  it('are named, and that they follow', async () => {
    scheduled(parts, [1]);

    const { text } = await approve();

    expect(text).toContain('Parts 2, 3 of 3: not started yet. They follow as others end; run the same command again then.');
    expect(signalled()).toEqual([[executionNumber(1), 'Approve']]);
  });

  it('are waited for, and answered once they ask', async () => {
    const request = scheduled(parts, [1]);
    const remaining: (readonly number[])[] = [];
    systemsManager.onSignal(({ executionId }) => {
      const part = Number(executionId.slice(-2));
      ended(part);
      if (part < 3) startPart(part + 1, parts[part] ?? []);
    });

    const { answers } = await answerRequest(await callerAsApprover({ region }), request, {
      choice: { answer: 'APPROVE', changes: new Set([`${three}/ENABLE_ROTATION`]), comment: '' },
      wait: true,
      onWaiting: (waiting) => remaining.push(waiting),
      pauseInMillis: 1,
    });

    expect(remaining).toEqual([[2, 3], [3]]);
    expect(answers.map(({ part, kind }) => [part, kind])).toEqual([1, 2, 3].map((part) => [part, 'ANSWERED']));
    expect(signalled().map(([, type]) => type)).toEqual(['Reject', 'Approve', 'Reject']);
  });

  it('are not waited for where other approvers have to answer first', async () => {
    scheduled(parts, [1], { minimumApprovals: 2 });

    const { text } = await approve({ wait: true });

    expect(text).toContain('Parts 2, 3 of 3: not started yet.');
  });
});

describe('the same command again goes on where it stopped', () => {
  it('passes over what has been decided, and answers the rest', async () => {
    scheduled(parts, [1, 2, 3]);
    await approve();
    ended(1);
    ended(2, 'Failed');
    systemsManager.runs(executionNumber(3), { documentName: 'KmsRotation-RotateNow', parameters: {} });
    const before = systemsManager.signals().length;

    const { text } = await approve();

    expect(text).toContain(`Part 1, ${executionNumber(1)}: decided before, or nothing left to ask.`);
    expect(text).toContain(`Part 2, ${executionNumber(2)}: decided before, or nothing left to ask.`);
    // One approval is enough for part 3, and it still waits: its signal was lost.
    expect(signalled().slice(before)).toEqual([[executionNumber(3), 'Approve']]);
    expect(bucket.puts()).toHaveLength(3);
  });

  it('after the signal of a part failed: what is stored is sent, and nothing is stored twice', async () => {
    scheduled(parts, [1, 2]);
    systemsManager.refuseSignals(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }));
    await expect(approve()).rejects.toThrow(/your answer is on record .* Run the same command again/);
    systemsManager.refuseSignals(undefined);

    await approve();

    expect(bucket.puts()).toEqual([own(1), own(2)]);
    expect(signalled()).toEqual([1, 2].map((part) => [executionNumber(part), 'Approve']));
  });

  it('passes over parts that wait for other approvers only', async () => {
    scheduled(parts, [1, 2], { minimumApprovals: 2 });
    await approve();
    const before = systemsManager.signals().length;

    const { text } = await approve();

    expect(systemsManager.signals().slice(before)).toEqual([]);
    expect(text.match(/Answered before; it waits for other approvers\./g)).toHaveLength(2);
  });

  it('sends the signal of a part of which Systems Manager shows the approvals of others alone', async () => {
    scheduled(parts, [1], { minimumApprovals: 2, approvers: [approverRole, heidi] });
    await approve();
    systemsManager.runs(executionNumber(1), {
      documentName: 'KmsRotation-ApproveAndEnable',
      parameters: {},
      decisions: [{ Approver: heidi, Decision: 'Approve' }],
    });
    const before = systemsManager.signals().length;

    await approve();

    expect(signalled().slice(before)).toEqual([[executionNumber(1), 'Approve']]);
  });

  it('with another choice is refused, part by part, before any is answered', async () => {
    scheduled(parts, [2, 3]);
    bucket.has(own(3), { kind: 'answer', schemaVersion: 1, executionId: executionNumber(3), answer: 'REJECT', changes: [] });

    expect(await refusalOf(() => approveRequest(options({ request: requestId })))).toContain(
      `execution ${executionNumber(3)}: you have answered it already, and an answer is written once. The one on record rejects 1 change to 1 key. This one approves all of 1 change to 1 key. To send that rejection, run kms-rotation reject again`,
    );
  });
});

it('a request that a person made is answered in all its executions', async () => {
  asks(4, [change(4)], { requestId: 'by-hand-2' });
  asks(5, [change(5)], { requestId: 'by-hand-2' });

  await printed(() => approveRequest(options({ request: 'by-hand-2', only: [change(5).key.keyId] })));

  expect(signalled()).toEqual([
    [executionNumber(4), 'Reject'],
    [executionNumber(5), 'Approve'],
  ]);
});
