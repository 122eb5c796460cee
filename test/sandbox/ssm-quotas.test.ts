import { automation, operatorArn, runbookWith } from './automation/automation.ts';

const waiting = runbookWith("- { name: Ask, action: 'aws:approve', inputs: { Approvers: [operator] } }");
const working = runbookWith("- { name: Work, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListKeys } }");

const statusesOf = async (run: ReturnType<typeof automation>, ids: readonly string[]): Promise<readonly string[]> =>
  Promise.all(ids.map(async (id) => (await run.executionOf(id)).AutomationExecutionStatus));

describe('executions that wait for approval', () => {
  // AWS General Reference, Systems Manager quotas: 100 at work, 400 more waiting, 5000 in the queue
  it('do not take the places of those at work, up to their own number', async () => {
    const run = automation({ quotas: { concurrent: 1, waiting: 2 } });
    run.register(waiting);
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) ids.push(await run.start());

    expect(await statusesOf(run, ids)).toEqual(['Waiting', 'Waiting', 'Waiting', 'Pending']);
    await run.answer(ids[0] ?? '', 'Approve', operatorArn);
    expect(await statusesOf(run, ids)).toEqual(['Success', 'Waiting', 'Waiting', 'Waiting']);
  });
});

describe('executions at work', () => {
  const busy = async (quotas: object) => {
    const finish: (() => void)[] = [];
    const run = automation({ quotas, apis: { 'kms.ListKeys': () => new Promise((resolve) => finish.push(() => resolve({}))) } });
    run.register(working);
    return { run, finish };
  };

  it('beyond the quota queue as Pending and follow in order', async () => {
    const { run, finish } = await busy({ concurrent: 1 });
    const ids = [await run.start(), await run.start()];
    expect(await statusesOf(run, ids)).toEqual(['InProgress', 'Pending']);

    finish[0]?.();
    await run.advance(0);

    expect(await statusesOf(run, ids)).toEqual(['Success', 'InProgress']);
  });

  it('are refused when the queue is full', async () => {
    const { run } = await busy({ concurrent: 1, queued: 1 });
    await run.start();
    await run.start();

    await expect(run.start()).rejects.toMatchObject({ name: 'AutomationExecutionLimitExceededException' });
  });

  it('that are still Pending can be cancelled', async () => {
    const { run } = await busy({ concurrent: 1 });
    const ids = [await run.start(), await run.start()];

    await run.stop(ids[1] ?? '');

    expect(await statusesOf(run, ids)).toEqual(['InProgress', 'Cancelled']);
  });

  it('keep the service unsettled until they have ended', async () => {
    const { run, finish } = await busy({});
    await run.start();
    let isSettled = false;
    const settled = run.service.settled().then(() => {
      isSettled = true;
    });
    await run.advance(0);
    expect(isSettled).toBe(false);

    finish[0]?.();

    await settled;
    expect(run.service.runningExecutions()).toEqual([]);
  });
});

describe('an execution that waits for approval', () => {
  it('ends with the sandbox, and those in the queue never start', async () => {
    const run = automation({ quotas: { concurrent: 1, waiting: 0 } });
    run.register(waiting);
    const ids = [await run.start(), await run.start()];

    run.service.shutDown();
    await run.service.settled();

    expect(await statusesOf(run, ids)).toEqual(['Cancelled', 'Cancelled']);
  });

  it('counts as settled until it is answered', async () => {
    const run = automation();
    run.register(waiting);
    await run.start();

    await run.service.settled();

    expect(run.service.runningExecutions()).toHaveLength(1);
  });
});
