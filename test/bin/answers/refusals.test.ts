import { approveRequest, rejectRequest } from '../../../bin/commands/decide.ts';
import { answerKey, approverRole, asGrace, asHeidi, asks, change, heidi, region, requestId, scheduled } from './asked.ts';
import { bucket } from './bucket.ts';
import { firstEditionProposal } from './first-edition.ts';
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
    bucket.has(answerKey(1, 'AROAAPPROVER:grace@example.com'), answer('APPROVE', two.slice(0, 1)));

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
    bucket.has(answerKey(2, 'user/Grace'), { ...answer('APPROVE', [change(2)]), executionId: executionNumber(2) });

    expect(await refusalOf(() => approveRequest(options({ request: requestId })))).toContain(
      `execution ${executionNumber(2)}: you have approved it already as Grace`,
    );
  });
});

describe('an execution of another release is not answered', () => {
  const ofLastRelease = `execution ${execution}: it was started under the last release, and can no longer be approved. It ends recorded as "ended by an upgrade", without a cool-down, and its changes are asked for again. To end it at once: aws ssm stop-automation-execution --region ${region} --automation-execution-id ${execution} --type Cancel. It was not answered.`;

  beforeEach(() => {
    asks(1, two);
  });

  it.each([
    ['approved', approve],
    ['rejected', reject],
    ['approved by its request', () => approveRequest(options({ request: 'daily-2026-11-20' }))],
  ])('%s under the last release: it ends by itself', async (_, command) => {
    bucket.reset();
    bucket.has(`executions/${execution}/proposal.json`, firstEditionProposal(execution));

    expect(await refusalOf(command)).toBe(ofLastRelease);
  });

  it('with records of a later release', async () => {
    bucket.reset();
    bucket.has(`executions/${execution}/proposal.json`, { kind: 'proposal', schemaVersion: 3, executionId: execution });

    expect(await refusalOf(approve)).toMatch(
      /proposal\.json is not as expected: .*record\.schemaVersion: .*got 3.*If the stack is of a later release than this command line, use the command line of that release\. Nothing was answered\.$/,
    );
    expect(await refusalOf(reject)).toContain('use the command line of that release');
  });

  it('with a change of a kind that this release does not know', async () => {
    const { key } = change(1);
    asksAgain({ changes: [{ kind: 'DISABLE_KEY', key }] });

    expect(await refusalOf(approve)).toContain('use the command line of that release. Nothing was answered.');
  });

  it.each([approve, reject])('with a document that this release does not know', async (command) => {
    asksAgain({ documentSha256: 'f'.repeat(64) });

    expect(await refusalOf(command)).toBe(
      `execution ${execution}: this release does not know the text of its document, KmsRotation-ApproveAndEnable: the stack is of a later release. Answer with the command line of the release that is deployed, or in the console. It was not answered.`,
    );
  });

  it('with a scheduled request of a later release', async () => {
    bucket.has(`requests/${requestId}/request.json`, { kind: 'request', schemaVersion: 3 });

    expect(await refusalOf(() => approveRequest(options({ request: requestId })))).toContain(
      'use the command line of that release. Nothing was answered.',
    );
  });

  const asksAgain = (more: object): void => {
    bucket.reset();
    asks(1, two, more);
  };
});

describe('an answer of one’s own is written once', () => {
  const own = answerKey(1, 'AROAAPPROVER:grace');

  it('a second one that chooses otherwise is refused, with what the first one says', async () => {
    asks(1, two, { minimumApprovals: 2 });
    bucket.has(own, answer('APPROVE', two.slice(0, 1), 'CHG-1'));

    expect(await refusalOf(approve)).toBe(
      `execution ${execution}: you have answered it already, and an answer is written once. The one on record approves 1 of 2 changes to 2 keys: ${two[0]?.key.keyId}/ENABLE_ROTATION; "CHG-1". This one approves all of 2 changes to 2 keys. To have nothing written, reject it all the same: aws ssm send-automation-signal --region ${region} --automation-execution-id ${execution} --signal-type Reject. It was not answered.`,
    );
    expect(await refusalOf(reject)).toContain('This one rejects 2 changes to 2 keys.');
  });

  it('nor is an approval given beside one that cannot be read', async () => {
    asks(1, two);
    bucket.has(own, 'not JSON');

    expect(await refusalOf(approve)).toContain(`your answer ${own} cannot be used: ${own} is not JSON`);
  });

  it('nor beside one that somebody has written over', async () => {
    asks(1, two);
    bucket.has(own, answer('APPROVE', two));
    bucket.has(own, answer('APPROVE', two));

    expect(await refusalOf(approve)).toMatch(/your answer .* cannot be used: .* is written once, and has a second version/);
  });
});

it('a proposal that somebody has written over is not answered', async () => {
  asks(1, two);
  bucket.has(`executions/${execution}/proposal.json`, 'another');

  expect(await refusalOf(approve)).toMatch(/proposal\.json is written once, and has a second version\. .* Nothing was answered\.$/);
  expect(await refusalOf(reject)).toContain('Nothing was answered.');
});

describe('what cannot be answered now', () => {
  it('has ended, or does not ask yet', async () => {
    asks(1, two, {}, { status: 'Success' });
    asks(2, two, {}, { status: 'InProgress' });

    expect(await refusalOf(approve)).toBe(
      `execution ${execution}: it has ended (Success), and cannot be answered any more. What waits: kms-rotation status --region ${region}. It was not answered.`,
    );
    expect(await refusalOf(() => approve({ execution: executionNumber(2) }))).toContain(
      'it does not ask its approvers yet (InProgress). Run the same command again in a minute',
    );
  });

  it('is unknown, and the message names what waits', async () => {
    asks(1, two);

    expect(await refusalOf(() => approve({ execution: 'no-such-execution' }))).toBe(
      `nothing waits under no-such-execution; waiting are: by-hand-1 (execution ${execution})`,
    );
    expect(await refusalOf(() => approveRequest(options({ request: 'no-such-request' })))).toContain('nothing waits under no-such-request');
    expect(await refusalOf(() => approveRequest(options({})))).toContain('either --request or --execution');
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

const answer = (kind: 'APPROVE' | 'REJECT', changes: readonly ReturnType<typeof change>[], comment?: string) => ({
  kind: 'answer',
  schemaVersion: 1,
  executionId: execution,
  answer: kind,
  changes: changes.map(({ key: { keyId }, kind: of }) => ({ keyId, kind: of })),
  ...(comment === undefined ? {} : { comment }),
});
