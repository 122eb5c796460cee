import { personText } from '../../functions/core/history-summary.ts';

describe('a person in words', () => {
  it('is a role and its session, or a user, without the rest of the ARN', () => {
    expect(personText('arn:aws:sts::111122223333:assumed-role/Approver/grace, arn:aws:iam::111122223333:user/heidi')).toBe(
      'Approver/grace, heidi',
    );
    expect(personText(null)).toBe('nobody');
  });

  it('is any text that is no ARN, as it is', () => {
    expect(personText('arn:arn:arn:user/x')).toBe('arn:arn:arn:user/x');
  });
});
