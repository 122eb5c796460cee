/**
 * What a reader cannot see, or what changes what they see: control characters, halves of
 * characters, everything that Unicode lets a program leave out when it shows a text
 * (`Default_Ignorable_Code_Point`: Hangul fillers, joiners, tags, changes of direction, …), the
 * blank Braille pattern, and controls of writing systems that have no width.
 * Source: Unicode Standard Annex 44, property Default_Ignorable_Code_Point.
 */
const hidden = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\uFFF9-\uFFFB\u{13430}-\u{1343F}]`;

/** Writing systems in which a joiner between two letters changes how they are written. */
const joining = [
  'Arabic',
  'Syriac',
  'Mongolian',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('');
const picture = String.raw`\p{Extended_Pictographic}\u{1F3FB}-\u{1F3FF}`;

/** Hidden characters where they do what they are for: in emoji, and inside words. */
const atWork = [
  String.raw`(?<=[${picture}\uFE0F])\u200D(?=[${picture}])`,
  String.raw`(?<=[${joining}])[\u200C\u200D](?=[${joining}])`,
  String.raw`(?<=\p{Emoji})[\uFE0E\uFE0F]`,
  String.raw`(?<=\p{Script=Han})[\u{E0100}-\u{E01EF}]`,
].join('|');

/** Marks on one letter: no language needs more, and a pile of them covers the lines around it. */
const maximumMarks = 4;
const pile = String.raw`(?<=\p{M}{${maximumMarks}})\p{M}+`;

const pattern = new RegExp(`(${atWork})|${hidden}|${pile}`, 'gu');

/** A text with the mark `\uFFFD` in place of each character that is hidden, and of a pile of combining marks. */
export const withMarks = (text: string): string => text.replaceAll(pattern, (_, kept: string | undefined) => kept ?? '\uFFFD');
