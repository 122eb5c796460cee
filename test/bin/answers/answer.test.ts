import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SignalFailedError } from '../../../bin/answers/answer.ts';
import { approveRequest, rejectRequest } from '../../../bin/commands/decide.ts';
import { answerSchema } from '../../../functions/core/records/answer.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import { answerKey, approverRole, asGrace, asHeidi, asks, change, heidi, region } from './asked.ts';
import { bucket } from './bucket.ts';
import { options, printed } from './printed.ts';
import { executionNumber, systemsManager } from './systems-manager.ts';

const execution = executionNumber(1);
const three = [change(1), change(2), change(3)];
const [first, second, third] = three.map(({ key: { keyId } }) => keyId);
const approve = (more = {}) => printed(() => approveRequest(options({ execution, ...more })));
const reject = (more = {}) => printed(() => rejectRequest(options({ execution, ...more })));
const storedBy = (name: string) => readRecord(answerSchema, bucket.object(answerKey(1, name)) ?? '', name);

beforeEach(() => {
  bucket.reset();
  systemsManager.reset();
  asGrace();
});

describe('an answer is stored under the name that IAM gives its author, and then sent', () => {
  it('of a session of a role: aws:userid, as it is', async () => {
    asks(1, three);
    asGrace('grace.h+x=1,@example.com');
    const storedWhenSent: unknown[] = [];
    systemsManager.onSignal(() => storedWhenSent.push(...bucket.puts()));

    const { code, text } = await approve({ except: [second], comment: 'CHG-9' });

    const name = 'AROAAPPROVER:grace.h+x=1,@example.com';
    expect([code, text]).toEqual([
      0,
      expect.stringContaining(
        `${execution}: your answer approves 2 of 3 changes to 3 keys: ${first}/ENABLE_ROTATION, ${third}/ENABLE_ROTATION; "CHG-9". Done.`,
      ),
    ]);
    expect(storedWhenSent).toEqual([answerKey(1, name)]);
    expect(storedBy(name)).toEqual({
      kind: 'answer',
      schemaVersion: 1,
      executionId: execution,
      answer: 'APPROVE',
      changes: [first, third].map((keyId) => ({ keyId, kind: 'ENABLE_ROTATION' })),
      comment: 'CHG-9',
    });
    expect(systemsManager.signals()).toEqual([{ executionId: execution, type: 'Approve', comment: 'CHG-9' }]);
  });

  it('of an IAM user: the name, without the path', async () => {
    asks(1, three, { approvers: [approverRole, 'arn:aws:iam::111122223333:user/people/heidi'] });
    systemsManager.calledBy('arn:aws:iam::111122223333:user/people/heidi', 'AIDAHEIDI');

    await approve();

    expect(bucket.puts()).toEqual([answerKey(1, 'user/heidi')]);
    expect(storedBy('user/heidi')).toMatchObject({
      answer: 'APPROVE',
      changes: three.map(({ kind, key: { keyId } }) => ({ keyId, kind })),
    });
  });

  it('a rejection too, with its comment', async () => {
    asks(1, three);

    const { code, text } = await reject({ comment: 'freeze' });

    expect([code, text]).toEqual([0, expect.stringContaining(`your answer rejects 3 changes to 3 keys; "freeze". Done.`)]);
    expect(storedBy('AROAAPPROVER:grace')).toMatchObject({ answer: 'REJECT', changes: [], comment: 'freeze' });
    expect(systemsManager.signals()).toEqual([{ executionId: execution, type: 'Reject', comment: 'freeze' }]);
  });

  it('the whole comment is in the answer, and as much of it as Systems Manager takes in the signal', async () => {
    asks(1, three);
    const comment = 'why '.repeat(200);

    await approve({ comment });

    expect(storedBy('AROAAPPROVER:grace').comment).toBe(comment);
    expect(systemsManager.signals()[0]?.comment).toBe(comment.slice(0, 512));
  });

  it('and where it cannot be stored, nothing is sent', async () => {
    asks(1, three);
    bucket.deny(PutObjectCommand);

    await expect(approve()).rejects.toThrow(/could not store evidence .*answers\/AROAAPPROVER:grace\.json/);
    expect(systemsManager.signals()).toEqual([]);
  });
});

describe('an answer whose signal was lost', () => {
  it('is named, and the same command goes on: nothing is stored twice', async () => {
    asks(1, three);
    systemsManager.refuseSignals(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }));

    const failed = approve({ only: [first] });
    await expect(failed).rejects.toThrow(SignalFailedError);
    await expect(failed).rejects.toThrow(
      `execution ${execution}: your answer is on record as ${answerKey(1, 'AROAAPPROVER:grace')}, and Systems Manager did not take the signal: ThrottlingException: Rate exceeded. Run the same command again: it goes on where it stopped.`,
    );
    systemsManager.refuseSignals(undefined);
    const { code } = await approve({ only: [first], comment: 'another comment' });

    expect([code, bucket.puts()]).toEqual([0, [answerKey(1, 'AROAAPPROVER:grace')]]);
    expect(systemsManager.signals()).toHaveLength(1);
  });

  it('keeps its first comment, in the signal too, and says so', async () => {
    asks(1, three, { minimumApprovals: 2 });
    await approve({ comment: 'CHG-1' });

    const { text } = await approve({ comment: 'CHG-2' });

    expect(text).toContain('Your first answer is written once, and its comment stands.');
    expect(storedBy('AROAAPPROVER:grace').comment).toBe('CHG-1');
    expect(systemsManager.signals().map(({ comment }) => comment)).toEqual(['CHG-1', 'CHG-1']);
  });

  it('is no failure where others have decided at the same moment', async () => {
    const proposal = asks(1, three);
    systemsManager.refuseSignals(Object.assign(new Error('not waiting'), { name: 'InvalidAutomationSignalException' }), () =>
      systemsManager.runs(execution, { documentName: proposal.documentName, parameters: {}, status: 'Success' }),
    );

    const { code, text } = await approve();

    expect([code, text]).toEqual([0, expect.stringContaining('Your answer is on record, and others have decided at the same moment')]);
  });
});

describe('where several persons have to approve', () => {
  it('an approver sees what the others have chosen, and how many are still needed', async () => {
    asks(1, three, { minimumApprovals: 3, approvers: [approverRole, heidi] });
    bucket.has(answerKey(1, 'user/heidi'), {
      kind: 'answer',
      schemaVersion: 1,
      executionId: execution,
      answer: 'APPROVE',
      changes: [{ keyId: second, kind: 'ENABLE_ROTATION' }],
      comment: 'mine only',
    });

    const { text } = await approve();

    expect(text).toContain(`heidi approves 1 of 3 changes to 3 keys: ${second}/ENABLE_ROTATION; "mine only"`);
    expect(text).toContain('1 more of 3 approvals is needed.');
  });

  it('an approval that Systems Manager shows already is not sent again', async () => {
    asks(
      1,
      three,
      { minimumApprovals: 2 },
      { decisions: [{ Approver: `arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-${region}/grace`, Decision: 'Approve' }] },
    );

    const { text } = await approve();

    expect(text).toContain('You have sent this approval before; it waits for other approvers.');
    expect(systemsManager.signals()).toEqual([]);
  });
});

describe('a dry run', () => {
  it('shows the request and what would be answered, and answers nothing', async () => {
    asks(1, three);

    const { code, text } = await approve({ only: [second], dryRun: true });

    expect([code, bucket.puts(), systemsManager.signals()]).toEqual([0, [], []]);
    expect(text).toContain(
      `${execution}: your answer approves 1 of 3 changes to 3 keys: ${second}/ENABLE_ROTATION. It was not sent: this is a dry run.`,
    );
    expect(text).toContain('HOW TO ANSWER');
  });

  it('shows it to whoever could not approve it, and says why', async () => {
    asks(1, three);
    asHeidi();

    const { code, text } = await approve({ dryRun: true });

    expect([code, bucket.puts(), systemsManager.signals()]).toEqual([2, [], []]);
    expect(text).toContain(`Would be refused: execution ${execution}: ${heidi} is not one of its approvers`);
  });
});
