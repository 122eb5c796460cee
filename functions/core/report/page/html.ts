import { plainText } from '../plain-text.ts';

/**
 * Markup that is safe to put into a page: made only by the functions of this file, or written out
 * by us.
 */
export type Html = { readonly html: string };

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Text of a record, which anybody may have written: escaped, cut to a length, and with nothing in
 * it that hides or reorders what is read.
 */
export const text = (value: string, length = 600): Html => ({
  html: plainText(value, length).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character),
});

/**
 * What came of a change says what to do next, and what AWS said: it must not be cut before that.
 */
export const detailLength = 2000;

type Part = Html | string | number | readonly Html[] | undefined;

const htmlOf = (part: Part): string => {
  if (part === undefined) return '';
  if (typeof part === 'string') return text(part).html;
  if (typeof part === 'number') return String(part);
  if ('html' in part) return part.html;
  return part.map(({ html }) => html).join('');
};

/** A template in which everything that is filled in is escaped, unless it is markup already. */
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: literals.map((literal, index) => literal + (index < parts.length ? htmlOf(parts[index]) : '')).join(''),
});
