import { durationText, minuteText, peopleText, personText } from '../../functions/core/history-summary.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('a duration', () => {
  it.each([
    [0, '0 min'],
    [1, 'less than a minute'],
    [29_999, 'less than a minute'],
    [30_000, '1 min'],
    [59 * minute, '59 min'],
    [hour, '1 h'],
    [hour + minute, '1 h 1 min'],
    [23 * hour + 59 * minute, '23 h 59 min'],
    [day, '1 d'],
    [day + 59 * minute, '1 d'],
    [day + hour + minute, '1 d 1 h'],
    [400 * day + 23 * hour, '400 d 23 h'],
  ])('of %i milliseconds is %s', (milliseconds, expected) => {
    expect(durationText(milliseconds)).toBe(expected);
  });
});

describe('a time', () => {
  it('is told to the minute, in UTC, and as it is where it is none', () => {
    expect(minuteText('2026-11-20T10:59:59.999+01:00')).toBe('2026-11-20 09:59 UTC');
    expect(minuteText('some day')).toBe('some day');
  });
});

describe('a person', () => {
  it.each([
    ['arn:aws:sts::111122223333:assumed-role/Approver/grace', 'Approver/grace'],
    ['arn:aws:iam::111122223333:user/ops/ada', 'ops/ada'],
    ['arn:aws:iam::1:user/ada, arn:aws:sts::2:assumed-role/Approver/grace', 'ada, Approver/grace'],
    ['somebody', 'somebody'],
  ])('%s is called %s', (approver, expected) => {
    expect(personText(approver)).toBe(expected);
  });
});

describe('a person in words', () => {
  it('is a role and its session, or a user, without the rest of the ARN', () => {
    expect(personText('arn:aws:sts::111122223333:assumed-role/Approver/grace, arn:aws:iam::111122223333:user/heidi')).toBe(
      'Approver/grace, heidi',
    );
  });

  it('is nobody where nobody is named, and each of several by name', () => {
    expect(peopleText([])).toBe('nobody');
    expect(peopleText(['arn:aws:iam::111122223333:user/ada', 'arn:aws:sts::111122223333:assumed-role/Approver/grace'])).toBe(
      'ada, Approver/grace',
    );
  });

  it('is any text that is no ARN, as it is', () => {
    expect(personText('arn:arn:arn:user/x')).toBe('arn:arn:arn:user/x');
  });
});
