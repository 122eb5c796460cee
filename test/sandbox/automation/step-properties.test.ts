import { ServiceError } from '../../../sandbox/service-error.ts';
import { type Answers, automation, runbookWith, statusesOf } from './automation.ts';

const call = (name: string, keys = '', api = 'ListKeys'): string =>
  `- { name: ${name}, action: 'aws:executeAwsApi'${keys === '' ? '' : `, ${keys}`}, inputs: { Service: kms, Api: ${api} } }\n`;
const wait = (name: string, keys = ''): string =>
  `- { name: ${name}, action: 'aws:waitForAwsResourceProperty'${keys === '' ? '' : `, ${keys}`}, inputs: { Service: kms, Api: ListKeys, PropertySelector: $.Truncated, DesiredValues: ['True'] } }\n`;

const apis: Answers = {
  'kms.ListKeys': () => ({ Truncated: false }),
  'kms.ListAliases': () => {
    throw new ServiceError('KMSInternalException', 'broken', 500);
  },
};

const runOf = async (steps: string, then: (run: ReturnType<typeof automation>, id: string) => Promise<unknown> = async () => {}) => {
  const run = automation({ apis });
  run.register(runbookWith(steps));
  const id = await run.start();
  await then(run, id);
  const execution = await run.executionOf(id);
  return { run, status: execution.AutomationExecutionStatus, statuses: statusesOf(execution), message: execution.FailureMessage };
};
const failing = (name: string, keys = ''): string => call(name, keys, 'ListAliases');

// Systems Manager user guide, "Properties shared by all actions", for everything in this file

describe('nextStep and isEnd', () => {
  it('without them the step written below follows', async () => {
    expect(await runOf(call('One') + call('Two'))).toMatchObject({ status: 'Success', statuses: { One: 'Success', Two: 'Success' } });
  });

  it('nextStep jumps, and what is jumped over stays Pending', async () => {
    expect((await runOf(call('One', 'nextStep: Three') + call('Two') + call('Three'))).statuses).toEqual({
      One: 'Success',
      Two: 'Pending',
      Three: 'Success',
    });
  });

  it('isEnd ends the execution after a success', async () => {
    expect(await runOf(call('One', 'isEnd: true') + call('Two'))).toMatchObject({ status: 'Success', statuses: { Two: 'Pending' } });
  });

  it('isEnd ends the execution after a failure too', async () => {
    expect(await runOf(failing('One', 'isEnd: true, onFailure: Continue') + call('Two'))).toMatchObject({
      status: 'Success',
      statuses: { Two: 'Pending' },
    });
  });
});

describe('onFailure and isCritical', () => {
  it.each([
    ['nothing', '', 'Failed', 'Pending', 'Pending'],
    ['Abort', 'onFailure: Abort', 'Failed', 'Pending', 'Pending'],
    ['Abort and isCritical false', 'onFailure: Abort, isCritical: false', 'Failed', 'Pending', 'Pending'],
    ['Continue', 'onFailure: Continue', 'Success', 'Success', 'Success'],
    ['Continue and isCritical true', 'onFailure: Continue, isCritical: true', 'Failed', 'Success', 'Success'],
    ['a step', "onFailure: 'step:Three'", 'Failed', 'Pending', 'Success'],
    ['a step and isCritical false', "onFailure: 'step:Three', isCritical: false", 'Success', 'Pending', 'Success'],
  ])('with %s', async (_, keys, status, two, three) => {
    expect(await runOf(failing('One', keys) + call('Two') + call('Three'))).toMatchObject({
      status,
      statuses: { One: 'Failed', Two: two, Three: three },
    });
  });

  it('an execution shows the failure that decided', async () => {
    expect((await runOf(failing('One'))).message).toContain(
      'An error occurred (KMSInternalException) when calling the ListAliases operation: broken',
    );
  });
});

describe('timeoutSeconds', () => {
  // Systems Manager user guide, "Handling timeouts in runbooks"
  it.each([
    ['nothing', '', 'TimedOut', 'Pending'],
    ['a step', "onFailure: 'step:Two'", 'TimedOut', 'Success'],
    ['a step and isCritical false', "onFailure: 'step:Two', isCritical: false", 'Success', 'Success'],
  ])('with %s for the failure', async (_, keys, status, two) => {
    const late = await runOf(wait('One', `timeoutSeconds: 5${keys === '' ? '' : `, ${keys}`}`) + call('Two'), (run) => run.advance(5000));

    expect(late).toMatchObject({ status, statuses: { One: 'TimedOut', Two: two } });
  });
});

describe('maxAttempts', () => {
  it('repeats a failing step that many times', async () => {
    const { run, status } = await runOf(failing('One', 'maxAttempts: 3'));

    expect(run.calls).toHaveLength(3);
    expect(status).toBe('Failed');
  });

  it('also repeats a step that times out', async () => {
    const steps = wait('One', 'maxAttempts: 2, timeoutSeconds: 5');

    expect((await runOf(steps, (run) => run.advance(9999))).status).toBe('InProgress');
    expect((await runOf(steps, (run) => run.advance(10_000))).status).toBe('TimedOut');
  });

  it('stops repeating at the first success', async () => {
    expect((await runOf(call('One', 'maxAttempts: 3'))).run.calls).toHaveLength(1);
  });
});

describe('a cancellation', () => {
  it('ends the execution, the running step and nothing else', async () => {
    expect(await runOf(wait('One') + call('Two'), (run, id) => run.stop(id))).toMatchObject({
      status: 'Cancelled',
      statuses: { One: 'Cancelled', Two: 'Pending' },
    });
  });

  it('leads to onCancel and the steps behind it, and the execution is still Cancelled', async () => {
    const steps = wait('One', "onCancel: 'step:Three'") + call('Two') + call('Three') + call('Four');

    expect(await runOf(steps, (run, id) => run.stop(id))).toMatchObject({
      status: 'Cancelled',
      statuses: { One: 'Cancelled', Two: 'Pending', Three: 'Success', Four: 'Success' },
    });
  });

  it('gives the steps behind onCancel two minutes', async () => {
    const steps = wait('One', "onCancel: 'step:Two'") + wait('Two', "onCancel: 'step:Three'") + call('Three');
    const stoppedFor = (millis: number) =>
      runOf(steps, async (run, id) => {
        await run.stop(id);
        await run.advance(millis);
      });

    expect(await stoppedFor(119_999)).toMatchObject({ status: 'Cancelling', statuses: { Two: 'InProgress' } });
    expect(await stoppedFor(120_000)).toMatchObject({ status: 'Cancelled', statuses: { Two: 'Cancelled', Three: 'Pending' } });
  });

  it('inside a loop leads to onCancel of the step in its body', async () => {
    const steps = `
- name: Each
  action: aws:loop
  inputs:
    Iterators: [a, b]
    Steps:
    ${wait('Inner', "onCancel: 'step:Tidy'")}    ${call('Between')}    ${call('Tidy')}
${call('After')}`;
    let inner: readonly string[] = [];

    const { status, statuses } = await runOf(steps, async (run, id) => {
      await run.stop(id);
      inner = (await run.stepsOf(id))
        .filter(({ ParentStepDetails }) => ParentStepDetails !== undefined)
        .map(({ StepName, StepStatus }) => `${StepName} ${StepStatus}`);
    });

    expect(status).toBe('Cancelled');
    expect(statuses).toEqual({ Each: 'Cancelled', After: 'Pending' });
    expect(inner).toEqual(['Inner Cancelled', 'Tidy Success', 'Between Pending']);
  });

  // what Complete does is undocumented: here it never leads on
  it('of type Complete does not run onCancel', async () => {
    expect(await runOf(wait('One', "onCancel: 'step:Two'") + call('Two'), (run, id) => run.stop(id, 'Complete'))).toMatchObject({
      status: 'Cancelled',
      statuses: { Two: 'Pending' },
    });
  });

  it('of an execution that has ended is refused', async () => {
    await expect(runOf(call('One'), (run, id) => run.stop(id))).rejects.toMatchObject({ name: 'InvalidAutomationStatusUpdateException' });
  });
});

describe('an output that is referred to', () => {
  it('must come from a step that succeeded', async () => {
    const steps = `- { name: One, action: 'aws:executeAwsApi', onFailure: Continue, inputs: { Service: kms, Api: ListAliases }, outputs: [{ Name: Next, Selector: $.NextMarker, Type: String }] }
- { name: Two, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListKeys, Marker: '{{ One.Next }}' } }
`;

    expect(await runOf(steps)).toMatchObject({
      statuses: { Two: 'Failed' },
      message: expect.stringContaining('Failed to resolve input: One.Next is not defined'),
    });
  });
});

describe('system variables', () => {
  // Systems Manager user guide, "Automation system variables"
  it('have the documented forms', async () => {
    const steps = `- { name: One, action: 'aws:executeAwsApi', inputs: { Service: kms, Api: ListKeys, All: '{{ global:ACCOUNT_ID }} {{ global:REGION }} {{ global:AWS_PARTITION }} {{ global:DATE }} {{ global:DATE_TIME }}' } }`;

    expect((await runOf(steps)).run.calls[0]?.input).toEqual({ All: '111122223333 eu-central-1 aws 2026-03-01 2026-03-01_12.00.00' });
  });
});
