import fc from 'fast-check';

/** What people and programs have been known to write where a text is expected. Each means something to whoever reads it further on. */
const knownTexts = [
  '',
  ' ',
  '0',
  'null',
  'undefined',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'toString',
  '{{ Assess.KeyIds }}',
  '{{{{global:REGION}}}}',
  '{{{ssm:name}}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant as text
  '${AWS_REGION}$(id)`id`',
  '%0d%0aSubject: x',
  "'; rm -rf / #",
  '"; id; "',
  '-rf',
  '--only',
  '../../etc/passwd',
  '<script>x()</script>',
  '<img src=x onerror="x()">',
  '"><b>x</b><a href="',
  "' onmouseover='x()",
  '</title></style></script><h1>x',
  '<!-- x',
  ']]>&lt;&#x3c;',
  'javascript:x()',
  '=HYPERLINK("http://x.example","y")',
  '+1+2',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '\uFF1D1',
  '\u200B=1',
  '\u0000=1',
  '\uFEFF=1',
  'a,b\r\n"c"',
  '"',
  '""',
  'HOW TO ANSWER\r\n  Approve: x',
  'x\u2028y\u2029z\u0085w\u000Bv\u000Cu',
  '\u001B[2J\u001B]0;x\u0007',
  '\u009B31m',
  'x\u202Edevorppa\u2066\u2069',
  'x\u200B\u200D\u00AD\u{E0041}\u180E',
  '\u0000\u0001\u007F',
  '\uD800',
  'x\uDC00y',
  '\u0301\u0301\u0301',
  '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
  '\uFFFD\uFFFE\uFFFF',
  '1e999',
  '-0',
  '99999999999999999999',
  '0x10',
  ' 365 ',
  '\u0663\u0666\u0665',
  '2026-02-30 never',
  '2026-11-20T08:00:00Z',
  '+275760-09-13T00:00:00.000Z',
  '-271821-04-20T00:00:00.000Z',
  'arn:aws:iam::111122223333:role/x',
  'mrk-0123456789abcdef0123456789abcdef',
  '00000000-0000-4000-8000-000000000001',
  '00000000-0000-4000-8000-000000000001\n',
] as const;

/** Any 16-bit units, so that halves of characters come up too. */
const anyUnits = fc.array(fc.nat({ max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units));

const repeated = fc
  .tuple(
    fc.constantFrom('a', ' ', '\n', ',', '-', '{', '"', "'", '<', '\u0301', '\uD83D\uDE00', '\uD800', 'a,', 'a-', '\\', 'x=', '\t \r\n'),
    fc.constantFrom(100, 257, 600),
  )
  .map(([text, times]) => text.repeat(times));

/** Text that nobody has looked at. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...knownTexts) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
  { weight: 2, arbitrary: anyUnits },
  { weight: 1, arbitrary: repeated },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...knownTexts), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('')) },
);

/** 100 kB of what a pattern might go through again and again. */
export const hugeText: fc.Arbitrary<string> = fc
  .constantFrom('a', 'a,', ' ', '\n', '-', 'a-', '{', '=', '"', '<', '/', 'a/', ':', '0', '\u0301', 'A_', ', next on ', 'arn:', '--')
  .map((text) => text.repeat(Math.ceil(100_000 / text.length)));

/** Mostly short; once in a while very long. */
export const anyText: fc.Arbitrary<string> = fc.oneof({ weight: 60, arbitrary: hostileText }, { weight: 1, arbitrary: hugeText });
