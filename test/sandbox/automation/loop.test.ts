import { ServiceError } from '../../../sandbox/service-error.ts';
import { type AutomationOptions, automation, runbookWith, statusesOf } from './automation.ts';

const loopOver = (list: string, bodyStep: string, loopKeys = '', more = '') =>
  runbookWith(`
- name: Each
  action: aws:loop
  ${loopKeys}
  inputs:
    Iterators: ${list}
    IteratorDataType: String
    ${more}
    Steps:
    - name: Inner
      action: aws:executeAwsApi
      ${bodyStep}
      inputs: { Service: kms, Api: DescribeKey, KeyId: '{{ Each.CurrentIteratorValue }}-{{ Each.CurrentIteration }}' }
    - { name: Second, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListAliases, KeyId: '{{ Each.CurrentIteratorValue }}' } }
- { name: After, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListKeys } }
`);

const failingOn = (keyId: string): AutomationOptions => ({
  apis: {
    'kms.DescribeKey': ({ KeyId }) => {
      if (KeyId === keyId) throw new ServiceError('NotFoundException', 'gone', 400);
      return {};
    },
    'kms.ListAliases': () => ({}),
    'kms.ListKeys': () => ({}),
  },
});

const runOf = async (document: string, options: AutomationOptions = failingOn('none')) => {
  const run = automation(options);
  run.register(document);
  const id = await run.start();
  const asked = run.calls.filter(({ operation }) => operation !== 'ListKeys').map(({ input }) => input['KeyId']);
  return { run, id, asked, execution: await run.executionOf(id) };
};

describe('aws:loop', () => {
  // Systems Manager user guide, "aws:loop": CurrentIteratorValue, and CurrentIteration counted from 1
  it('runs its steps once per item, in order', async () => {
    const { asked, execution } = await runOf(loopOver('[a, b]', ''));

    expect(asked).toEqual(['a-1', 'a', 'b-2', 'b']);
    expect(statusesOf(execution)).toEqual({ Each: 'Success', After: 'Success' });
  });

  it('shows the steps of each iteration with the item they ran for', async () => {
    const { run, id } = await runOf(loopOver('[a, b]', ''));

    const steps = await run.stepsOf(id);

    expect(
      steps.map(({ StepName, ParentStepDetails }) => [StepName, ParentStepDetails?.Iteration, ParentStepDetails?.IteratorValue]),
    ).toEqual([
      ['Each', undefined, undefined],
      ['Inner', 1, 'a'],
      ['Second', 1, 'a'],
      ['Inner', 2, 'b'],
      ['Second', 2, 'b'],
      ['After', undefined, undefined],
    ]);
  });

  it('stops at MaxIterations even if items remain', async () => {
    expect((await runOf(loopOver('[a, b, c]', '', '', 'MaxIterations: 2'))).asked).toEqual(['a-1', 'a', 'b-2', 'b']);
  });

  it('runs nothing for an empty list', async () => {
    const { asked, execution } = await runOf(loopOver('[]', ''));

    expect(asked).toEqual([]);
    expect(execution.AutomationExecutionStatus).toBe('Success');
  });

  it('fails with more than 100 items', async () => {
    const items = JSON.stringify(Array.from({ length: 101 }, (_, n) => `k${n}`));

    expect(statusesOf((await runOf(loopOver(items, ''))).execution)).toEqual({ Each: 'Failed', After: 'Pending' });
  });
});

describe('a step that fails in the body of a loop', () => {
  // "If you define onFailure properties for the steps within a loop, the aws:loop action inherits those properties"
  it('with Abort ends the execution, whatever the loop itself says', async () => {
    const { asked, execution } = await runOf(loopOver('[a, b]', 'onFailure: Abort', 'onFailure: step:After'), failingOn('a-1'));

    expect(asked).toEqual(['a-1']);
    expect(execution.AutomationExecutionStatus).toBe('Failed');
    expect(statusesOf(execution)).toEqual({ Each: 'Failed', After: 'Pending' });
  });

  it('with Continue goes on in the same iteration', async () => {
    const { asked, execution } = await runOf(loopOver('[a, b]', 'onFailure: Continue'), failingOn('a-1'));

    expect(asked).toEqual(['a-1', 'a', 'b-2', 'b']);
    expect(execution.AutomationExecutionStatus).toBe('Success');
  });

  it('with a step outside the loop leaves it: its status is Exited', async () => {
    const { asked, execution } = await runOf(loopOver('[a, b]', 'onFailure: step:After'), failingOn('a-1'));

    expect(asked).toEqual(['a-1']);
    expect(statusesOf(execution)).toEqual({ Each: 'Exited', After: 'Success' });
  });

  it('leaves a second iteration with outputs of its own', async () => {
    const { run, id } = await runOf(loopOver('[a, b]', 'onFailure: step:Second'), failingOn('a-1'));

    const inner = await run.stepsOf(id, [{ Key: 'StepName', Values: ['Inner'] }]);

    expect(inner.map(({ StepStatus }) => StepStatus)).toEqual(['Failed', 'Success']);
  });
});

describe('a loop that takes too long', () => {
  it('times out, ends the step that is running, and follows its own onFailure', async () => {
    const { run, id } = await runOf(loopOver('[a, b]', '', 'timeoutSeconds: 10\n  onFailure: step:After\n  isCritical: false'), {
      apis: { ...failingOn('none').apis, 'kms.DescribeKey': () => new Promise(() => {}) },
    });

    await run.advance(10_000);

    const execution = await run.executionOf(id);
    expect(statusesOf(execution)).toEqual({ Each: 'TimedOut', After: 'Success' });
    expect(await run.stepsOf(id, [{ Key: 'StepName', Values: ['Inner'] }])).toMatchObject([{ StepStatus: 'Cancelled' }]);
    expect(execution.AutomationExecutionStatus).toBe('Success');
  });
});
