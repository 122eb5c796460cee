import * as fc from 'fast-check';
import { functionNames } from '../../functions/core/names.ts';
import { ServiceError } from '../../sandbox/service-error.ts';
import { statusesOf } from '../sandbox/automation/automation.ts';
import { approvalRun, approverArn, offKey, otherOffKey, slowKey } from './approve-and-enable.ts';

const finalList = [offKey, otherOffKey, slowKey];
const strangerArn = 'arn:aws:iam::111122223333:user/mallory';
const brokenApi = () => {
  throw new ServiceError('AccessDeniedException', 'no', 400);
};
const brokenFunction = () => {
  throw new Error('out of order');
};

type Run = ReturnType<typeof approvalRun>;

/** What people and time can do to an execution; a refused signal is not an error here. */
const events: Readonly<Record<string, (run: Run, id: string) => Promise<unknown>>> = {
  approve: (run, id) => run.answer(id, 'Approve', approverArn),
  reject: (run, id) => run.answer(id, 'Reject', approverArn),
  approveAsStranger: (run, id) => run.answer(id, 'Approve', strangerArn),
  cancel: (run, id) => run.stop(id),
  complete: (run, id) => run.stop(id, 'Complete'),
  aWeek: (run) => run.advance(604_800_000),
};

const broken = (names: readonly string[], how: () => never) =>
  fc.subarray([...names]).map((chosen) => Object.fromEntries(chosen.map((name) => [name, how])));

describe('whatever people do and whatever breaks', () => {
  it('a key is written only if it is in the final list, and only after an approval that was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(events)), { maxLength: 4 }),
        broken(Object.values(functionNames), brokenFunction),
        broken(['kms.DescribeKey', 'kms.GetKeyRotationStatus', 'kms.EnableKeyRotation', 'config.StartConfigRulesEvaluation'], brokenApi),
        fc.constantFrom('response' as const, 'payload' as const),
        async (happenings, lambdas, apis, lambdaSelectorRoot) => {
          const run = approvalRun({ settings: { lambdaSelectorRoot }, lambdas, apis });
          const id = await run.start();
          for (const happening of happenings) await events[happening]?.(run, id).catch(() => {});

          const written = run.writes().map(({ KeyId }) => String(KeyId));
          const { Approve, RecordApproval } = statusesOf(await run.executionOf(id));
          const isApproved = happenings.includes('approve') && Approve === 'Success' && RecordApproval === 'Success';
          expect(written.filter((keyId) => !finalList.includes(keyId) || !isApproved)).toEqual([]);
          expect(run.writesOfAnyKind().filter((operation) => operation !== 'EnableKeyRotation')).toEqual([]);
        },
      ),
      { seed: 20_260_301, numRuns: 300 },
    );
  });

  it('and an approval with nothing broken writes every key of it', async () => {
    const run = approvalRun();
    const id = await run.start();

    await run.answer(id, 'Approve', approverArn);

    expect(run.writes().map(({ KeyId }) => KeyId)).toEqual(finalList);
  });
});
