import { isListed, isSamePrincipal, type Principal, principalIn, roleIn, signallerIn } from '../../../functions/core/people/principal.ts';

const grace = 'arn:aws:sts::111122223333:assumed-role/Approver/grace';
const ada = 'arn:aws:iam::111122223333:user/ada';
const session: Principal = { kind: 'session', accountId: '111122223333', roleName: 'Approver', sessionName: 'grace' };
const user: Principal = { kind: 'user', accountId: '111122223333', userName: 'ada' };

describe('a principal', () => {
  it.each<[string, Principal | undefined]>([
    [grace, session],
    ['arn:aws-us-gov:sts::111122223333:assumed-role/Approver/grace', session],
    ['arn:aws:sts::111122223333:assumed-role/Approver/a/b', { ...session, sessionName: 'a/b' } as Principal],
    [ada, user],
    ['arn:aws-cn:iam::111122223333:user/ops/team/ada', user],
    ['arn:aws:iam::111122223333:role/Approver', undefined],
    ['arn:aws:iam::111122223333:user/', undefined],
    ['arn:aws:iam::111122223333:user/ada/', undefined],
    ['arn:aws:iam::1111:user/ada', undefined],
    ['arn:aws:sts::111122223333:assumed-role/Approver/', undefined],
    ['arn:aws:sts::111122223333:assumed-role/Approver', undefined],
    ['arn:aws:sts::111122223333:federated-user/ada', undefined],
    [`x${ada}`, undefined],
    [`x${grace}`, undefined],
    ['ada', undefined],
    ['', undefined],
  ])('is read from %s', (text, expected) => {
    expect(principalIn(text)).toStrictEqual(expected);
  });

  it('may be a bare user name, but only one that the list of approvers has', () => {
    expect(signallerIn('ada', ['ada', grace])).toStrictEqual({ kind: 'user', accountId: undefined, userName: 'ada' });
    expect(signallerIn('ada', [ada])).toBeUndefined();
    expect(signallerIn('a da', ['a da'])).toBeUndefined();
    expect(signallerIn('', [''])).toBeUndefined();
    expect(signallerIn('x'.repeat(65), ['x'.repeat(65)])).toBeUndefined();
    expect(signallerIn('x'.repeat(64), ['x'.repeat(64)])).toMatchObject({ userName: 'x'.repeat(64) });
    expect(signallerIn(grace, [])).toStrictEqual(session);
    expect(signallerIn('arn:aws:iam::111122223333:role/Approver', ['arn:aws:iam::111122223333:role/Approver'])).toBeUndefined();
  });

  it.each<[string, Principal, Principal, boolean]>([
    ['of one account', user, { ...user }, true],
    ['of an account that is not named', user, { kind: 'user', accountId: undefined, userName: 'ada' }, true],
    ['of another account', user, { kind: 'user', accountId: '444455556666', userName: 'ada' }, false],
    ['of another name', user, { kind: 'user', accountId: undefined, userName: 'grace' }, false],
    ['of another kind', user, { ...session, sessionName: 'ada' } as Principal, false],
    ['of one session', session, { ...session }, true],
    ['of another session', session, { ...session, sessionName: 'ada' } as Principal, false],
    ['of another role', session, { ...session, roleName: 'Other' } as Principal, false],
    ['of a role of another account', session, { ...session, accountId: '444455556666' } as Principal, false],
  ])('is or is not another: %s', (_what, one, other, isSame) => {
    expect([isSamePrincipal(one, other), isSamePrincipal(other, one)]).toStrictEqual([isSame, isSame]);
  });
});

describe('a list of approvers', () => {
  it.each<[string, string, boolean]>([
    [ada, ada, true],
    [ada, 'ada', true],
    ['arn:aws:iam::111122223333:user/ops/ada', 'ada', true],
    ['arn:aws:iam::111122223333:user/ops/ada', ada, true],
    [ada, 'da', false],
    [ada, 'ada/', false],
    [ada, 'arn:aws:iam::444455556666:user/ada', false],
    [ada, 'arn:aws:iam::111122223333:role/ada', false],
    [grace, grace, true],
    [grace, 'arn:aws:iam::111122223333:role/Approver', true],
    [grace, 'arn:aws:iam::111122223333:role/team/Approver', true],
    [grace, 'arn:aws:iam::444455556666:role/Approver', false],
    [grace, 'arn:aws:iam::111122223333:role/ApproverX', false],
    [grace, 'arn:aws:iam::111122223333:role/Approver/', false],
    [grace, 'xarn:aws:iam::111122223333:role/Approver', false],
    [grace, 'grace', false],
    [grace, 'Approver', false],
    [grace, 'arn:aws:sts::111122223333:assumed-role/Approver/heidi', false],
    [grace, 'arn:aws:iam::111122223333:user/grace', false],
    [ada, 'arn:aws:sts::111122223333:assumed-role/ada/ada', false],
  ])('lets %s approve as %s: %s', (arn, entry, expected) => {
    const principal = principalIn(arn);

    expect(principal === undefined ? undefined : isListed(principal, ['somebody', entry])).toBe(expected);
  });

  it('lets nobody approve if it is empty', () => {
    expect([isListed(session, []), isListed(user, [])]).toStrictEqual([false, false]);
  });
});

describe('the ARN of a role', () => {
  it.each([
    ['arn:aws:iam::111122223333:role/Approver', { accountId: '111122223333', roleName: 'Approver' }],
    ['arn:aws-cn:iam::111122223333:role/team/one/Approver', { accountId: '111122223333', roleName: 'Approver' }],
    [grace, undefined],
    [ada, undefined],
    ['arn:aws:iam::111122223333:role/', undefined],
    ['Approver', undefined],
  ])('names account and role: %s', (arn, expected) => {
    expect(roleIn(arn)).toStrictEqual(expected);
  });
});
