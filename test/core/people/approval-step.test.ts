import { type ApprovalStep, type Ending, endingOf, rawDecisionsIn, signalsIn } from '../../../functions/core/people/approval-step.ts';

const step = (outputs: ApprovalStep['outputs'] = {}, status = 'Success'): ApprovalStep => ({ status, endedAt: null, outputs });
const answered = (...texts: readonly string[]) => signalsIn(step({ ApproverDecisions: texts }));
const grace = 'arn:aws:sts::111122223333:assumed-role/Approver/grace';
/** As AWS was seen to give it (docs/aws-behaviour.md). */
const asSeen = { Approver: grace, Decision: 'Approve', ApprovalDecisionTime: '2026-11-20T09:00:00.123456Z', Comment: 'CHG-1' };
const read = { principal: grace, signal: 'APPROVE', signalledAt: '2026-11-20T09:00:00.123456Z', comment: 'CHG-1' };

describe('the signals in the outputs of aws:approve', () => {
  it.each<[string, readonly string[]]>([
    ['as one JSON list', [JSON.stringify([asSeen])]],
    ['as one JSON text', [JSON.stringify(asSeen)]],
    ['with the comment in a list', [JSON.stringify({ ...asSeen, Comment: ['CHG-1'] })]],
  ])('are read when they come %s', (_form, texts) => {
    expect(answered(...texts)).toStrictEqual({ signals: [read], unknown: 0 });
  });

  it('are read one per text, in their order', () => {
    const second = JSON.stringify({ ...asSeen, Approver: 'ada', Decision: 'Reject' });

    expect(answered(JSON.stringify(asSeen), second)).toStrictEqual({
      signals: [read, { ...read, principal: 'ada', signal: 'REJECT' }],
      unknown: 0,
    });
  });

  it.each<[string, string | null]>([
    ['the ARN of a session', grace],
    ['the ARN of a role', 'arn:aws:iam::111122223333:role/Approver'],
    ['a user name', 'ada'],
    ['nothing', null],
  ])('name who sent them as %s', (_form, Approver) => {
    expect(answered(JSON.stringify({ ...asSeen, Approver })).signals).toStrictEqual([{ ...read, principal: Approver }]);
  });

  it.each<[object, object]>([
    [{ approver: 'ada', Decision: 'Approve' }, { principal: 'ada' }],
    [{ decision: 'Approve' }, {}],
    [{ Status: 'Approved' }, {}],
    [{ ApprovalStatus: 'APPROVE' }, {}],
    [{ Decision: 'Approve', DecisionTime: '2026-11-20' }, { signalledAt: '2026-11-20' }],
    [{ Decision: 'Approve', Time: 1_795_000_000 }, { signalledAt: '1795000000' }],
    [{ Decision: 'Approve', ApprovalComment: 'why' }, { comment: 'why' }],
    [{ Decision: 'Approve', comment: ['why', 'else'] }, { comment: 'why' }],
    [{ Decision: 'Approve', Comment: [7], ApprovalComment: 'why' }, { comment: 'why' }],
    [{ Decision: 'Approve', Comment: [] }, { comment: null }],
    [{ Decision: 'Approve', Comment: { text: 'why' } }, { comment: null }],
    [{ Decision: 'Approve', Comment: true }, { comment: null }],
  ])('are read as far as they can be in another form: %j', (entry, expected) => {
    expect(answered(JSON.stringify(entry))).toStrictEqual({
      signals: [{ principal: null, signal: 'APPROVE', signalledAt: null, comment: null, ...expected }],
      unknown: 0,
    });
  });

  it.each(['Reject', 'Rejected', 'Deny', 'denied', 'DENY'])('are rejections by the word %s', (Decision) => {
    expect(answered(JSON.stringify({ ...asSeen, Decision })).signals).toStrictEqual([{ ...read, signal: 'REJECT' }]);
  });

  it.each<[string, string]>([
    ['a word that says neither', JSON.stringify({ ...asSeen, Decision: 'Later' })],
    ['a word that only contains one', JSON.stringify({ ...asSeen, Decision: 'Disapprove' })],
    ['a word that only begins like one', JSON.stringify({ ...asSeen, Decision: 'Rejecting' })],
    ['no word', JSON.stringify({ Approver: grace })],
    ['something that is no object', '"Approve"'],
    ['null', 'null'],
    ['a list in a list', '[[{"Decision":"Approve"}]]'],
    ['a text that is no JSON', 'Rejected by ada'],
    ['a text that is broken off', JSON.stringify(asSeen).slice(0, -1)],
  ])('are not known in %s, which may be a rejection and is counted', (_form, text) => {
    expect(answered(JSON.stringify(asSeen), text)).toStrictEqual({ signals: [read], unknown: 1 });
  });

  it('are none in what Systems Manager gives while there are none', () => {
    const none = { signals: [], unknown: 0 };

    expect(answered('No output available yet because the step is not successfully executed')).toStrictEqual(none);
    expect(answered('[]')).toStrictEqual(none);
    expect(signalsIn(step())).toStrictEqual(none);
  });

  it('are kept raw beside what was read of them', () => {
    expect(rawDecisionsIn(step({ ApproverDecisions: ['?'] }))).toStrictEqual(['?']);
    expect(rawDecisionsIn(step())).toStrictEqual([]);
  });
});

describe('an approval step', () => {
  it.each<[string, string, boolean, Ending]>([
    ['Success', 'InProgress', false, 'APPROVED'],
    ['TimedOut', 'InProgress', false, 'TIMED_OUT'],
    ['Rejected', 'InProgress', false, 'REJECTED'],
    ['Failed', 'InProgress', false, 'FAILED'],
    ['Cancelled', 'InProgress', false, 'CANCELLED'],
    ['Canceled', 'InProgress', false, 'CANCELLED'],
    ['Success', 'Cancelling', false, 'CANCELLED'],
    ['Waiting', 'Cancelled', true, 'CANCELLED'],
    ['Waiting', 'InProgress', false, 'OPEN'],
    ['Pending', 'InProgress', false, 'OPEN'],
    ['InProgress', 'InProgress', false, 'OPEN'],
    ['A status of the future', 'InProgress', false, 'OPEN'],
    ['Pending', 'Failed', true, 'FAILED'],
    ['A status of the future', 'Failed', true, 'FAILED'],
  ])('%s in an execution %s, which has ended: %s, is %s', (status, executionStatus, hasEnded, ending) => {
    expect(endingOf(step({}, status), executionStatus, hasEnded)).toBe(ending);
  });

  it('is rejected where its outputs say so, whatever its status', () => {
    const rejected = { ApprovalStatus: ['Rejected'] };

    expect(endingOf(step(rejected), 'InProgress', false)).toBe('REJECTED');
    expect(endingOf(step(rejected, 'Failed'), 'InProgress', false)).toBe('REJECTED');
    expect(endingOf(step({ ApprovalStatus: ['Approved'] }), 'InProgress', false)).toBe('APPROVED');
    expect(endingOf(step({ ApprovalStatus: [] }, 'Failed'), 'InProgress', false)).toBe('FAILED');
  });

  it('that there is not is open while the execution runs, and a fault once it has ended', () => {
    expect(endingOf(undefined, 'InProgress', false)).toBe('OPEN');
    expect(endingOf(undefined, 'Failed', true)).toBe('FAILED');
    expect(endingOf(undefined, 'Cancelled', true)).toBe('CANCELLED');
  });
});
