import { DisableKeyCommand, EnableKeyRotationCommand } from '@aws-sdk/client-kms';
import { NotOursError } from '../../../functions/aws/authority/our-document.ts';
import { NotYetError } from '../../../functions/aws/authority/settled.ts';
import { decisionsSince } from '../../../functions/aws/decision-index.ts';
import { recordText } from '../../../functions/aws/evidence-store.ts';
import { NoProposalError } from '../../../functions/aws/stored-proposal.ts';
import { refOf } from '../../../functions/core/changes/proposed-change.ts';
import { decisionKey, evidenceKey, requestKey } from '../../../functions/core/names.ts';
import { requester, step } from '../../aws/systems-manager.ts';
import { approverRole, decisionOn, sessionOf } from '../../core/changes/approved-records.ts';
import { requestFor } from '../../core/changes/scheduled-request.ts';
import type { Proposed } from '../approved-world.ts';
import { approves, type Deciding, rejects, startDeciding, stepsWith } from './deciding.ts';
import { signalled } from './history.ts';

let one: Deciding;
beforeAll(async () => {
  one = await startDeciding();
});
beforeEach(() => one.begin());
afterAll(() => one.stop());

const filed = async ({ executionId }: Proposed) =>
  (await decisionsSince(one.evidence, new Date('2026-11-19T00:00:00Z'))).filter((each) => each.executionId === executionId);

describe('an approval', () => {
  it('is put on record with who gave it, what for, and the final list', async () => {
    const asked = await one.asked([approves('grace', { Comment: 'CHG-1' })], { count: 2 });
    const before = one.account.clock.now().getTime();
    const answer = await one.decide(asked);
    const decision = await one.decisionOn(asked);

    expect(answer).toEqual({
      Decision: 'APPROVED',
      Changes: 2,
      DecisionSha256: (await one.evidence.record(evidenceKey(asked.executionId, 'decision.json')))?.sha256,
    });
    expect(decision).toMatchObject({
      previous: { record: 'proposal.json', sha256: asked.sha256 },
      executionId: asked.executionId,
      accountId: '111122223333',
      region: 'eu-central-1',
      documentName: 'KmsRotation-ApproveAndEnable',
      decision: 'APPROVED',
      because: null,
      decidedAt: '2026-11-20T08:59:00.000Z',
      recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      requester: { principal: requester, person: 'operator', source: 'EXECUTED_BY' },
      deployed: { approvers: [approverRole], minimumApprovals: 1 },
      requiredApprovals: 1,
      approvalsWithoutAnswer: 'ALL',
      signals: [{ principal: sessionOf('grace'), person: 'grace', comment: 'CHG-1', counts: true }],
      rawDecisions: [approves('grace', { Comment: 'CHG-1' })],
      approvedChanges: asked.changes.map(refOf),
      notChosen: [],
      excluded: [],
    });
    expect(decision.finalList.map(({ keyId, kind }) => ({ keyId, kind }))).toEqual(asked.changes.map(refOf));
    expect(Date.parse(decision.recordedAt)).toBeGreaterThanOrEqual(before);
    expect(one.metrics()).toEqual([['Decisions', 1, { Decision: 'APPROVED' }]]);
  });

  it('is filed under its day, for whoever asks again', async () => {
    const asked = await one.asked([approves('grace')]);
    const { DecisionSha256 } = await one.decide(asked);

    expect(await one.evidence.record(decisionKey('2026-11-20T08:59:00Z', asked.executionId))).toBeDefined();
    expect(await filed(asked)).toMatchObject([
      { decision: 'APPROVED', approved: asked.changes.map(refOf), decisionSha256: DecisionSha256 },
    ]);
  });

  it('writes nothing to AWS KMS', async () => {
    await one.decide(await one.asked([approves('grace')]));

    expect(one.writes()).toEqual([]);
  });

  it('is narrowed by the answer of its author, and by nobody else', async () => {
    const asked = await one.asked([approves('grace')], { count: 3 });
    await one.answer(asked, 'grace', [1, 3]);
    await one.answer(asked, 'eve', [2]);
    const decision = await one.decided(asked);

    const [first, second, third] = asked.changes.map(refOf);
    expect([decision.approvedChanges, decision.notChosen]).toEqual([[first, third], [second]]);
    expect(decision.finalList.map(({ keyId }) => keyId)).toEqual([first?.keyId, third?.keyId]);
    expect(decision.ignoredAnswers).toMatchObject([{ because: 'its author sent no approval that counts', changes: [second] }]);
  });

  it('does not count where an answer cannot be attributed', async () => {
    const asked = await one.asked([approves('grace')]);
    await one.evidence.recordOnce(`executions/${asked.executionId}/answers/eve.json`, 'x');

    expect(await one.decided(asked)).toMatchObject({ decision: 'NOT_COUNTED', finalList: [], because: expect.stringContaining('IAM') });
  });

  it('by AWS CloudTrail counts, where Systems Manager names nobody', async () => {
    const asked = await one.asked([approves('grace', { Approver: approverRole })]);
    one.history.shows(signalled(asked.executionId, sessionOf('grace')));

    expect(await one.decided(asked)).toMatchObject({ decision: 'APPROVED', signals: [{ source: 'CLOUDTRAIL', person: 'grace' }] });
  });

  it('is not of the person who asked', async () => {
    const asked = await one.asked([approves('operator')]);

    expect(await one.decided(asked)).toMatchObject({
      decision: 'NOT_COUNTED',
      finalList: [],
      because: expect.stringContaining('not approved by the person who made it'),
    });
  });
});

describe('how many have to approve', () => {
  it.each([
    ['as many as were when the request was made', 2, 1],
    ['as many as are deployed now', 1, 2],
  ])('is the larger number: %s', async (_what, minimumApprovals, deployed) => {
    const asked = await one.asked([approves('grace')], { proposal: { minimumApprovals } });
    const decision = await one.decided(asked, { minimumApprovals: deployed });

    expect(decision).toMatchObject({ decision: 'NOT_COUNTED', requiredApprovals: 2, deployed: { minimumApprovals: deployed } });
    expect(decision.because).toMatch(/^1 of 2 approvals/);
  });

  it('is reached by different people', async () => {
    const asked = await one.asked([approves('grace'), approves('ada')], { proposal: { minimumApprovals: 2 } });

    expect((await one.decided(asked)).decision).toBe('APPROVED');
  });
});

describe('whoever may approve', () => {
  it('may do so still: who was taken off the list does not count', async () => {
    const asked = await one.asked([approves('grace')]);
    const decision = await one.decided(asked, { approvers: ['arn:aws:iam::111122223333:role/Other'] });

    expect(decision).toMatchObject({ decision: 'NOT_COUNTED', because: expect.stringContaining('is not one of the approvers') });
  });

  it('might do so then: who was put on the list since does not count', async () => {
    const approvers = ['arn:aws:iam::111122223333:role/Other'];
    const asked = await one.asked([approves('grace')], { proposal: { approvers } });

    expect((await one.decided(asked, { approvers: [...approvers, approverRole] })).decision).toBe('NOT_COUNTED');
  });

  it('has to store an answer, where the request said so', async () => {
    const asked = await one.asked([approves('grace')], { proposal: { approvalsWithoutAnswer: 'REFUSED' } });

    expect(await one.decided(asked)).toMatchObject({ decision: 'NOT_COUNTED', approvalsWithoutAnswer: 'REFUSED' });
  });
});

describe('a request that was not approved', () => {
  it.each<[string, string, ReturnType<typeof stepsWith>, string, string | null]>([
    ['rejected', 'Failed', stepsWith('Rejected', [approves('ada'), rejects('grace')]), 'REJECTED', null],
    ['timed out', 'TimedOut', stepsWith('TimedOut', [approves('grace')]), 'TIMED_OUT', null],
    ['cancelled', 'Cancelled', stepsWith('Waiting'), 'CANCELLED', null],
    [
      'failed at the approval',
      'Failed',
      stepsWith('Failed', [], { FailureMessage: 'Topic does not exist\u202e' }),
      'FAILED',
      'step Approve ended as Failed: Topic does not exist\ufffd',
    ],
    [
      'failed before',
      'InProgress',
      [step('Assess', 'Success'), step('NotifyApprovers', 'Failed'), step('Approve', 'Pending')],
      'FAILED',
      'step NotifyApprovers ended as Failed: Systems Manager gives no message',
    ],
    [
      'failed before, without an approval step',
      'InProgress',
      [step('Assess', 'Success'), step('NotifyApprovers', 'TimedOut')],
      'FAILED',
      'step NotifyApprovers ended as TimedOut: Systems Manager gives no message',
    ],
  ])('is on record, and changes nothing: %s', async (_what, status, StepExecutions, decision, because) => {
    const AutomationExecutionStatus = status as 'Failed';
    const asked = await one.asked([], { execution: { AutomationExecutionStatus, StepExecutions } });

    expect(await one.decide(asked)).toMatchObject({ Decision: decision, Changes: 0 });
    expect(await one.decisionOn(asked)).toMatchObject({ decision, because, finalList: [], approvedChanges: [], notChosen: [] });
    expect(await filed(asked)).toMatchObject([{ decision, approved: [] }]);
  });

  it('has no signals where nobody was asked, and AWS CloudTrail is not', async () => {
    const StepExecutions = [step('Assess', 'Success'), step('NotifyApprovers', 'Failed'), step('Approve', 'Pending')];
    const asked = await one.asked([], { execution: { StepExecutions } });
    one.history.shows(signalled(asked.executionId, sessionOf('grace')));
    const decision = await one.decided(asked);

    expect([decision.signals, decision.decidedAt, one.history.lookups()]).toEqual([[], decision.recordedAt, []]);
  });

  it('was decided when the step ended, if no signal says when', async () => {
    const asked = await one.asked([], { execution: { StepExecutions: stepsWith('TimedOut') } });

    expect((await one.decided(asked)).decidedAt).toBe('2026-11-20T09:00:00.000Z');
  });

  it('may have had nothing to approve', async () => {
    const asked = await one.asked([approves('grace')], { proposal: { changes: [] } });

    expect(await one.decided(asked)).toMatchObject({ decision: 'NOTHING_TO_APPROVE', signals: [], finalList: [], because: null });
  });
});

describe('while nobody has decided', () => {
  it.each([
    ['the approval waits', stepsWith('Waiting')],
    ['the approvers are being told', [step('Assess', 'Success'), step('NotifyApprovers', 'InProgress'), step('Approve', 'Pending')]],
  ])('nothing is recorded, and the step is tried again: %s', async (_what, StepExecutions) => {
    const asked = await one.asked([], { execution: { StepExecutions } });

    await expect(one.decide(asked)).rejects.toThrow(NotYetError);
    expect(one.pauses()).toEqual(Array.from({ length: 19 }, () => 3000));
    expect([await one.evidence.record(evidenceKey(asked.executionId, 'decision.json')), await filed(asked), one.metrics()]).toEqual([
      undefined,
      [],
      [],
    ]);
  });

  it('is waited: what Systems Manager says may be seconds behind', async () => {
    const asked = await one.asked([], { execution: { StepExecutions: stepsWith('Waiting') } });
    one.onPause(() => {
      if (one.pauses().length === 2)
        one.ssm.execution(asked.executionId, asked.proposal.documentName, { StepExecutions: stepsWith('Success', [approves('grace')]) });
    });

    expect(await one.decide(asked)).toMatchObject({ Decision: 'APPROVED' });
    expect(one.pauses()).toEqual([3000, 3000]);
  });
});

describe('a decision that is on record', () => {
  it('stands, whatever Systems Manager says later', async () => {
    const asked = await one.asked([approves('grace')]);
    const first = await one.decide(asked);
    one.ssm.execution(asked.executionId, asked.proposal.documentName, { StepExecutions: stepsWith('Rejected', [rejects('grace')]) });

    expect(await one.decide(asked)).toEqual(first);
    expect(one.metrics()).toHaveLength(1);
  });

  it('stands where two attempts of the step run at once: both answer with one record, and it is counted once', async () => {
    const asked = await one.asked([approves('grace')]);
    const answers = await Promise.all([one.decide(asked), one.decide(asked), one.decide(asked)]);

    expect(new Set(answers.map(({ DecisionSha256 }) => DecisionSha256)).size).toBe(1);
    expect([one.metrics().length, (await filed(asked)).length]).toEqual([1, 1]);
  });

  it('is filed by the next attempt of the step, if that was broken off in between', async () => {
    const asked = await one.asked([approves('grace')]);
    const { sha256 } = await one.evidence.recordOnce(
      evidenceKey(asked.executionId, 'decision.json'),
      recordText(decisionOn(asked.proposal, { previous: { record: 'proposal.json', sha256: asked.sha256 } })),
    );
    expect(await filed(asked)).toEqual([]);

    expect(await one.decide(asked)).toEqual({ Decision: 'APPROVED', Changes: 1, DecisionSha256: sha256 });
    expect(await filed(asked)).toMatchObject([{ decision: 'APPROVED', decisionSha256: sha256 }]);
  });

  it('is not relied on once somebody has written over it', async () => {
    const asked = await one.asked([approves('grace')]);
    await one.decide(asked);
    one.overwrite(evidenceKey(asked.executionId, 'decision.json'), '{}');

    await expect(one.decide(asked)).rejects.toThrow('a second version');
  });
});

describe('an approval that does not count for another reason', () => {
  it('is one under a document of the last release: it could write by itself', async () => {
    const asked = await one.asked([approves('grace')], { execution: { DocumentVersion: 'last' } });

    expect(await one.decided(asked)).toMatchObject({
      decision: 'ENDED_BY_UPGRADE',
      finalList: [],
      approvedChanges: [],
      because: 'the stack was updated while the request waited; its changes are asked for again',
    });
  });

  it('is not one under a document of the last release that was rejected: that it was stays', async () => {
    const execution = { DocumentVersion: 'last', StepExecutions: stepsWith('Rejected', [rejects('grace')]) };

    expect((await one.decided(await one.asked([], { execution }))).decision).toBe('REJECTED');
  });

  it('is one that says it belongs to a scheduled request, which has not started it', async () => {
    const requestId = crypto.randomUUID();
    const asked = await one.asked([approves('grace')], { proposal: { requestId } });
    await one.evidence.recordOnce(requestKey(requestId, 'request.json'), recordText(requestFor(asked.changes, { requestId })));
    await part(requestId, crypto.randomUUID(), 1);

    expect(await one.decided(asked)).toMatchObject({
      decision: 'NOT_COUNTED',
      finalList: [],
      because: `the execution says that it belongs to request ${requestId}, and the request scheduler has not started it`,
    });
  });

  it.each([
    ['which has started it', true],
    ['of which nothing is on record', false],
  ])('is none that belongs to a request %s', async (_what, isOnRecord) => {
    const requestId = crypto.randomUUID();
    const asked = await one.asked([approves('grace')], { proposal: { requestId } });
    if (isOnRecord) {
      await one.evidence.recordOnce(requestKey(requestId, 'request.json'), recordText(requestFor(asked.changes, { requestId })));
      await part(requestId, crypto.randomUUID(), 1);
      await part(requestId, asked.executionId, 2);
    }

    expect((await one.decided(asked)).decision).toBe('APPROVED');
  });

  const part = (requestId: string, executionId: string, number: number) =>
    one.evidence.recordOnce(
      requestKey(requestId, `parts/${number}.json`),
      recordText({ kind: 'startedPart', schemaVersion: 1, requestId, number, executionId, startedAt: '2026-11-20T08:00:00.000Z' }),
    );
});

describe('the final list', () => {
  it('has the keys as they are now: what a key needs no longer, or cannot have, is excluded', async () => {
    const asked = await one.asked([approves('grace')], { count: 3 });
    const [enabled = '', disabled = '', left] = asked.changes.map(({ key }) => key.keyId);
    await one.kms.send(new EnableKeyRotationCommand({ KeyId: enabled }));
    await one.kms.send(new DisableKeyCommand({ KeyId: disabled }));
    const decision = await one.decided(asked);

    expect(decision.finalList.map(({ keyId }) => keyId)).toEqual([left]);
    expect(decision.excluded.map(({ keyId, reason }) => [keyId, reason])).toEqual([
      [enabled, 'ROTATION_ENABLED'],
      [disabled, 'KEY_DISABLED'],
    ]);
    expect(decision.approvedChanges).toHaveLength(3);
  });

  it('is empty while a change calendar is closed', async () => {
    one.ssm.calendar({ State: 'CLOSED', NextTransitionTime: '2026-12-01T00:00:00Z' });
    const asked = await one.asked([approves('grace')], { count: 2 });
    const decision = await one.decided(asked, { changeCalendars: ['Freeze', 'Holidays'] });

    expect([decision.decision, decision.finalList, decision.excluded.map(({ reason }) => reason)]).toEqual([
      'APPROVED',
      [],
      ['CALENDAR_CLOSED', 'CALENDAR_CLOSED'],
    ]);
    expect(decision.excluded[0]?.annotation).toMatch(
      /the change calendar Freeze, Holidays forbade changes .*, until 2026-12-01T00:00:00Z\. Nothing was changed/,
    );
  });

  it('is not, while all calendars are open', async () => {
    const asked = await one.asked([approves('grace')]);

    expect((await one.decided(asked, { changeCalendars: ['Freeze'] })).finalList).toHaveLength(1);
  });

  it('needs no calendar where nothing was approved', async () => {
    one.ssm.calendar(undefined);
    const asked = await one.asked([], { execution: { StepExecutions: stepsWith('Rejected', [rejects('grace')]) } });

    expect((await one.decided(asked, { changeCalendars: ['Freeze'] })).finalList).toEqual([]);
  });
});

describe('what no decision is recorded of', () => {
  it('is an execution of another document', async () => {
    const asked = await one.asked([approves('grace')]);
    one.ssm.execution(asked.executionId, 'AWS-StopEC2Instance', { StepExecutions: stepsWith('Success', [approves('grace')]) });

    await expect(one.decide(asked)).rejects.toThrow(NotOursError);
  });

  it('is an execution that nothing was proposed in', async () => {
    const asked = await one.asked([approves('grace')]);
    const executionId = crypto.randomUUID();
    one.ssm.execution(executionId, asked.proposal.documentName, { StepExecutions: stepsWith('Success', [approves('grace')]) });

    await expect(one.decide({ ...asked, executionId })).rejects.toThrow(NoProposalError);
  });
});
