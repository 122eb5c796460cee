import { csv } from '../../../functions/core/report/csv.ts';
import { ageText } from '../../../functions/core/report/key-age.ts';
import { plainText } from '../../../functions/core/report/plain-text.ts';

describe('the text of a key owner in a message', () => {
  it.each([
    ['has one space for line breaks and tabs', 'a\r\n\t\u2028\u2029b', 'a b'],
    ['has a sign for a character that is none', 'a\u0000\u001bb', 'a\uFFFD\uFFFDb'],
    ['holds no reference that Systems Manager would resolve', '{{ global:ACCOUNT_ID }}', '{ { global:ACCOUNT_ID }}'],
    ['holds none either where there are more braces than it takes', '{{{{{ x', '{ { { { { x'],
    ['keeps braces that stand alone', '{a} }b{', '{a} }b{'],
    ['keeps words of every language', 'Schlüssel 鍵 🔑', 'Schlüssel 鍵 🔑'],
  ])('%s', (_, text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  it('is cut at a whole character, and not where it just fits', () => {
    expect(plainText('🔑🔑🔑', 3)).toBe('🔑🔑🔑');
    expect(plainText('🔑🔑🔑🔑', 3)).toBe('🔑🔑…');
  });
});

describe('a cell of a CSV', () => {
  const cell = (value: string | number | boolean | null) =>
    csv(['header'], [[value]])
      .split('header\r\n')[1]
      ?.replace(/\r\n$/, '');

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
  ])('is no formula: %j', (value, expected) => {
    expect(cell(value)?.replaceAll('"', '')).toBe(expected);
  });

  it.each(['a=1', 'a\tb', 'a-1', "it's"])('is left as it is where no program would take it for one: %j', (value) => {
    expect(cell(value)?.replaceAll('"', '')).toBe(value);
  });

  it.each([
    [-1, '-1'],
    [true, 'true'],
    [null, ''],
  ])('is a value as it is: %j', (value, expected) => {
    expect(cell(value)).toBe(expected);
  });
});

describe('the age of a key', () => {
  const now = '2026-11-20T12:00:00.000Z';

  it.each([
    ['2026-11-20T00:00:00.000Z', '0 days old'],
    ['2024-11-21T12:00:00.000Z', '729 days old'],
    ['2024-11-20T12:00:00.000Z', '2 years old'],
    ['some day', 'age unknown'],
    [null, 'age unknown'],
  ])('of %s is %s', (creationDate, expected) => {
    expect(ageText(creationDate, now)).toBe(expected);
  });
});

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
    ['a Hangul filler', 'x\u3164y'],
    ['a half-width Hangul filler', 'x\uFFA0y'],
    ['a Hangul choseong filler', 'x\u115Fy'],
    ['a blank Braille pattern', 'x\u2800y'],
    ['a Khmer vowel that nobody sees', 'x\u17B4y'],
    ['a musical control', 'x\u{1D173}y'],
    ['a variation of nothing', 'x\uFE00y'],
    ['a joiner between letters that do not join', 'x\u200Dy'],
  ])('shows that there is %s', (_what, text) => {
    expect(plainText(text)).toBe('x\uFFFDy');
  });

  it('keeps emoji and scripts whole', () => {
    for (const text of ['👩‍👩‍👧', '❤️', '👩🏽‍🚀', 'می‌خواهم', 'क्‍ष', 'e\u0301', 'Tiếng Việt', '葛\u{E0100}飾'])
      expect(plainText(text)).toBe(text);
  });

  it('has no pile of marks on a letter that would cover the lines around it', () => {
    expect(plainText(`x${'\u0301'.repeat(40)}y`)).toBe(`x${'\u0301'.repeat(4)}\uFFFDy`);
  });

  it('shows nothing that Unicode lets a program leave out, wherever it stands', () => {
    const ignorable = Array.from({ length: 0x110000 }, (_, codePoint) => codePoint)
      .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
      .map((codePoint) => String.fromCodePoint(codePoint))
      .filter((character) => /[\p{Default_Ignorable_Code_Point}\u2800]/u.test(character));
    expect(ignorable.length).toBeGreaterThan(400);
    for (const character of ignorable) {
      expect(plainText(`x${character}y`)).toBe('x\uFFFDy');
      expect(plainText(character)).toBe('\uFFFD');
    }
  });

  it('takes blanks of every width for spaces', () => {
    expect(plainText('a\u3000b\u2003c\u00A0')).toBe('a b c');
  });
});
