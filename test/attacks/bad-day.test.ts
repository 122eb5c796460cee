import { StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { functionNames } from '../../functions/core/names.ts';
import type { Fault } from '../../sandbox/faults.ts';
import { contradictionsIn } from '../flow/contradictions.ts';
import { estateOf, keyNamed, region } from '../flow/estates.ts';
import { type OneRegion, outcomeByKey, shortPauses, startOneRegion } from '../flow/one-region.ts';
import { aliasOf, behind, idOf, replaceable } from '../flow/replaceable-keys.ts';

let one: OneRegion;
beforeAll(async () => {
  const lambdaEnvironment = { ...shortPauses, CONFIRMATION_INTERVAL_MILLIS: '5', CONFIG_RESULT_TIMEOUT_SECONDS: '1' };
  one = await startOneRegion({ estate: estateOf(), lambdaEnvironment }, region);
});
afterAll(() => one.sandbox.stop());
beforeEach(() => one.begin());

type Call = Parameters<NonNullable<Fault['match']>>[0];
const isWriter = ({ principal }: Call): boolean => /ApplyChanges|ReplaceKey/.test(principal.arn);
const isAbout =
  (keyId: string) =>
  (call: Call): boolean =>
    isWriter(call) && String(call.input['KeyId']).includes(keyId);
const lostWithEffect = { takesEffect: true, times: 1, error: { name: 'KMSInternalException', status: 500 } } as const;

describe('what was written', () => {
  it('is ENABLED, though the answer was lost, and AWS KMS would have refused a repeated call', async () => {
    const [keyId = ''] = await one.create(keyNamed('lost, then denied'));
    const executionId = await one.request([keyId]);
    one.sandbox.faults.inject({ service: 'kms', operation: 'EnableKeyRotation', match: isWriter, ...lostWithEffect });
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'EnableKeyRotation',
      match: isWriter,
      error: { name: 'AccessDeniedException' },
    });
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'ENABLED' });
    expect(await contradictionsIn(one, executionId)).toEqual([]);
  });

  it('is on record: an alias that moved without an answer can be rolled back', async () => {
    const key = replaceable('signing', 'lost alias');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key));
    one.sandbox.faults.inject({ service: 'kms', operation: 'UpdateAlias', match: isWriter, ...lostWithEffect });
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'UpdateAlias',
      match: isWriter,
      times: 1,
      error: { name: 'KMSInvalidStateException' },
    });
    await one.approve(executionId);
    await one.begin();
    const back = await one.rollBack(idOf(key));
    await one.approve(back);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(key)]: 'REPLACED' });
    expect(outcomeByKey(await one.outcomes(back))).toEqual({ [idOf(key)]: 'ROLLED_BACK' });
    expect(await contradictionsIn(one, executionId)).toEqual([]);
  });
});

describe('what is on record as not written', () => {
  it('is not written by a later attempt of the step', async () => {
    const [keyId = '', other = ''] = await one.create(keyNamed('not readable at first'), keyNamed('of the same step'));
    const executionId = await one.request([keyId, other]);
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'GetKeyRotationStatus',
      match: isAbout(keyId),
      times: 1,
      error: { name: 'AccessDeniedException' },
    });
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'EnableKeyRotation',
      match: isAbout(other),
      times: 1,
      mishap: { kind: 'killed' },
    });
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'SKIPPED_UNREADABLE', [other]: 'ENABLED' });
    expect(one.writes()).toEqual([other]);
  });

  it('is what comes of a change that AWS KMS refused for now before, and that the key could not have any more', async () => {
    const [keyId = ''] = await one.create(keyNamed('refused, then to be deleted'));
    const executionId = await one.request([keyId]);
    const refusing = (call: Call): boolean => {
      if (isWriter(call)) one.store.setMetadata(keyId, { KeyState: 'PendingDeletion' });
      return isWriter(call);
    };
    one.sandbox.faults.inject({
      service: 'kms',
      operation: 'EnableKeyRotation',
      match: refusing,
      times: 1,
      error: { name: 'ConflictException' },
    });
    await one.approve(executionId);

    expect(await one.outcomes(executionId)).toMatchObject({
      outcomes: [
        { outcome: 'SKIPPED_KEY_STATE_PENDING_DELETION', remarks: [expect.stringMatching(/ConflictException/), expect.anything()] },
      ],
    });
    expect(await contradictionsIn(one, executionId)).toEqual([]);
  });
});

describe('an alias', () => {
  it.each(['NotFoundException', 'ThrottlingException'])(
    'that %s keeps from moving for a moment is moved',
    async (name) => {
      const key = replaceable('signing', `for a moment ${name}`);
      await one.create(key);
      const executionId = await one.replaceKey(idOf(key));
      one.sandbox.faults.inject({ service: 'kms', operation: 'UpdateAlias', match: isWriter, times: 6, error: { name } });
      await one.approve(executionId);

      expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(key)]: 'REPLACED' });
      expect(behind(one, aliasOf(`for a moment ${name}`))).not.toBe(idOf(key));
    },
    60_000,
  );
});

describe('the evidence is whole', () => {
  it('where no decision could be recorded, and the step is invoked once more after that', async () => {
    const [keyId = ''] = await one.create(keyNamed('decided too late'));
    const executionId = await one.request([keyId]);
    one.sandbox.faults.inject({
      service: 's3',
      operation: 'PutObject',
      match: ({ input }) => String(input['Key']).endsWith('/decision.json'),
      mishap: { kind: 'killed' },
    });
    await one.approve(executionId);
    one.sandbox.faults.clear();

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'SKIPPED_NOT_DECIDED' });
    expect(await one.invoke(functionNames.recordDecision, { executionId })).toBe('TooLateError');
    // Without a decision there is nothing to compare with AWS CloudTrail.
    expect(await contradictionsIn(one, executionId)).toEqual(['AWS CloudTrail: DOES_NOT_REMEMBER']);
  });

  it('by what Systems Manager says of an execution that was cancelled after it was approved', async () => {
    const keyIds = await one.create(keyNamed('cancelled while it is made'));
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

    expect((await contradictionsIn(one, executionId)).filter((sentence) => sentence.includes('approval step'))).toEqual([]);
  });
});
