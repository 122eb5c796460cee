import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { request } from '../../../bin/commands/request.ts';
import { runScheduler, SchedulerFailedError, type SchedulerResult } from '../../../bin/requests/scheduler.ts';
import { asGrace, region, requestId } from '../answers/asked.ts';
import { printed } from '../answers/printed.ts';
import { systemsManager } from '../answers/systems-manager.ts';

const lambda = mockClient(LambdaClient);
const nothing: SchedulerResult = {
  outcome: 'NOTHING_TO_ASK',
  requestId: null,
  changes: 0,
  keys: 0,
  parts: 0,
  startedParts: 0,
  remainingParts: 0,
  executionIds: [],
  excluded: {},
};
const answers = (result: object | string): void => {
  lambda.on(InvokeCommand).resolves({ Payload: Buffer.from(typeof result === 'string' ? result : JSON.stringify(result)) as never });
};
const asked = (more = {}) => printed(() => request({ region, dryRun: false, json: false, ...more }));

beforeEach(() => {
  lambda.reset();
  systemsManager.reset();
  asGrace();
});

describe('kms-rotation request', () => {
  it.each([
    [
      'RAISED',
      { requestId, changes: 26, keys: 24, parts: 3, startedParts: 2, remainingParts: 1 },
      `Request ${requestId}: 26 changes to 24 keys in 3 executions; 2 started, the approvers have been told. 1 follow as others end.`,
    ],
    [
      'CONTINUED',
      { requestId, startedParts: 1 },
      `Request ${requestId} is not complete yet, so nothing new is asked beside it: 1 more executions started.`,
    ],
    [
      'WOULD_RAISE',
      { changes: 1, keys: 1, parts: 1, changeIds: ['a/ROTATE_NOW'] },
      'Would ask for 1 change to 1 key in 1 execution. Nobody was asked.\n  a/ROTATE_NOW\n',
    ],
    ['WOULD_CONTINUE', { requestId, remainingParts: 2 }, 'would start what is left of it (2 executions at most). Nothing was started.'],
    [
      'RAISED_BY_ANOTHER_RUN',
      {},
      'Another run of the request scheduler has raised a request at the same moment; kms-rotation status --region eu-central-1 shows it.',
    ],
    [
      'NOTHING_TO_ASK',
      { excluded: { COOLING_DOWN: 2, CANNOT_SUCCEED: 1, LATER_REASON: 3 } },
      'Nothing to ask in eu-central-1: no key needs a change that has not been asked for already.\n  excluded: 2 changes rejected, or not answered, within the cool-down\n  excluded: 1 change refused by AWS KMS before, and nothing has changed since\n  excluded: 3 changes LATER_REASON\n',
    ],
  ])('says what %s means', async (outcome, more, text) => {
    answers({ ...nothing, outcome, ...more });

    expect(await asked()).toMatchObject({ code: 0, text: expect.stringContaining(text) });
  });

  it('leads to the page of what it raised, and to none in a dry run', async () => {
    answers({ ...nothing, outcome: 'RAISED', requestId });

    expect((await asked()).text).toContain(`prefix=requests%2F${requestId}%2Frequest.html`);
    expect((await asked({ dryRun: true })).text).not.toContain('request.html');
  });
});

describe('a request scheduler', () => {
  it.each([
    ['of the last release', { requests: [] }],
    ['with an outcome that is not known here', { ...nothing, outcome: 'POSTPONED' }],
  ])('%s answers otherwise: the message says that it has run, and where to look', async (_, answer) => {
    answers(answer);

    await expect(runScheduler(new LambdaClient({}), { action: 'raise' })).rejects.toThrow(SchedulerFailedError);
    await expect(runScheduler(new LambdaClient({}), { action: 'raise' })).rejects.toThrow(
      /KmsRotation-RequestApproval has run, and answers as another release does: .*outcome.*kms-rotation status, with the command line of the release that is deployed/,
    );
  });

  it('that fails is told with its own message', async () => {
    lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled', Payload: Buffer.from('{"errorMessage":"no rule"}') as never });

    await expect(runScheduler(new LambdaClient({}), { action: 'raise' })).rejects.toThrow(
      'KmsRotation-RequestApproval failed: {"errorMessage":"no rule"}',
    );
  });
});
