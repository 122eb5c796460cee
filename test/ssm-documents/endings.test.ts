import { documentNames } from '../../functions/core/changes/runbooks.ts';
import { functionNames } from '../../functions/core/names.ts';
import { writerOf } from '../../infra/runbook/writers.ts';
import { ServiceError } from '../../sandbox/service-error.ts';
import { statusesOf } from '../sandbox/automation/automation.ts';
import { approverArn, documentRun } from './document-run.ts';

const day = 86_400_000;
const { assessRequest, notifyApprovers, recordDecision, applyChanges, validateRotation } = functionNames;
const notRun = {
  Assess: 'Pending',
  NotifyApprovers: 'Pending',
  Approve: 'Pending',
  RecordDecision: 'Pending',
  Apply: 'Pending',
  Reevaluate: 'Pending',
  WaitToReevaluate: 'Pending',
  ReevaluateAgain: 'Pending',
  RecordNoApproval: 'Pending',
  Validate: 'Pending',
};
const broken = () => {
  throw new Error('out of order');
};

async function approved(run: ReturnType<typeof documentRun>) {
  const id = await run.start();
  await run.answer(id, 'Approve', approverArn);
  return run.executionOf(id);
}

describe.each(['response', 'payload'] as const)(
  'an execution, with the selectors of a Lambda step starting at the %s',
  (lambdaSelectorRoot) => {
    const settings = { lambdaSelectorRoot };

    it('waits for the approvers and has changed nothing by then', async () => {
      const run = documentRun({ settings });

      const execution = await run.executionOf(await run.start());

      expect(execution.AutomationExecutionStatus).toBe('Waiting');
      expect(statusesOf(execution)).toEqual({ ...notRun, Assess: 'Success', NotifyApprovers: 'Success', Approve: 'Waiting' });
      expect(run.writes()).toBe(0);
    });

    it.each(documentNames)('of %s records the approval, changes, has the rule evaluated and validates, in this order', async (name) => {
      const run = documentRun({ settings }, name);

      const execution = await approved(run);

      expect(run.invoked()).toEqual([assessRequest, notifyApprovers, recordDecision, writerOf(name), validateRotation]);
      expect(execution.AutomationExecutionStatus).toBe('Success');
      expect(statusesOf(execution)).toEqual({
        ...notRun,
        Assess: 'Success',
        NotifyApprovers: 'Success',
        Approve: 'Success',
        RecordDecision: 'Success',
        Apply: 'Success',
        Reevaluate: 'Success',
        Validate: 'Success',
      });
      expect(execution.Outputs).toEqual({
        'Assess.Changes': ['1'],
        'Approve.ApprovalStatus': ['Approved'],
        'Validate.Requested': ['1'],
        'Validate.Confirmed': ['1'],
        'Validate.NotConfirmed': ['0'],
        'Validate.Skipped': ['0'],
      });
    });

    it('tells every function the id of the execution, and nothing else', async () => {
      const run = documentRun({ settings });
      const id = await run.start();
      await run.answer(id, 'Approve', approverArn);

      expect(run.invocations.map(({ payload }) => payload)).toEqual(run.invocations.map(() => ({ executionId: id })));
    });

    it.each([
      ['is rejected', 'Failed', 'Success', (run: ReturnType<typeof documentRun>, id: string) => run.answer(id, 'Reject', approverArn)],
      ['is not answered for 7 days', 'TimedOut', 'Success', (run: ReturnType<typeof documentRun>) => run.advance(7 * day)],
      ['is cancelled while it waits', 'Cancelled', 'Cancelled', (run: ReturnType<typeof documentRun>, id: string) => run.stop(id)],
    ])('changes nothing when it %s, and records that', async (_, approval, ending, happens) => {
      const run = documentRun({ settings });
      const id = await run.start();

      await happens(run, id);

      const execution = await run.executionOf(id);
      expect(execution.AutomationExecutionStatus).toBe(ending);
      expect(statusesOf(execution)).toEqual({
        ...notRun,
        Assess: 'Success',
        NotifyApprovers: 'Success',
        Approve: approval,
        RecordNoApproval: 'Success',
        Validate: 'Success',
      });
    });

    it('asks nobody when no change is proposed, and ends well', async () => {
      const run = documentRun({ settings, lambdas: { [notifyApprovers]: broken } });

      const execution = await run.executionOf(await run.start());

      expect(execution.AutomationExecutionStatus).toBe('Success');
      expect(statusesOf(execution)).toEqual({
        ...notRun,
        Assess: 'Success',
        NotifyApprovers: 'Failed',
        RecordNoApproval: 'Success',
        Validate: 'Success',
      });
    });
  },
);

describe('an execution with a function that fails', () => {
  it.each([
    ['AssessRequest: nobody is asked', assessRequest, { Assess: 'Failed', Approve: 'Pending', Apply: 'Pending', Validate: 'Pending' }],
    [
      'RecordDecision: the approval is not carried out',
      recordDecision,
      { Approve: 'Success', RecordDecision: 'Failed', RecordNoApproval: 'Failed', Apply: 'Pending', Validate: 'Success' },
    ],
    ['ValidateRotation: the outcomes are missing', validateRotation, { Apply: 'Success', Validate: 'Failed' }],
  ])('%s, and the execution is Failed', async (_, functionName, statuses) => {
    const run = documentRun({ lambdas: { [functionName]: broken } });
    const id = await run.start();

    await run.answer(id, 'Approve', approverArn).catch(() => {});

    const execution = await run.executionOf(id);
    expect(execution.AutomationExecutionStatus).toBe('Failed');
    expect(statusesOf(execution)).toMatchObject(statuses);
    expect(execution.FailureMessage).toContain('out of order');
  });

  it('is Failed when Validate says that the request could not be decided', async () => {
    const run = documentRun({ lambdas: { [notifyApprovers]: broken, [validateRotation]: broken } });

    const execution = await run.executionOf(await run.start());

    expect(execution.AutomationExecutionStatus).toBe('Failed');
    expect(statusesOf(execution)).toMatchObject({ RecordNoApproval: 'Success', Apply: 'Pending', Validate: 'Failed' });
  });

  it('has a decision recorded once more, from where nothing leads to a write', async () => {
    let attempts = 0;
    const run = documentRun({
      lambdas: {
        [recordDecision]: () => {
          attempts += 1;
          return attempts <= 3 ? broken() : { Decision: 'APPROVED', Changes: 1 };
        },
      },
    });

    const execution = await approved(run);

    expect(statusesOf(execution)).toMatchObject({
      RecordDecision: 'Failed',
      RecordNoApproval: 'Success',
      Apply: 'Pending',
      Validate: 'Success',
    });
    expect([run.writes(), execution.AutomationExecutionStatus]).toEqual([0, 'Failed']);
  });

  it('takes up what is left of the changes five times, then validates and ends well', async () => {
    const run = documentRun({ lambdas: { [applyChanges]: broken } });

    const execution = await approved(run);

    expect(run.writes()).toBe(5);
    expect(statusesOf(execution)).toMatchObject({ Apply: 'Failed', Reevaluate: 'Success', Validate: 'Success' });
    expect(execution.AutomationExecutionStatus).toBe('Success');
  });

  it('tries a function that was lost again', async () => {
    let attempts = 0;
    const run = documentRun({
      lambdas: {
        [applyChanges]: () => {
          attempts += 1;
          return attempts === 1 ? broken() : { Changes: 1 };
        },
      },
    });

    expect(statusesOf(await approved(run))).toMatchObject({ Apply: 'Success', Validate: 'Success' });
  });
});

describe('the re-evaluation', () => {
  /** AWS Config refuses so many requests. */
  const refusing = (times: number) => {
    let left = times;
    return documentRun({
      apis: {
        'config.StartConfigRulesEvaluation': () => {
          left -= 1;
          if (left >= 0) throw new ServiceError('LimitExceededException', 'one evaluation is running', 400);
          return {};
        },
      },
    });
  };

  it('is asked for by the name that Assess found', async () => {
    const run = refusing(0);
    await approved(run);

    expect(run.calls.map(({ operation, input }) => [operation, input])).toEqual([
      ['StartConfigRulesEvaluation', { ConfigRuleNames: ['kms-rotation'] }],
    ]);
  });

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

  it('does not fail the execution when it is refused both times', async () => {
    const run = refusing(2);
    const id = await run.start();
    await run.answer(id, 'Approve', approverArn);
    await run.advance(71_000);

    expect(statusesOf(await run.executionOf(id))).toMatchObject({ ReevaluateAgain: 'Failed', Validate: 'Success' });
    expect((await run.executionOf(id)).AutomationExecutionStatus).toBe('Success');
  });
});
