import { hasControls, promised } from './refusal.ts';

/** What a page is made of: each tag with the names of its attributes, and what its links and handlers are. */
export type Markup = { readonly tags: readonly string[]; readonly texts: readonly string[] };

const tag = /<(\/?[a-zA-Z][a-zA-Z0-9]*|!doctype)((?:\s+[a-zA-Z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*)\s*>/y;
const attribute = /\s+([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"<>]*)")?/g;

/**
 * Reads a page strictly: a `<` that begins no well-formed tag is one that should have been escaped. What is in `style` and `script` is skipped, up to the first thing that
 * ends them. @throws BrokenPromise
 */
export function markupOf(page: string): Markup {
  const tags: string[] = [];
  const texts: string[] = [];
  let at = 0;
  while (at < page.length) {
    const next = page.indexOf('<', at);
    const end = next < 0 ? page.length : next;
    texts.push(page.slice(at, end));
    if (next < 0) break;
    tag.lastIndex = next;
    const found = tag.exec(page);
    promised(found !== null, `a text opens markup: ${page.slice(next, next + 80)}`);
    const [whole, name = '', attributes = ''] = found;
    tags.push(
      [name.toLowerCase(), ...[...attributes.matchAll(attribute)].map(([, own = '', value = '']) => attributeOf(own, value))].join(' '),
    );
    at = next + whole.length;
    if (name === 'style' || name === 'script') at = page.indexOf(`</${name}`, at);
  }
  return { tags, texts };
}

/** Of attributes that a browser acts on also what they say, without what names a key or an execution. */
const attributeOf = (name: string, value: string): string =>
  /^(href|src|action|style|on.*|content|http-equiv|type)$/i.test(name) ? `${name}=${value.replaceAll(/[0-9.]+/g, '#')}` : name;

/** Elements that there are a fixed number of. */
const counted = /^(script|style|title|h1|meta|html|body|head|img|iframe|object|embed|form|base|link)\b/;

/** A page with texts of others has no tag that the same page with harmless texts has not, and none that matters more often. */
export function checkMarkup(page: string, harmless: string): void {
  const [given, expected] = [markupOf(page), markupOf(harmless)];
  const known = new Set(expected.tags);
  for (const own of given.tags) promised(known.has(own), `the page has <${own}>, which its template has not`);
  const countOf = ({ tags }: Markup): string => tags.filter((own) => counted.test(own)).join();
  promised(countOf(given) === countOf(expected), 'the page has more scripts, styles, titles or the like than its template');
  const control = given.texts.find(hasControls);
  promised(control === undefined, `the page shows what nobody sees: ${JSON.stringify(control?.slice(0, 200))}`);
}
