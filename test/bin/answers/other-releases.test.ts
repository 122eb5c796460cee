import { approveRequest, rejectRequest } from '../../../bin/commands/decide.ts';
import { asGrace, asks, change, region, requestId } from './asked.ts';
import { bucket } from './bucket.ts';
import { firstEditionProposal } from './first-edition.ts';
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
