import { functionNames } from '../../functions/core/names.ts';
import { ServiceError } from '../../sandbox/service-error.ts';
import { noOutput } from '../../sandbox/services/ssm/execution-view.ts';
import { statusesOf } from '../sandbox/automation/automation.ts';
import { approvalRun, approverArn, offKey, otherOffKey, slowKey } from './approve-and-enable.ts';

const day = 86_400_000;
const theThreeWrites = [
  { KeyId: offKey, RotationPeriodInDays: 365 },
  { KeyId: otherOffKey, RotationPeriodInDays: 365 },
  { KeyId: slowKey, RotationPeriodInDays: 365 },
];
const nothingChanged = {
  RecordApproval: 'Pending',
  AnythingToEnable: 'Pending',
  EnableEach: 'Pending',
  AnythingToShorten: 'Pending',
  ShortenEach: 'Pending',
};

describe.each(['response', 'payload'] as const)(
  'the runbook, with the selector of a Lambda step starting at the %s',
  (lambdaSelectorRoot) => {
    const settings = { lambdaSelectorRoot };

    it('waits for the approvers and has changed nothing by then', async () => {
      const run = approvalRun({ settings });

      const id = await run.start();

      const execution = await run.executionOf(id);
      expect(execution.AutomationExecutionStatus).toBe('Waiting');
      expect(statusesOf(execution)).toEqual({
        Assess: 'Success',
        AnythingToApprove: 'Success',
        NotifyApprovers: 'Success',
        Approve: 'Waiting',
        ...nothingChanged,
        Reevaluate: 'Pending',
        WaitToReevaluate: 'Pending',
        ReevaluateAgain: 'Pending',
        RecordNotApproved: 'Pending',
        Validate: 'Pending',
      });
      expect(run.writesOfAnyKind()).toEqual([]);
    });

    it('enables exactly the keys of the final list once it is approved', async () => {
      const run = approvalRun({ settings });
      const id = await run.start();

      await run.answer(id, 'Approve', approverArn);

      const execution = await run.executionOf(id);
      expect(run.writes()).toEqual(theThreeWrites);
      expect(run.writesOfAnyKind()).toEqual(['EnableKeyRotation', 'EnableKeyRotation', 'EnableKeyRotation']);
      expect(execution.AutomationExecutionStatus).toBe('Success');
      expect(statusesOf(execution)).toEqual({
        Assess: 'Success',
        AnythingToApprove: 'Success',
        NotifyApprovers: 'Success',
        Approve: 'Success',
        RecordApproval: 'Success',
        AnythingToEnable: 'Success',
        EnableEach: 'Success',
        AnythingToShorten: 'Success',
        ShortenEach: 'Success',
        Reevaluate: 'Success',
        WaitToReevaluate: 'Pending',
        ReevaluateAgain: 'Pending',
        RecordNotApproved: 'Pending',
        Validate: 'Success',
      });
      expect(execution.Outputs).toEqual({
        'Assess.Count': ['4'],
        'Approve.ApprovalStatus': ['Approved'],
        'Validate.Requested': ['4'],
        'Validate.Confirmed': ['3'],
        'Validate.NotConfirmed': ['0'],
        'Validate.Skipped': ['1'],
      });
    });

    it('changes nothing when it is rejected, and ends well so that nobody is asked again', async () => {
      const run = approvalRun({ settings });
      const id = await run.start();

      await run.answer(id, 'Reject', approverArn, 'not in the freeze');

      const execution = await run.executionOf(id);
      expect(run.writesOfAnyKind()).toEqual([]);
      expect(execution.AutomationExecutionStatus).toBe('Success');
      expect(statusesOf(execution)).toMatchObject({
        Approve: 'Failed',
        ...nothingChanged,
        RecordNotApproved: 'Success',
        Validate: 'Success',
      });
      expect(execution.Outputs['Approve.ApprovalStatus']).toEqual([noOutput]);
    });

    it('changes nothing when nobody answers for 7 days', async () => {
      const run = approvalRun({ settings });
      const id = await run.start();

      await run.advance(7 * day - 1);
      expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Waiting');
      await run.advance(1);

      const execution = await run.executionOf(id);
      expect(run.writesOfAnyKind()).toEqual([]);
      expect(execution.AutomationExecutionStatus).toBe('Success');
      expect(statusesOf(execution)).toMatchObject({
        Approve: 'TimedOut',
        ...nothingChanged,
        RecordNotApproved: 'Success',
        Validate: 'Success',
      });
    });

    it('changes nothing when it is cancelled while it waits, and still records that', async () => {
      const run = approvalRun({ settings });
      const id = await run.start();

      await run.stop(id);

      const execution = await run.executionOf(id);
      expect(run.writesOfAnyKind()).toEqual([]);
      expect(execution.AutomationExecutionStatus).toBe('Cancelled');
      expect(statusesOf(execution)).toMatchObject({
        Approve: 'Cancelled',
        ...nothingChanged,
        RecordNotApproved: 'Success',
        Validate: 'Success',
      });
    });

    it('asks nobody when no key is left to change', async () => {
      const run = approvalRun({
        settings,
        lambdas: {
          [functionNames.assessRequest]: () => {
            const out = {
              KeyIds: [],
              Count: 0,
              ProposalSha256: '',
              Approvers: [approverArn],
              MinimumApprovals: 1,
              ConfigRuleName: 'kms-rotation',
            };
            return { ...out, Payload: out };
          },
        },
      });

      const id = await run.start();

      const execution = await run.executionOf(id);
      expect(execution.AutomationExecutionStatus).toBe('Success');
      expect(run.writesOfAnyKind()).toEqual([]);
      expect(statusesOf(execution)).toMatchObject({
        NotifyApprovers: 'Pending',
        Approve: 'Pending',
        ...nothingChanged,
        Reevaluate: 'Success',
        Validate: 'Success',
      });
    });

    it('skips a loop whose part of the final list is empty', async () => {
      const run = approvalRun({
        settings,
        lambdas: {
          [functionNames.recordApproval]: () => {
            const out = { KeyIdsToEnable: [], EnableCount: 0, KeyIdsToShorten: [slowKey], ShortenCount: 1, PeriodsToShorten: ['730'] };
            return { ...out, Payload: out };
          },
        },
      });
      const id = await run.start();

      await run.answer(id, 'Approve', approverArn);

      expect(run.writes()).toEqual([{ KeyId: slowKey, RotationPeriodInDays: 365 }]);
      expect(statusesOf(await run.executionOf(id))).toMatchObject({ EnableEach: 'Pending', ShortenEach: 'Success', Validate: 'Success' });
    });
  },
);

describe('the runbook, with a function that fails', () => {
  const broken = () => {
    throw new Error('out of order');
  };

  it.each([
    [
      'AssessRequest: nobody is asked',
      functionNames.assessRequest,
      {
        Assess: 'Failed',
        NotifyApprovers: 'Pending',
        Approve: 'Pending',
        ...nothingChanged,
        RecordNotApproved: 'Pending',
        Validate: 'Pending',
      },
    ],
    [
      'NotifyApprovers: nobody can approve',
      functionNames.notifyApprovers,
      { NotifyApprovers: 'Failed', Approve: 'Pending', ...nothingChanged, RecordNotApproved: 'Success', Validate: 'Success' },
    ],
    [
      'RecordApproval: the approval does not count',
      functionNames.recordApproval,
      { Approve: 'Success', ...nothingChanged, RecordApproval: 'Failed', RecordNotApproved: 'Failed', Validate: 'Success' },
    ],
  ])('%s, nothing is changed and the execution is Failed', async (_, functionName, statuses) => {
    const run = approvalRun({ lambdas: { [functionName]: broken } });
    const id = await run.start();

    await run.answer(id, 'Approve', approverArn).catch(() => {});

    const execution = await run.executionOf(id);
    expect(run.writesOfAnyKind()).toEqual([]);
    expect(execution.AutomationExecutionStatus).toBe('Failed');
    expect(statusesOf(execution)).toMatchObject(statuses);
    expect(execution.FailureMessage).toContain('out of order');
  });

  it('records and validates an approval that could not be recorded as an approval', async () => {
    const run = approvalRun({
      lambdas: {
        [functionNames.recordApproval]: ({ action }) =>
          action === 'approved' ? broken() : { Decision: 'FAILED', Payload: { Decision: 'FAILED' } },
      },
    });
    const id = await run.start();

    await run.answer(id, 'Approve', approverArn);

    expect(run.writesOfAnyKind()).toEqual([]);
    expect(statusesOf(await run.executionOf(id))).toMatchObject({
      ...nothingChanged,
      RecordApproval: 'Failed',
      RecordNotApproved: 'Success',
      Validate: 'Success',
    });
  });

  it('ValidateRotation: the keys are enabled, three attempts are made, and the execution is Failed', async () => {
    const run = approvalRun({ lambdas: { [functionNames.validateRotation]: broken } });
    const id = await run.start();

    await run.answer(id, 'Approve', approverArn);

    expect(run.writes()).toEqual(theThreeWrites);
    expect(run.invocations.filter(({ functionName }) => functionName === functionNames.validateRotation)).toHaveLength(3);
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Failed');
  });

  it('writes nothing when RecordApproval answers without its final list', async () => {
    const run = approvalRun({ lambdas: { [functionNames.recordApproval]: () => ({ EnableCount: 2, Payload: { EnableCount: 2 } }) } });
    const id = await run.start();

    await run.answer(id, 'Approve', approverArn);

    expect(run.writesOfAnyKind()).toEqual([]);
    expect(statusesOf(await run.executionOf(id))).toMatchObject({ ...nothingChanged, RecordApproval: 'Failed' });
  });
});

describe('a key of the final list', () => {
  const bodyOf = async (run: ReturnType<typeof approvalRun>, id: string, keyId: string) =>
    Object.fromEntries(
      (await run.stepsOf(id, [{ Key: 'ParentStepIteratorValue', Values: [keyId] }])).map(({ StepName, StepStatus }) => [
        StepName,
        StepStatus,
      ]),
    );

  it('that may not be written does not stop the next one', async () => {
    const run = approvalRun({
      apis: {
        'kms.EnableKeyRotation': ({ KeyId }) => {
          if (KeyId === offKey) throw new ServiceError('AccessDeniedException', 'not authorized to perform kms:EnableKeyRotation', 400);
          return {};
        },
        'kms.GetKeyRotationStatus': ({ KeyId }) => ({
          KeyRotationEnabled: KeyId === slowKey || run.writes().some((write) => write['KeyId'] === KeyId),
          RotationPeriodInDays: 365,
        }),
      },
    });
    const id = await run.start();

    await run.answer(id, 'Approve', approverArn);

    expect(await bodyOf(run, id, offKey)).toEqual({
      DescribeKey: 'Success',
      GetKeyRotationStatus: 'Success',
      StillToEnable: 'Success',
      EnableKeyRotation: 'Failed',
      ConfirmRotation: 'Pending',
      ReadBackRotation: 'Success',
    });
    expect(await bodyOf(run, id, otherOffKey)).toMatchObject({ EnableKeyRotation: 'Success', ConfirmRotation: 'Success' });
    const [failed] = await run.stepsOf(id, [{ Key: 'StepExecutionStatus', Values: ['Failed'] }]);
    expect(failed?.FailureMessage).toContain('An error occurred (AccessDeniedException) when calling the EnableKeyRotation operation');
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Success');
  });

  it.each([
    ['was disabled', { KeyState: 'Disabled' }],
    ['is to be deleted', { KeyState: 'PendingDeletion' }],
    ['belongs to AWS', { KeyManager: 'AWS' }],
    ['is asymmetric', { KeySpec: 'RSA_2048' }],
    ['has imported material', { Origin: 'EXTERNAL' }],
  ])('that %s in the meantime is left as it is', async (_, changed) => {
    const run = approvalRun({
      apis: {
        'kms.DescribeKey': () => ({
          KeyMetadata: { KeyManager: 'CUSTOMER', KeyState: 'Enabled', KeySpec: 'SYMMETRIC_DEFAULT', Origin: 'AWS_KMS', ...changed },
        }),
      },
    });
    const id = await run.start();

    await run.answer(id, 'Approve', approverArn);

    expect(run.writes()).toEqual([]);
    expect(await bodyOf(run, id, offKey)).toMatchObject({
      StillToEnable: 'Success',
      EnableKeyRotation: 'Pending',
      ReadBackRotation: 'Success',
    });
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Success');
  });

  it('that somebody else enabled, or shortened, in the meantime is not written again', async () => {
    const run = approvalRun({ apis: { 'kms.GetKeyRotationStatus': () => ({ KeyRotationEnabled: true, RotationPeriodInDays: 365 }) } });
    const id = await run.start();

    await run.answer(id, 'Approve', approverArn);

    expect(run.writes()).toEqual([]);
    expect(await bodyOf(run, id, slowKey)).toMatchObject({
      StillTooLong: 'Failed',
      StillToShorten: 'Pending',
      ShortenRotationPeriod: 'Pending',
    });
  });

  it('that KMS never confirms is given up after 300 seconds, and the next one follows', async () => {
    const run = approvalRun({ apis: { 'kms.GetKeyRotationStatus': () => ({ KeyRotationEnabled: false }) } });
    const id = await run.start();
    await run.answer(id, 'Approve', approverArn);
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('InProgress');

    await run.advance(3 * 300_000);

    expect(await bodyOf(run, id, offKey)).toMatchObject({
      EnableKeyRotation: 'Success',
      ConfirmRotation: 'TimedOut',
      ReadBackRotation: 'Success',
    });
    expect(run.writes()).toHaveLength(2);
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Success');
  });

  it('is the last one when the execution is cancelled while it is being confirmed', async () => {
    const run = approvalRun({ apis: { 'kms.GetKeyRotationStatus': () => ({ KeyRotationEnabled: false }) } });
    const id = await run.start();
    await run.answer(id, 'Approve', approverArn);

    await run.stop(id);
    await run.advance(day);

    const execution = await run.executionOf(id);
    expect(execution.AutomationExecutionStatus).toBe('Cancelled');
    expect(statusesOf(execution)).toMatchObject({ EnableEach: 'Cancelled', ShortenEach: 'Pending', Validate: 'Pending' });
    expect(run.writes()).toEqual([{ KeyId: offKey, RotationPeriodInDays: 365 }]);
  });
});

describe('the re-evaluation', () => {
  /** AWS Config refuses so many requests. */
  const refusing = (times: number) => {
    let left = times;
    return approvalRun({
      apis: {
        'config.StartConfigRulesEvaluation': () => {
          left -= 1;
          if (left >= 0) throw new ServiceError('LimitExceededException', 'one evaluation is running', 400);
          return {};
        },
      },
    });
  };

  it('is asked for again after a minute, when another execution was first', async () => {
    const run = refusing(1);
    const id = await run.start();
    await run.answer(id, 'Approve', approverArn);
    const before = statusesOf(await run.executionOf(id));
    await run.advance(71_000);

    expect(before).toMatchObject({ Reevaluate: 'Failed', WaitToReevaluate: 'InProgress', Validate: 'Pending' });
    expect(statusesOf(await run.executionOf(id))).toMatchObject({ ReevaluateAgain: 'Success', Validate: 'Success' });
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Success');
  });

  it('does not fail the run when it is refused both times', async () => {
    const run = refusing(2);
    const id = await run.start();
    await run.answer(id, 'Approve', approverArn);
    await run.advance(71_000);

    expect(statusesOf(await run.executionOf(id))).toMatchObject({ ReevaluateAgain: 'Failed', Validate: 'Success' });
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Success');
  });
});
