import { approveRequest, rejectRequest } from '../../../bin/commands/decide.ts';
import { answerKey, answerOf, approverRole, asGrace, asHeidi, asks, change, heidi, region, requestId, scheduled } from './asked.ts';
import { bucket } from './bucket.ts';
import { options, printed, refusalOf } from './printed.ts';
import { executionNumber, systemsManager } from './systems-manager.ts';

const execution = executionNumber(1);
const approve = (more = {}) => approveRequest(options({ execution, ...more }));
const reject = (more = {}) => rejectRequest(options({ execution, ...more }));
const session = (name: string) => `arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-${region}/${name}`;
const two = [change(1), change(2)];

beforeEach(() => {
  bucket.reset();
  systemsManager.reset();
  asGrace();
});

describe('an approval that would not count is refused before anything is stored or signalled', () => {
  it.each([
    ['under the very name', 'arn:aws:iam::111122223333:user/grace'],
    ['under the name with a domain', session('Grace@example.com')],
    ['in another role', 'arn:aws:sts::111122223333:assumed-role/Admin/grace'],
  ])('of a request of one’s own, made %s', async (_, requestedBy) => {
    asks(1, two, { requestedBy });

    expect(await refusalOf(approve)).toBe(
      `execution ${execution}: it was started by ${requestedBy}, which is you, and nobody approves a request of their own. Ask another approver: kms-rotation approve --region ${region} --execution ${execution}. It was not answered.`,
    );
  });

  it('by the record of Systems Manager, whatever the proposal says of who asked', async () => {
    asks(1, two, {}, { requestedBy: session('grace') });

    expect(await refusalOf(approve)).toContain(`it was started by ${session('grace')}, which is you`);
  });

  it('by a person who has approved under another name', async () => {
    asks(1, two, { minimumApprovals: 2 });
    bucket.has(answerKey(1, 'AROAAPPROVER:grace@example.com'), answerOf(1, 'APPROVE', two.slice(0, 1)));

    expect(await refusalOf(approve)).toBe(
      `execution ${execution}: you have approved it already as grace@example.com (${answerKey(1, 'AROAAPPROVER:grace@example.com')}), and one person counts once. Ask another approver. Who has answered: kms-rotation status --region ${region}. It was not answered.`,
    );
  });

  it.each(['botocore-session-1700000000', 'aws-sdk-js-session-1', 'i-0123456789abcdef0', '1700000000', 'KmsRotation-Applier'])(
    'by a session whose name software chose: %s',
    async (name) => {
      asks(1, two);
      asGrace(name);

      expect(await refusalOf(approve)).toBe(
        `execution ${execution}: ${session(name)} has a name that software chooses, behind which no person is known, so that its approval does not count. Open the session under your own name (role_session_name of the profile, or aws sts assume-role --role-session-name), and run the same command again. It was not answered.`,
      );
    },
  );

  it('by somebody who is not among the approvers', async () => {
    asks(1, two);
    asHeidi();

    const use = 'Use credentials of one of them; --account 111122223333 assumes the role KmsRotation-Approver-eu-central-1';
    expect(await refusalOf(approve)).toBe(
      `execution ${execution}: ${heidi} is not one of its approvers, ${approverRole}. ${use}. It was not answered.`,
    );
    expect(await refusalOf(reject)).toContain('is not one of its approvers');
  });

  it('by the root user, who is nobody’s name', async () => {
    asks(1, two);
    systemsManager.calledBy('arn:aws:iam::111122223333:root', '111122223333');

    expect(await refusalOf(approve)).toContain(
      'arn:aws:iam::111122223333:root is neither a user nor a session of a role, and cannot be an approver',
    );
  });

  it('of an execution that names a scheduled request and asks for something else', async () => {
    scheduled([two], [1]);
    asks(7, [change(9)], { requestId });

    expect(await refusalOf(() => approve({ execution: executionNumber(7) }))).toBe(
      `execution ${executionNumber(7)}: the execution was started as one of request ${requestId}, and asks for other keys, another period or another change than that request has; start it without RequestId. Reject it, and find out who started it (arn:aws:iam::111122223333:user/operator). It was not answered.`,
    );
  });

  it('of an execution that names a scheduled request, and that the request scheduler has not started', async () => {
    scheduled([two], [1]);
    asks(7, two, { requestId });

    expect(await refusalOf(() => approve({ execution: executionNumber(7) }))).toContain(
      `it names request ${requestId}, and the request scheduler has not started it, so that no approval of it counts`,
    );
  });

  it('and those of a whole request all at once: no part is answered where one cannot be', async () => {
    scheduled([[change(1)], [change(2)]], [1, 2]);
    bucket.has(answerKey(2, 'user/Grace'), answerOf(2, 'APPROVE', [change(2)]));

    expect(await refusalOf(() => approveRequest(options({ request: requestId })))).toContain(
      `execution ${executionNumber(2)}: you have approved it already as Grace`,
    );
  });
});

describe('a rejection only withholds', () => {
  it.each([
    ['from the person who asked', { requestedBy: session('grace') }, 'grace'],
    ['from a session whose name software chose', {}, 'botocore-session-1'],
  ])('so that it is taken %s too', async (_, more, name) => {
    asks(1, two, more);
    asGrace(name);

    expect((await printed(reject)).code).toBe(0);
    expect(systemsManager.signals()).toEqual([{ executionId: execution, type: 'Reject', comment: undefined }]);
  });
});
