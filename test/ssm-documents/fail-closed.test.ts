import * as fc from 'fast-check';
import { functionNames, runbookName } from '../../functions/core/names.ts';
import { writerOf } from '../../infra/runbook/writers.ts';
import { ServiceError } from '../../sandbox/service-error.ts';
import { statusesOf } from '../sandbox/automation/automation.ts';
import { approverArn, documentRun } from './document-run.ts';

const strangerArn = 'arn:aws:iam::111122223333:user/mallory';
const brokenApi = () => {
  throw new ServiceError('AccessDeniedException', 'no', 400);
};
const brokenFunction = () => {
  throw new Error('out of order');
};

type Run = ReturnType<typeof documentRun>;

/** What people and time can do to an execution; a refused signal is not an error here. */
const events: Readonly<Record<string, (run: Run, id: string) => Promise<unknown>>> = {
  approve: (run, id) => run.answer(id, 'Approve', approverArn),
  reject: (run, id) => run.answer(id, 'Reject', approverArn),
  approveAsStranger: (run, id) => run.answer(id, 'Approve', strangerArn),
  cancel: (run, id) => run.stop(id),
  complete: (run, id) => run.stop(id, 'Complete'),
  aWeek: (run) => run.advance(604_800_000),
};

const steps = ['assessRequest', 'notifyApprovers', 'recordDecision', 'validateRotation'] as const;
const broken = (names: readonly string[], how: () => never) =>
  fc.subarray([...names]).map((chosen) => Object.fromEntries(chosen.map((name) => [name, how])));

describe('whatever people do and whatever breaks', () => {
  it('the writing function is invoked only after an approval that was recorded, and AWS KMS is called by no step', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(events)), { maxLength: 4 }),
        broken([...steps.map((step) => functionNames[step]), writerOf(runbookName)], brokenFunction),
        broken(['config.StartConfigRulesEvaluation'], brokenApi),
        fc.constantFrom('response' as const, 'payload' as const),
        async (happenings, lambdas, apis, lambdaSelectorRoot) => {
          const run = documentRun({ settings: { lambdaSelectorRoot }, lambdas, apis });
          const id = await run.start();
          for (const happening of happenings) await events[happening]?.(run, id).catch(() => {});

          const { Approve, RecordDecision } = statusesOf(await run.executionOf(id));
          const isApproved = happenings.includes('approve') && Approve === 'Success' && RecordDecision === 'Success';
          expect(isApproved || run.writes() === 0).toBe(true);
          expect(run.calls.filter(({ service }) => service !== 'config')).toEqual([]);
        },
      ),
      { seed: 20_260_301, numRuns: 300 },
    );
  });

  it('and an approval with nothing broken has the writing function invoked', async () => {
    const run = documentRun();
    const id = await run.start();

    await run.answer(id, 'Approve', approverArn);

    expect(run.writes()).toBe(1);
  });
});
