import type { Execution, Step } from '../../../functions/aws/ssm.ts';
import type { Ending } from '../../../functions/core/people/approval-step.ts';
import type { Dependencies } from '../../../functions/record-decision/dependencies.ts';
import type { Environment } from '../../../functions/record-decision/environment.ts';
import { identifiedSignals } from '../../../functions/record-decision/identified-signals.ts';
import { accountId, sessionArn } from '../../core/people/sample.ts';
import { eventHistory, type HistoricCall, signalled } from './history.ts';

const executionId = '7b9f1c2e-0d7a-4d59-9d36-1f1f4a1f8f10';
const history = eventHistory();
const roleArn = `arn:aws:iam::${accountId}:role/Approver`;
const execution = { executionId, startedAt: '2026-11-20T08:00:00.000Z' } as Execution;
const now = new Date('2026-11-20T10:00:00Z');
let waits: number[] = [];
/** What AWS CloudTrail shows after it was waited for. */
let later: readonly HistoricCall[] = [];

type Entry = Readonly<Record<string, string>>;
const grace = (more: Entry = {}): Entry => ({ Approver: sessionArn('grace'), Decision: 'Approve', ...more });
const stepWith = (...entries: readonly (Entry | string)[]): Step =>
  ({
    status: 'Success',
    outputs: { ApproverDecisions: entries.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry))) },
  }) as unknown as Step;
const identified = (step: Step | undefined, ending: Exclude<Ending, 'OPEN'> = 'APPROVED') =>
  identifiedSignals(
    { execution, step, ending, approvers: [roleArn, 'operator'] },
    { cloudTrailWaitInSeconds: 120 } as Environment,
    {
      cloudTrail: history.client,
      now: () => now,
      sleep: async (millis: number) => {
        waits.push(millis);
        history.shows(...later);
      },
    } as Dependencies,
  );
const whoAndHow = async (step: Step | undefined, ending?: Exclude<Ending, 'OPEN'>) =>
  (await identified(step, ending)).map(
    ({ by, signal, source }) => `${by === undefined ? '?' : by.kind === 'user' ? by.userName : by.sessionName} ${signal} ${source}`,
  );
const approval = (name = 'grace', more: Parameters<typeof signalled>[3] = {}) => signalled(executionId, sessionArn(name), 'Approve', more);
const rejection = (name = 'ada') => signalled(executionId, sessionArn(name), 'Reject');
const fromStep = 'grace APPROVE SYSTEMS_MANAGER';
const fromTrail = 'grace APPROVE CLOUDTRAIL';

beforeEach(() => {
  waits = [];
  later = [];
  history.shows();
});

describe('signals that Systems Manager names whole', () => {
  it('are as it names them, and AWS CloudTrail is not asked', async () => {
    const [signal] = await identified(stepWith(grace({ ApprovalDecisionTime: '2026-11-20T09:00:00Z', Comment: 'CHG-1' })));

    expect(signal).toEqual({
      principal: sessionArn('grace'),
      by: { kind: 'session', accountId, roleName: 'Approver', sessionName: 'grace' },
      signal: 'APPROVE',
      signalledAt: '2026-11-20T09:00:00Z',
      comment: 'CHG-1',
      source: 'SYSTEMS_MANAGER',
    });
    expect([history.lookups(), waits]).toEqual([[], []]);
  });

  it.each<[string, Exclude<Ending, 'OPEN'>, readonly Entry[], readonly string[]]>([
    ['of a listed user by name', 'APPROVED', [grace({ Approver: 'operator' })], ['operator APPROVE SYSTEMS_MANAGER']],
    [
      'an approval, and a rejection',
      'REJECTED',
      [grace(), grace({ Approver: sessionArn('ada'), Decision: 'Reject' })],
      [fromStep, 'ada REJECT SYSTEMS_MANAGER'],
    ],
    ['an approval that was not enough', 'TIMED_OUT', [grace()], [fromStep]],
    ['none, of a request that timed out', 'TIMED_OUT', [], []],
    ['none, of one that was cancelled', 'CANCELLED', [], []],
    ['a rejection after which the step failed', 'FAILED', [grace({ Decision: 'Reject' })], ['grace REJECT SYSTEMS_MANAGER']],
  ])('need nothing else: %s', async (_what, ending, entries, expected) => {
    expect(await whoAndHow(stepWith(...entries), ending)).toEqual(expected);
    expect(history.lookups()).toEqual([]);
  });
});

describe('signals that Systems Manager does not name whole', () => {
  it.each<[string, Exclude<Ending, 'OPEN'>, readonly (Entry | string)[]]>([
    ['by a role instead of a session', 'APPROVED', [grace({ Approver: roleArn })]],
    ['by a name that no list has', 'APPROVED', [grace({ Approver: 'grace' })]],
    ['by nobody', 'APPROVED', [{ Decision: 'Approve' }]],
    ['none, of a request that was approved', 'APPROVED', []],
    ['nothing but a text in no form known', 'APPROVED', ['Approved by grace']],
    ['one approval of two', 'TIMED_OUT', [grace({ Approver: roleArn })]],
  ])('are looked up in AWS CloudTrail: %s', async (_what, ending, entries) => {
    history.shows(approval());

    expect(await whoAndHow(stepWith(...entries), ending)).toEqual([fromTrail]);
    expect(waits).toEqual([]);
  });

  it('may be a rejection that the outputs leave out', async () => {
    history.shows(approval(), rejection());

    for (const ending of ['REJECTED', 'FAILED'] as const)
      expect(await whoAndHow(stepWith(grace()), ending)).toEqual([fromTrail, 'ada REJECT CLOUDTRAIL']);
  });

  it('are looked up, too, where the execution has no approval step any more', async () => {
    history.shows(approval());

    expect(await whoAndHow(undefined)).toEqual([fromTrail]);
  });

  it('are waited for once', async () => {
    later = [approval()];

    expect(await whoAndHow(stepWith(grace({ Approver: roleArn })))).toEqual([fromTrail]);
    expect([waits, history.lookups()]).toEqual([[120_000], ['SendAutomationSignal']]);
  });

  it('are waited for where AWS CloudTrail shows fewer than Systems Manager', async () => {
    history.shows(approval());
    later = [approval(), approval('ada')];

    expect(await whoAndHow(stepWith(grace({ Approver: roleArn }), grace({ Approver: roleArn })))).toEqual([
      fromTrail,
      'ada APPROVE CLOUDTRAIL',
    ]);
    expect(waits).toHaveLength(1);
  });

  it('are waited for where an entry in no form known may be a rejection that AWS CloudTrail does not show yet', async () => {
    history.shows(approval());
    later = [approval(), rejection()];

    expect(await whoAndHow(stepWith(grace(), { Approver: sessionArn('ada'), Decision: 'Nein' }))).toEqual([
      fromTrail,
      'ada REJECT CLOUDTRAIL',
    ]);
    expect(waits).toHaveLength(1);
  });

  it.each<[string, readonly HistoricCall[], readonly string[]]>([
    ['shows nothing', [], ['? APPROVE SYSTEMS_MANAGER']],
    ['does not know them either', [signalled(executionId, roleArn)], ['? APPROVE SYSTEMS_MANAGER']],
    ['shows more of them', [signalled(executionId, roleArn), approval()], ['? APPROVE CLOUDTRAIL', fromTrail]],
  ])('stay as Systems Manager has them where AWS CloudTrail %s after that', async (_what, calls, expected) => {
    later = calls;

    expect(await whoAndHow(stepWith(grace({ Approver: roleArn })))).toEqual(expected);
  });
});

describe('a signal in AWS CloudTrail', () => {
  it('is looked for from the start of the execution to now', async () => {
    await whoAndHow(stepWith());
    await identifiedSignals(
      { execution: { ...execution, startedAt: null }, step: stepWith(), ending: 'REJECTED', approvers: [] },
      { cloudTrailWaitInSeconds: 0 } as Environment,
      { cloudTrail: history.client, now: () => now, sleep: async () => {} } as unknown as Dependencies,
    );

    const thirtyDaysBefore = new Date('2026-10-21T10:00:00Z');
    expect(history.inputs()[0]).toMatchObject({ StartTime: new Date(execution.startedAt ?? ''), EndTime: now });
    expect(history.inputs().at(-1)).toMatchObject({ StartTime: thirtyDaysBefore, EndTime: now });
  });

  it('is of this execution, was not refused, and approves or rejects', async () => {
    history.shows(
      signalled('another', sessionArn('ada')),
      rejection('otto'),
      signalled(executionId, sessionArn('eve'), 'Approve', { errorCode: 'AccessDenied' }),
      signalled(executionId, sessionArn('mallory'), 'StartStep'),
      approval(),
    );

    expect(await whoAndHow(stepWith())).toEqual(['otto REJECT CLOUDTRAIL', fromTrail]);
  });

  it('is listed with the oldest first', async () => {
    const at = (minute: number) => ({ at: `2026-11-20T09:0${minute}:00Z` });
    history.shows(approval('c', at(3)), approval('a', at(1)), approval('b', at(2)));

    expect((await identified(stepWith())).map(({ by, signalledAt }) => [by?.kind === 'session' && by.sessionName, signalledAt])).toEqual([
      ['a', '2026-11-20T09:01:00Z'],
      ['b', '2026-11-20T09:02:00Z'],
      ['c', '2026-11-20T09:03:00Z'],
    ]);
  });

  it.each<[unknown, string | null]>([
    [{ Comment: ['CHG-1', 'more'] }, 'CHG-1'],
    [{ Comment: 'CHG-1' }, 'CHG-1'],
    [{ Comment: [7] }, null],
    [{ Comment: [] }, null],
    [{}, null],
    ['HIDDEN_DUE_TO_SECURITY_REASONS', null],
    [null, null],
    [undefined, null],
  ])('has the comment in its payload, if AWS CloudTrail shows it: %j', async (payload, comment) => {
    history.shows(approval('grace', { payload }));

    expect(await identified(stepWith())).toMatchObject([{ comment }]);
  });
});
