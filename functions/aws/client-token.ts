import { createHash } from 'node:crypto';

/** A UUID that is the same for the same words: a second attempt at the same request starts nothing twice. */
export function clientTokenFor(words: readonly string[]): string {
  const hex = createHash('sha256').update(words.join(' ')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
