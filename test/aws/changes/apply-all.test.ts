import { type Applied, applyAll, NotFinishedError } from '../../../functions/aws/changes/apply-all.ts';
import type { ApprovedChange } from '../../../functions/core/changes/approved.ts';
import { approvedChange } from '../../core/changes/approved-records.ts';
import { off, proposed } from '../../core/changes/sample.ts';
import { keyIdNumber } from '../../core/records.ts';

const changes = Array.from({ length: 5 }, (_, index) =>
  approvedChange(proposed('ENABLE_ROTATION', { profile: off({ keyId: keyIdNumber(index + 1) }) })),
);
const id = ({ final }: ApprovedChange): string => final.keyId;

type Options = Partial<Parameters<typeof applyAll>[1]>;
async function run(apply: (change: ApprovedChange) => Promise<Applied>, options: Options = {}) {
  const failures: [string, unknown][] = [];
  const outcome = await applyAll(changes, {
    apply,
    atOnce: 2,
    deadline: Number.POSITIVE_INFINITY,
    now: () => new Date(0),
    onFailure: (change, error) => {
      failures.push([id(change), error]);
    },
    ...options,
  }).catch((error: unknown) => error);
  return { outcome, failures };
}

describe('all approved changes', () => {
  it('are made, a few at once, each once', async () => {
    const made: string[] = [];
    let inHand = 0;
    let most = 0;
    const { outcome } = await run(async (change) => {
      inHand += 1;
      most = Math.max(most, inHand);
      await new Promise((resolve) => setImmediate(resolve));
      inHand -= 1;
      made.push(id(change));
      return 'DONE';
    });

    expect([outcome, made.sort(), most]).toEqual([5, changes.map(id), 2]);
  });

  it('that are left are named, so that the step is tried again', async () => {
    const { outcome } = await run(async () => 'LEFT');

    expect(outcome).toBeInstanceOf(NotFinishedError);
    expect(String(outcome)).toBe(
      `NotFinishedError: 5 of 5 approved changes are left, first ${[1, 2, 3].map((number) => `${keyIdNumber(number)}/ENABLE_ROTATION`).join(', ')}`,
    );
  });

  it('do not stop for one that fails, of which the log is told', async () => {
    const broken = new Error('broken');
    const { outcome, failures } = await run(async (change) => {
      if (id(change) === keyIdNumber(2)) throw broken;
      return 'DONE';
    });

    expect(failures).toEqual([[keyIdNumber(2), broken]]);
    expect(String(outcome)).toContain(`1 of 5 approved changes are left, first ${keyIdNumber(2)}/ENABLE_ROTATION`);
  });

  it('are begun only before the deadline', async () => {
    let time = 0;
    const made: string[] = [];
    const { outcome } = await run(
      async (change) => {
        made.push(id(change));
        time += 100;
        return 'DONE';
      },
      { atOnce: 1, deadline: 200, now: () => new Date(time) },
    );

    expect([made, String(outcome)]).toEqual([[1, 2].map(keyIdNumber), expect.stringContaining('3 of 5 approved changes are left')]);
  });

  it('may be none', async () => {
    const options = { apply: async () => 'DONE' as const, atOnce: 2, deadline: 0, now: () => new Date(1), onFailure: () => {} };

    expect(await applyAll([], options)).toBe(0);
  });
});
