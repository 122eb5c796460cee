import { StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { Fault } from '../../sandbox/faults.ts';
import { estateOf, keyNamed, region, rotatingEvery } from '../flow/estates.ts';
import { type OneRegion, shortPauses, startOneRegion } from '../flow/one-region.ts';
import { idOf, replaceable } from '../flow/replaceable-keys.ts';
import { schedulerOf } from '../flow/scheduler.ts';

let one: OneRegion;
beforeAll(async () => {
  const lambdaEnvironment = { ...shortPauses, CONFIRMATION_INTERVAL_MILLIS: '5', CONFIG_RESULT_TIMEOUT_SECONDS: '1' };
  one = await startOneRegion({ estate: estateOf(), lambdaEnvironment }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());
type Call = Parameters<NonNullable<Fault['match']>>[0];
const isWriter = ({ principal }: Call): boolean => /ApplyChanges|ReplaceKey/.test(principal.arn);

it('an approved execution that is cancelled while its changes are made leaves an outcome for each', async () => {
  const keyIds = await one.create(keyNamed('cancelled a'), keyNamed('cancelled b'));
  const executionId = await one.request(keyIds);
  let isCancelled = false;
  const cancel = (call: Call): boolean => {
    if (isWriter(call) && !isCancelled)
      void one.ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: executionId, Type: 'Cancel' }));
    isCancelled ||= isWriter(call);
    return false;
  };
  one.sandbox.faults.inject({ service: 's3', operation: 'PutObject', match: cancel, error: { name: 'Never' } });
  await one.approve(executionId);
  const outcomes = await one.outcomes(executionId).then(
    ({ outcomes: all }) => all.length,
    () => 0,
  );
  expect({ written: one.writes().length, outcomes }).toEqual({ written: 2, outcomes: 2 });
});

it('a replacement that was not tried is not said to be asked for again: nothing asks for replacements', async () => {
  const key = replaceable('signing', 'not tried');
  await one.create(key);
  const executionId = await one.replaceKey(idOf(key));
  one.sandbox.faults.inject({ service: 's3', operation: 'ListObjectsV2', match: isWriter, mishap: { kind: 'killed' } });
  await one.approve(executionId);
  const [outcome] = (await one.outcomes(executionId)).outcomes;
  expect(outcome?.code).toBe('NOT_TRIED');
  expect(outcome?.detail).not.toMatch(/is asked for again/);
}, 60_000);

it('what AWS KMS said is kept, also where it says nothing of whether the call was carried out', async () => {
  const [keyId = ''] = await one.create(keyNamed('internal', { rotation: rotatingEvery(365) }));
  const executionId = await one.rotateNow([keyId]);
  one.sandbox.faults.inject({
    service: 'kms',
    operation: 'RotateKeyOnDemand',
    match: isWriter,
    error: { name: 'KMSInternalException', message: 'in its own words', status: 500 },
  });
  await one.approve(executionId);
  const texts: string[] = [];
  for (const prefix of [`executions/${executionId}/`, `changes/${keyId}/`])
    for await (const key of one.evidence.list(prefix)) texts.push((await one.evidence.record(key))?.text ?? '');
  expect(texts.join('')).toContain('in its own words');
});

it('the request scheduler starts no part for a change that a person asked for since it was raised', async () => {
  await one.create(...Array.from({ length: 52 }, (_, number) => keyNamed(`part ${number}`)));
  await schedulerOf(one, { maximumWaitingExecutions: 1 }).run();
  const { request } = await one.scheduled();
  const late = request?.parts.find(({ number }) => number === 2)?.changes[0];
  const own = await one.request([late?.keyId ?? '']);
  const { executionIds } = await schedulerOf(one).run({ action: 'continue' });
  const asking: string[] = [];
  for (const executionId of [own, ...executionIds]) {
    const { changes } = await one.proposal(executionId);
    if (changes.some(({ kind, key }) => kind === late?.kind && key.keyId === late.keyId)) asking.push(executionId);
  }
  expect(asking).toEqual([own]);
}, 60_000);
