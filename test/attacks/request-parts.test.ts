import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { clientTokenFor } from '../../functions/aws/client-token.ts';
import { type ExecutionStart, hasEnded, startExecution } from '../../functions/aws/ssm.ts';
import { idOfChange } from '../../functions/core/changes/kind.ts';
import { rolePrefixes, rotateNowRunbookName } from '../../functions/core/names.ts';
import { startOfPart } from '../../functions/core/request-part.ts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { type OneRegion, startOneRegion } from '../flow/one-region.ts';

let one: OneRegion;
beforeEach(async () => {
  one = await startOneRegion({ estate: estateOf(ordinaryKeys(1, 51)), parameters: { MaximumWaitingExecutions: '1' } }, region);
  await one.sandbox.settled();
});
afterEach(() => one.sandbox.stop());

/** Has a request raised of which the second part waits for room. */
async function raised() {
  await one.schedule();
  const { request, executionIds } = await one.scheduled();
  const [, second] = request?.parts ?? [];
  if (request === undefined || second === undefined) throw new Error('no second part');
  const { accountId, requestId } = request;
  const start: ExecutionStart = {
    ...startOfPart(second, request),
    requestId,
    automationRoleArn: one.roleArn(rolePrefixes.automation),
    clientToken: clientTokenFor([accountId, region, requestId, String(second.number), ...second.changes.map(idOfChange)]),
  };
  return { first: executionIds[0] ?? '', start, ssm: new SSMClient(one.settingsFor(one.sandbox.operatorArn)) };
}

/** Makes room for the second part. @returns who has started the parts */
async function startersOnce(ended: readonly string[]): Promise<readonly string[]> {
  for (const executionId of ended) if (!hasEnded(await one.execution(executionId))) await one.cancel(executionId);
  await one.schedule({ action: 'continue' });
  const { executionIds } = await one.scheduled();
  return (await Promise.all(executionIds.map(one.execution))).map(({ requestedBy }) => requestedBy);
}
const scheduler = expect.stringContaining(`:assumed-role/KmsRotation-RequestApproval-${region}/`);

describe('an execution that somebody else starts while a part of a scheduled request waits for room', () => {
  it('with all that the part has is not that part, and keeps nobody from being asked', async () => {
    const { first, start, ssm } = await raised();
    const foreign = await startExecution(ssm, { ...start, clientToken: crypto.randomUUID() });
    await one.sandbox.settled();

    expect(await startersOnce([first, foreign])).toEqual([scheduler, scheduler]);
  });

  it('with the client token of the part too is not that part', async () => {
    const { first, start, ssm } = await raised();
    const foreign = await startExecution(ssm, start);
    await one.sandbox.settled();

    expect(await startersOnce([first, foreign])).toEqual([scheduler, scheduler]);
  });

  it('with the client token of the part, for something else, does not stop the request', async () => {
    const { first, start, ssm } = await raised();
    const { AutomationExecutionId: foreign = '' } = await ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: rotateNowRunbookName,
        ClientToken: start.clientToken,
        Parameters: { AutomationAssumeRole: [start.automationRoleArn], KeyIds: [...idsOf(ordinaryKeys(1, 1))] },
      }),
    );
    await one.sandbox.settled();

    expect(await startersOnce([first, foreign])).toEqual([scheduler, scheduler]);
  });
});
