import { decisionsIn, decisiveAnswer, endingOf, isPrincipal, objectionTo, rawDecisionsIn } from '../../functions/core/decision.ts';

const step = (outputs: Record<string, string[]>, status = 'Success') => ({ status, endedAt: null, outputs });
const approvers = ['arn:aws:iam::111122223333:role/KmsRotation-Approver-eu-central-1'];
const grace = 'arn:aws:sts::111122223333:assumed-role/KmsRotation-Approver-eu-central-1/grace';
const requester = 'arn:aws:iam::111122223333:user/operator';
const answer = (approver: string | null, decision: string) => ({ approver, decision, decidedAt: null, comment: null });

describe('the answers in the outputs of aws:approve', () => {
  it.each([
    [
      'as one JSON list',
      [JSON.stringify([{ Approver: grace, ApprovalStatus: 'Approve', ApprovalDecisionTime: '2026-11-20T09:00:00Z', Comment: 'ok' }])],
    ],
    [
      'as one JSON text per answer',
      [JSON.stringify({ Approver: grace, ApprovalStatus: 'Approve', ApprovalDecisionTime: '2026-11-20T09:00:00Z', Comment: ['ok'] })],
    ],
  ])('are read when they come %s', (_form, texts) => {
    expect(decisionsIn(step({ ApproverDecisions: texts }))).toStrictEqual([
      { approver: grace, decision: 'Approve', decidedAt: '2026-11-20T09:00:00Z', comment: 'ok' },
    ]);
  });

  it('are null in every field that is not there, and none at all when the text is not JSON', () => {
    expect(decisionsIn(step({ ApproverDecisions: ['{"Somebody":"else"}'] }))).toStrictEqual([
      { approver: null, decision: null, decidedAt: null, comment: null },
    ]);
    expect(
      decisionsIn(step({ ApproverDecisions: ['No output available yet because the step is not successfully executed'] })),
    ).toStrictEqual([]);
    expect(decisionsIn(step({}))).toStrictEqual([]);
  });
});

describe('an answer in another form', () => {
  const read = (value: unknown) => decisionsIn(step({ ApproverDecisions: [JSON.stringify(value)] }));

  it.each([
    [{ approver: 'ada' }, { approver: 'ada' }],
    [{ Decision: 'Approve' }, { decision: 'Approve' }],
    [{ decision: 'Approve' }, { decision: 'Approve' }],
    [{ Status: 'Approve' }, { decision: 'Approve' }],
    [{ DecisionTime: '2026-11-20' }, { decidedAt: '2026-11-20' }],
    [{ Time: 1_795_000_000 }, { decidedAt: '1795000000' }],
    [{ ApprovalComment: 'why' }, { comment: 'why' }],
    [{ comment: ['why', 'else'] }, { comment: 'why' }],
    [{ Comment: [7], ApprovalComment: 'why' }, { comment: 'why' }],
    [{ Comment: [] }, { comment: null }],
    [{ Comment: { text: 'why' } }, { comment: null }],
    [{ Comment: true }, { comment: null }],
  ])('is read as far as it can be: %j', (value, expected) => {
    expect(read(value)).toStrictEqual([{ approver: null, decision: null, decidedAt: null, comment: null, ...expected }]);
  });

  it('is none where it is no object', () => {
    expect(read([null, 'Approve', 1])).toStrictEqual([]);
  });

  it('is kept raw beside what was read of it', () => {
    expect(rawDecisionsIn(step({ ApproverDecisions: ['?'] }))).toStrictEqual(['?']);
    expect(rawDecisionsIn(step({}))).toStrictEqual([]);
  });
});

describe('an approval that did not succeed', () => {
  it.each([
    ['Failed', 'InProgress', 'REJECTED'],
    ['Rejected', 'InProgress', 'REJECTED'],
    ['TimedOut', 'InProgress', 'TIMED_OUT'],
    ['Cancelled', 'InProgress', 'CANCELLED'],
    ['Waiting', 'Cancelling', 'CANCELLED'],
    ['Pending', 'InProgress', 'FAILED'],
    ['Success', 'InProgress', 'FAILED'],
    ['A status of the future', 'InProgress', 'FAILED'],
  ])('of a step %s in an execution %s is recorded as %s', (status, executionStatus, expected) => {
    expect(endingOf(step({}, status), executionStatus)).toBe(expected);
  });

  it('is a failure where there is no approval step at all', () => {
    expect(endingOf(undefined, 'InProgress')).toBe('FAILED');
  });
});

describe('the answer that decided', () => {
  it('is the last approval of an approved request and the last rejection of a rejected one', () => {
    const decisions = [answer('a', 'Approve'), answer('b', 'Reject'), answer('c', 'Approved')];

    expect(decisiveAnswer('APPROVED', decisions)?.approver).toBe('c');
    expect(decisiveAnswer('REJECTED', decisions)?.approver).toBe('b');
    expect(decisiveAnswer('TIMED_OUT', decisions)).toBeUndefined();
  });

  it.each(['Approve', 'Approved', 'APPROVED', 'approve'])('is an approval by the word %s', (word) => {
    expect(decisiveAnswer('APPROVED', [answer('a', word), answer('b', 'Later')])?.approver).toBe('a');
  });

  it.each(['Reject', 'Rejected', 'Deny', 'denied', 'DENY'])('is a rejection by the word %s', (word) => {
    expect(decisiveAnswer('REJECTED', [answer('a', word), answer('b', 'Later')])?.approver).toBe('a');
  });

  it.each(['Disapproved', 'Approve later', 'PreReject', 'Rejecting', 'Denying', ''])(
    'is the last one where none has a word for it: %s',
    (word) => {
      const decisions = [answer('a', word), answer('b', 'Later')];

      expect(decisiveAnswer('APPROVED', decisions)?.approver).toBe('b');
      expect(decisiveAnswer('REJECTED', decisions)?.approver).toBe('b');
    },
  );

  it('is not looked for in an answer without a word', () => {
    expect(decisiveAnswer('APPROVED', [{ ...answer('a', ''), decision: null }, answer('b', 'Later')])?.approver).toBe('b');
    expect(decisiveAnswer('REJECTED', [{ ...answer('a', ''), decision: null }, answer('b', 'Later')])?.approver).toBe('b');
    expect(
      decisiveAnswer(
        'APPROVED',
        ['a', 'b', 'c'].map((who) => answer(who, 'Later')),
      )?.approver,
    ).toBe('c');
    expect(
      decisiveAnswer(
        'REJECTED',
        ['a', 'b', 'c'].map((who) => answer(who, 'Later')),
      )?.approver,
    ).toBe('c');
    expect(decisiveAnswer('APPROVED', [])).toBeUndefined();
  });
});

describe('an approval', () => {
  it('stands when an approver gave it who did not ask for it', () => {
    expect(objectionTo([answer(grace, 'Approve')], approvers, requester)).toBeUndefined();
  });

  it('does not stand when a stranger gave it', () => {
    expect(objectionTo([answer('arn:aws:iam::111122223333:user/mallory', 'Approve')], approvers, requester)).toMatch(
      /mallory approved, but is not one of the approvers/,
    );
  });

  it('does not stand when the requester gave it', () => {
    expect(objectionTo([answer(grace, 'Approve')], approvers, grace)).toMatch(/approved a request of their own/);
  });

  it('stands when one of several approvers gave it, and does not when one of several who gave it is a stranger', () => {
    const several = ['arn:aws:iam::111122223333:user/ada', ...approvers];

    expect(objectionTo([answer(grace, 'Approve')], several, requester)).toBeUndefined();
    expect(objectionTo([answer(grace, 'Approve'), answer('mallory', 'Approved')], several, requester)).toBe(
      `mallory approved, but is not one of the approvers ${several.join(', ')}`,
    );
  });

  it('is not objected to for a rejection by a stranger', () => {
    expect(objectionTo([answer(grace, 'Approve'), answer('mallory', 'Reject')], approvers, requester)).toBeUndefined();
  });

  it('cannot be objected to where Systems Manager does not name the approver', () => {
    expect(objectionTo([answer(null, 'Approve')], approvers, requester)).toBeUndefined();
  });
});

describe('a principal', () => {
  it.each([
    ['arn:aws:iam::1:user/a', 'arn:aws:iam::1:user/a', true],
    ['arn:aws:sts::111122223333:assumed-role/Approver/grace', 'arn:aws:iam::111122223333:role/Approver', true],
    ['arn:aws:sts::111122223333:assumed-role/Approver/grace', 'arn:aws:iam::111122223333:role/team/Approver', true],
    ['arn:aws:sts::999999999999:assumed-role/Approver/grace', 'arn:aws:iam::111122223333:role/Approver', false],
    ['arn:aws:sts::111122223333:assumed-role/ApproverX/grace', 'arn:aws:iam::111122223333:role/Approver', false],
    ['arn:aws:iam::111122223333:user/ops/grace', 'grace', true],
    ['arn:aws:iam::111122223333:user/ops/grace', 'race', false],
    ['arn:aws:iam::111122223333:user/grace', 'grace', true],
    ['arn:aws:iam::111122223333:user/grace', 'grace/', false],
    ['xarn:aws:iam::111122223333:user/grace', 'grace', false],
    ['arn:aws:iam::111122223333:user/grace/', 'grace', false],
    ['xarn:aws:sts::111122223333:assumed-role/Approver/grace', 'arn:aws:iam::111122223333:role/Approver', false],
    ['arn:aws:sts::111122223333:assumed-role/Approver/', 'arn:aws:iam::111122223333:role/Approver', false],
    ['arn:aws:sts::111122223333:assumed-role/Approver/grace', 'xarn:aws:iam::111122223333:role/Approver', false],
    ['arn:aws:sts::111122223333:assumed-role/Approver/grace', 'arn:aws:iam::111122223333:role/Approver/', false],
    ['grace', 'arn:aws:iam::111122223333:role/Approver', false],
    ['arn:aws:sts::111122223333:assumed-role/A/grace', 'arn:aws:sts::111122223333:assumed-role/A/heidi', false],
  ])('%s against %s: %s', (principal, allowed, expected) => {
    expect(isPrincipal(principal, allowed)).toBe(expected);
  });
});
