import { approveRequest, rejectRequest } from '../../../bin/commands/decide.ts';
import { answerKey, answerOf, asGrace, asks, change, proposalOf, region } from './asked.ts';
import { bucket } from './bucket.ts';
import { options, refusalOf } from './printed.ts';
import { executionNumber, systemsManager } from './systems-manager.ts';

const execution = executionNumber(1);
const approve = (more = {}) => approveRequest(options({ execution, ...more }));
const reject = (more = {}) => rejectRequest(options({ execution, ...more }));
const two = [change(1), change(2)];

beforeEach(() => {
  bucket.reset();
  systemsManager.reset();
  asGrace();
});

describe('an answer of one’s own is written once', () => {
  const own = answerKey(1, 'AROAAPPROVER:grace');

  it('a second one that chooses otherwise is refused, with what the first one says', async () => {
    asks(1, two, { minimumApprovals: 2 });
    bucket.has(own, answerOf(1, 'APPROVE', two.slice(0, 1), 'CHG-1'));

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
    bucket.has(own, answerOf(1, 'APPROVE', two));
    bucket.has(own, answerOf(1, 'APPROVE', two));

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
  it('has ended, does not ask yet, or has been answered', async () => {
    asks(1, two, {}, { status: 'Success' });
    asks(2, two, {}, { status: 'InProgress' });
    asks(3, two, {}, { status: 'InProgress', approval: 'Success' });

    expect(await refusalOf(approve)).toBe(
      `execution ${execution}: it has ended (Success), and cannot be answered any more. What waits: kms-rotation status --region ${region}. It was not answered.`,
    );
    expect(await refusalOf(() => approve({ execution: executionNumber(2) }))).toContain(
      'it does not ask its approvers yet (InProgress). Run the same command again in a minute',
    );
    expect(await refusalOf(() => approve({ execution: executionNumber(3) }))).toContain(
      `its approvers have answered it already. What was decided: kms-rotation status --region ${region}`,
    );
  });

  it('is forgotten by Systems Manager', async () => {
    bucket.has(`executions/${executionNumber(3)}/proposal.json`, proposalOf(3, two));

    expect(await refusalOf(() => approve({ execution: executionNumber(3) }))).toBe(
      'Systems Manager knows no such execution any more; it forgets one after 30 days. Nothing was answered.',
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
