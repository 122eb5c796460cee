import type { ApiCall } from '../../sandbox/call.ts';
import { parseDefinition } from '../../sandbox/services/states/definition.ts';
import { createStatesService } from '../../sandbox/services/states/states-service.ts';
import { manualClock } from './automation/manual-clock.ts';

const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:F';
const machineArn = 'arn:aws:states:eu-central-1:111122223333:stateMachine:M';
const task = (more: object = {}) => ({
  Type: 'Task',
  Resource: functionArn,
  Parameters: { fixed: { text: 'x' }, 'count.$': '$.count' },
  ResultPath: '$.count',
  End: true,
  ...more,
});
const definitionOf = (States: object, StartAt = 'Count'): string => JSON.stringify({ StartAt, States });
/** Counts until it is enough. */
const loop = definitionOf({
  Count: task({ End: undefined, Next: 'Enough', ResultPath: '$.answer', Parameters: { 'answer.$': '$.answer' } }),
  Enough: { Type: 'Choice', Choices: [{ Variable: '$.answer.enough', BooleanEquals: true, Next: 'Last' }], Default: 'Count' },
  Last: task({ Parameters: {}, ResultPath: '$.last' }),
});

type Answer = { readonly FunctionError?: string; readonly Payload: string };
const payloadOf = (answer: unknown): Answer => ({ Payload: JSON.stringify(answer) });

function machine(definition: string, answer: (payload: string, number: number) => Answer, mayAssume = true) {
  const clock = manualClock();
  const payloads: string[] = [];
  const service = createStatesService({
    clock,
    mayAssume: () => mayAssume,
    invoke: async (_region, _functionArn, payload) => {
      payloads.push(payload);
      return answer(payload, payloads.length);
    },
    log: () => {},
  });
  service.putStateMachine(machineArn, { definition, roleArn: 'role' });
  const call = async (operation: string, input: ApiCall['input']) => {
    const principal = { kind: 'user', arn: 'operator', accountId: '111122223333' } as const;
    return (await service.operations[operation]?.({ service: 'states', region: 'eu-central-1', operation, input, principal })) ?? {};
  };
  const start = (input: unknown = {}, name = 'one') =>
    call('StartExecution', { stateMachineArn: machineArn, name, input: JSON.stringify(input) });
  return {
    clock,
    service,
    payloads,
    start,
    call,
    describe: async (name = 'one') => {
      await service.settled();
      return call('DescribeExecution', { executionArn: `${machineArn.replace('stateMachine', 'execution')}:${name}` });
    },
  };
}

describe('a state machine', () => {
  it('hands a task what its parameters say, and keeps the answer where its ResultPath says', async () => {
    const { start, describe: described, payloads } = machine(definitionOf({ Count: task() }), () => payloadOf(8));
    await start({ count: 7, other: 'kept' });

    expect(await described()).toMatchObject({ status: 'SUCCEEDED', output: '{"count":8,"other":"kept"}' });
    expect(payloads.map((payload) => JSON.parse(payload))).toEqual([{ fixed: { text: 'x' }, count: 7 }]);
  });

  it('goes where its choices lead', async () => {
    const { start, describe: described, payloads } = machine(loop, (_, number) => payloadOf({ enough: number === 3 }));
    await start({ answer: null });

    expect(await described()).toMatchObject({ status: 'SUCCEEDED' });
    expect(payloads).toHaveLength(4);
  });

  it('repeats a failed task after growing pauses, as often as it says', async () => {
    const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 2 }];
    const failing = { FunctionError: 'Unhandled', Payload: '{"errorType":"Broken","errorMessage":"on purpose"}' };
    const { start, describe: described, payloads, clock } = machine(definitionOf({ Count: task({ Retry: retry }) }), () => failing);
    await start({ count: 1 });
    const counts = [];
    for (const seconds of [0, 10, 29, 1]) {
      await clock.advance(seconds * 1000);
      await described();
      counts.push(payloads.length);
    }

    expect(counts).toEqual([1, 2, 2, 3]);
    expect(await described()).toMatchObject({ status: 'FAILED', error: 'Broken', cause: failing.Payload });
  });

  it.each([
    ['a path that leads nowhere', definitionOf({ Count: task() }), {}, 'States.ParameterPathFailure'],
    [
      'a choice that nothing matches',
      definitionOf({ Count: { Type: 'Choice', Choices: [{ Variable: '$.count', BooleanEquals: true, Next: 'Count' }] } }),
      { count: false },
      'States.NoChoiceMatched',
    ],
    ['a loop without end', loop, { answer: null }, 'States.Runtime'],
  ])('fails with %s', async (_, definition, input, error) => {
    const { start, describe: described } = machine(definition, () => payloadOf({ enough: false }));
    await start(input);

    expect(await described()).toMatchObject({ status: 'FAILED', error });
  });

  it('fails with an answer that is larger than a state may be', async () => {
    const { start, describe: described } = machine(definitionOf({ Count: task() }), () => payloadOf('x'.repeat(262_144)));
    await start({ count: 1 });

    expect(await described()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('fails under a role that does not let Step Functions assume it', async () => {
    const { start, describe: described, payloads } = machine(definitionOf({ Count: task() }), () => payloadOf(1), false);
    await start({ count: 1 });

    expect(await described()).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(payloads).toEqual([]);
  });
});

describe('an execution', () => {
  it('is started once under a name', async () => {
    const { start, describe: described } = machine(definitionOf({ Count: task() }), () => payloadOf(1));
    const [first, again] = [await start({ count: 1 }), await start({ count: 1 })];
    await described();

    expect(again).toEqual(first);
    await expect(start({ count: 1 })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await expect(start({ count: 2 })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it.each([
    [{ stateMachineArn: 'other', input: '{}' }, 'StateMachineDoesNotExist'],
    [{ stateMachineArn: machineArn, input: '{' }, 'InvalidExecutionInput'],
    [{ stateMachineArn: machineArn, input: `"${'x'.repeat(262_144)}"` }, 'InvalidExecutionInput'],
    [{ stateMachineArn: machineArn, name: 'a b' }, 'InvalidName'],
  ])('is refused as Step Functions does: %#', async (input, name) => {
    const { call } = machine(definitionOf({ Count: task() }), () => payloadOf(1));

    await expect(call('StartExecution', input)).rejects.toMatchObject({ name });
    await expect(call('DescribeExecution', { executionArn: 'none' })).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });

  it('finds no machine once that is taken away', async () => {
    const { service, start } = machine(definitionOf({ Count: task() }), () => payloadOf(1));
    expect(() => service.putStateMachine(machineArn, { definition: loop, roleArn: 'role' })).toThrow('Already Exists');
    service.removeStateMachine(machineArn);

    await expect(start()).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });
});

describe('a definition', () => {
  it.each([
    ['{', 'INVALID_JSON_DESCRIPTION'],
    ['[]', 'the definition must be an object'],
    [definitionOf({ Count: task() }, 'Other'), 'there is no state Other'],
    [definitionOf({ Count: task({ Next: 'Count' }) }), 'Count must have either Next or End'],
    [definitionOf({ Count: { Type: 'Choice', Choices: [] } }), 'Count must have Choices'],
    [definitionOf({ Count: task({ ResultPath: undefined }) }), 'ResultPath must be text'],
  ])('is refused: %s', (definition, message) => {
    expect(() => parseDefinition(definition)).toThrow(message);
  });

  it.each([
    [definitionOf({ Count: { Type: 'Map' } }), 'the state type Map'],
    [definitionOf({ Count: task({ Resource: 'arn:aws:states:::lambda:invoke' }) }), 'the resource arn:aws:states:::lambda:invoke'],
    [definitionOf({ Count: task({ Catch: [] }) }), 'the field Catch'],
    [definitionOf({ Count: task({ ResultPath: '$' }) }), 'the ResultPath $'],
    [definitionOf({ Count: task({ Retry: [{ ErrorEquals: ['States.Timeout'] }] }) }), 'a Retry of other than States.ALL alone'],
  ])('that the sandbox does not run is refused by name: %s', (definition, what) => {
    expect(() => parseDefinition(definition)).toThrow(`${what} is not simulated by this sandbox`);
  });
});
