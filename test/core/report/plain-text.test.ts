import { plainText } from '../../../functions/core/report/plain-text.ts';

describe('text of a key owner, made plain', () => {
  it.each(['{{ Assess.KeyIds }}', '{{{global:REGION}}}', '{{{{x}}}}', '{\u200B{x}}'])(
    'has nothing that Systems Manager would resolve: %j',
    (text) => {
      expect(plainText(text)).not.toContain('{{');
    },
  );

  it.each([
    ['half of a character', 'x\uD800y'],
    ['a soft hyphen', 'x\u00ADy'],
    ['an invisible tag', 'x\u{E0041}y'],
    ['a character without width', 'x\u200By'],
    ['an escape sequence', 'x\u009By'],
    ['a change of direction', 'x\u202Ey'],
  ])('shows that there is %s', (_what, text) => {
    expect(plainText(text)).toBe('x\uFFFDy');
  });

  it('keeps emoji and scripts whole', () => {
    for (const text of ['👩‍👩‍👧', 'می‌خواهم', 'e\u0301']) expect(plainText(text)).toBe(text);
  });
});
