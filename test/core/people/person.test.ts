import fc from 'fast-check';
import { countPersons, isSamePerson, personIn, personOf } from '../../../functions/core/people/person.ts';
import { seed } from '../arbitraries.ts';

const session = (sessionName: string) => ({ kind: 'session', accountId: '111122223333', roleName: 'Approver', sessionName }) as const;
const user = (userName: string) => ({ kind: 'user', accountId: '111122223333', userName }) as const;

describe('the person behind a principal', () => {
  it('goes by the name of the user, or of the session', () => {
    expect([personOf(user('Ada')), personOf(session('grace@example.com'))]).toStrictEqual(['Ada', 'grace@example.com']);
  });

  it.each([
    'botocore-session-1700000000',
    'Botocore-Session-1700000000',
    'aws-sdk-js-session-1700000000000',
    'AWS-SDK-java-1',
    'aws-go-sdk-1700000000',
    'aws-dotnet-sdk-session-638000000000000000',
    'awscli-session-1',
    'AWSCloudFormation',
    'i-0123456789abcdef0',
    'i-01234567',
    '1700000000',
    'KmsRotation-RequestApproval',
    'Automation-11111111-2222-4333-8444-555555555555',
  ])('is not known by a name that software chooses: %s', (name) => {
    expect([personOf(session(name)), personOf(user(name))]).toStrictEqual([undefined, undefined]);
  });

  it.each([
    'i',
    'i-am',
    'i-0123456',
    'i-0123456789abcdef01',
    'x-i-01234567',
    'ada-botocore-session-',
    'ada1',
    '1ada',
    'kmsrotation-x',
    'AWSCloudFormation2',
    'my-aws-sdk-',
  ])('may be called almost like that: %s', (name) => {
    expect(personOf(session(name))).toBe(name);
  });

  it.each<[string, string | undefined]>([
    ['arn:aws:iam::111122223333:user/ops/ada', 'ada'],
    ['arn:aws:sts::111122223333:assumed-role/Approver/grace', 'grace'],
    ['arn:aws:sts::111122223333:assumed-role/Approver/botocore-session-1', undefined],
    ['arn:aws:iam::111122223333:role/Approver', undefined],
    ['arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfigRemediation/AwsConfigRemediation', undefined],
    ['arn:aws:sts::111122223333:assumed-role/MyAWSServiceRoleForConfig/grace', 'grace'],
    ['arn:aws:iam::111122223333:user/AWSServiceRoleForNobody', 'AWSServiceRoleForNobody'],
    ['config.amazonaws.com', undefined],
    ['ada', undefined],
    ['', undefined],
  ])('is read from an ARN: %s', (arn, person) => {
    expect(personIn(arn)).toBe(person);
  });
});

describe('two names', () => {
  it.each([
    ['ada', 'ada'],
    ['ada', 'ADA'],
    ['Ada@Example.com', 'ada@example.COM'],
    ['ada@example.com', 'ada'],
    ['ADA', 'ada@example.com'],
    ['@ada', '@ADA'],
    ['', ''],
  ])('are one person’s: %s and %s', (one, other) => {
    expect([isSamePerson(one, other), isSamePerson(other, one)]).toStrictEqual([true, true]);
  });

  it.each([
    ['ada', 'grace'],
    ['ada', 'ada2'],
    ['ada@example.com', 'ada@example.org'],
    ['ada@example.com', 'grace@example.com'],
    ['ada@', 'ada@example.com'],
    ['@ada', 'ada'],
    ['', '@example.com'],
    ['a@b@c', 'a'],
  ])('are two persons’: %s and %s', (one, other) => {
    expect([isSamePerson(one, other), isSamePerson(other, one)]).toStrictEqual([false, false]);
  });

  it('are parted at the last @ of a name', () => {
    expect(isSamePerson('a@b@c', 'a@b')).toBe(false);
    expect(isSamePerson('"a@b"@c', '"A@B"@C')).toBe(true);
  });
});

describe('distinct persons', () => {
  it.each<[readonly string[], number]>([
    [[], 0],
    [['ada'], 1],
    [['ada', 'Ada', 'ADA@example.com'], 1],
    [['ada', 'grace'], 2],
    [['ada@one.example', 'ada@two.example'], 2],
    [['ada@one.example', 'ada@two.example', 'ada'], 1],
    [['ada', 'ada@one.example', 'ada@two.example'], 1],
    [['ada@one.example', 'grace', 'ada@two.example', 'ada', 'linus'], 3],
  ])('of %j are %i', (names, count) => {
    expect(countPersons(names)).toBe(count);
  });

  it('are never more than there are names, nor than names without domain, and do not depend on the order', () => {
    const name = fc
      .tuple(fc.constantFrom('ada', 'Ada', 'grace', 'linus'), fc.constantFrom('', '@one.example', '@TWO.example'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), (names) => {
        const locals = new Set(names.map((each) => each.toLowerCase().split('@')[0]));

        expect(countPersons(names)).toBeLessThanOrEqual(names.length);
        expect(countPersons(names)).toBeGreaterThanOrEqual(locals.size);
        expect(countPersons(names.toReversed())).toBe(countPersons(names));
        expect(countPersons([...names, ...names])).toBe(countPersons(names));
      }),
      { seed },
    );
  });
});
