import { GetAutomationExecutionCommand, SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { SsmRequestRates } from '../../sandbox/services/ssm/request-rates.ts';
import { estateOf, region } from '../flow/numbered-keys.ts';
import { automation, runbookWith } from './automation/automation.ts';
import { endOf } from './endpoint.ts';

const waiting = runbookWith("- { name: Ask, action: 'aws:approve', inputs: { Approvers: [operator] } }");

describe('the request rates of Automation', () => {
  const reads = ['GetAutomationExecution', 'DescribeAutomationExecutions', 'DescribeAutomationStepExecutions'];
  /** How many of four reads of each kind within a second are answered, by operation. */
  const answered = async (requestRates: SsmRequestRates): Promise<readonly number[]> => {
    const run = automation({ requestRates });
    run.register(waiting);
    const AutomationExecutionId = await run.start();
    const counts = [];
    for (const operation of reads) {
      const input = operation === 'DescribeAutomationExecutions' ? {} : { AutomationExecutionId };
      const ends = await Promise.all(Array.from({ length: 4 }, () => endOf(run.call(operation, input))));
      expect(ends.filter((end) => end !== 'ok').every((end) => end === 'ThrottlingException')).toBe(true);
      counts.push(ends.filter((end) => end === 'ok').length);
    }
    return counts;
  };

  // AWS General Reference, Systems Manager quotas
  it.each<[SsmRequestRates, readonly number[]]>([
    ['unlimited', [4, 4, 4]],
    ['eachOperation', [3, 3, 3]],
    ['readsTogether', [3, 0, 0]],
  ])('%s: so many reads of each kind are answered in a second', async (requestRates, expected) => {
    expect(await answered(requestRates)).toEqual(expected);
  });

  it('answer again after a second', async () => {
    const run = automation({ requestRates: 'readsTogether' });
    run.register(waiting);
    const id = await run.start();
    for (let count = 0; count < 3; count += 1) await run.executionOf(id);
    await expect(run.executionOf(id)).rejects.toMatchObject({ name: 'ThrottlingException' });

    await run.advance(1000);

    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Waiting');
  });

  it('are those of an account whose settings say so: 10 readers at once are all answered in the end', async () => {
    const sandbox = await startSandbox({
      estate: estateOf([]),
      regions: [region],
      template: {
        Resources: {
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: {
              RoleName: 'Runbook',
              AssumeRolePolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' }],
              },
            },
          },
          Document: {
            Type: 'AWS::SSM::Document',
            Properties: {
              Name: 'Waiting',
              DocumentType: 'Automation',
              DocumentFormat: 'YAML',
              UpdateMethod: 'NewVersion',
              Content: waiting,
            },
          },
        },
      },
      ssmRequestRates: 'readsTogether',
    });
    const settings = { endpoint: sandbox.endpoint, region, credentials: sandbox.credentialsFor(sandbox.operatorArn) };
    const started = await new SSMClient(settings).send(new StartAutomationExecutionCommand({ DocumentName: 'Waiting' }));
    const read = (client: SSMClient) =>
      client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: started.AutomationExecutionId }));
    const startedAt = performance.now();

    const readers = Array.from({ length: 10 }, () => new SSMClient({ ...settings, retryMode: 'adaptive', maxAttempts: 20 }));
    const ends = await Promise.all(readers.map((client) => endOf(read(client))));
    const throttled = sandbox.journal.entries().filter(({ error }) => error === 'ThrottlingException').length;
    await sandbox.stop();

    expect(ends).toEqual(Array(10).fill('ok'));
    expect(throttled).toBeGreaterThan(0);
    // Three at once, and three in each second that follows.
    expect(performance.now() - startedAt).toBeGreaterThan(2500);
  });
});
