import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { edges } from '../../drill/inputs/edges.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/bad-input.md', import.meta.url)), 'utf8');

describe('docs/bad-input.md', () => {
  it('lists every edge with what is promised there, and no other', () => {
    const rows = page.split('\n').flatMap((line) => /^\| (.+?) \| (.+?) \| [\d,]+ \| [\d,]+ \| [\d,]+ \|$/.exec(line)?.slice(1, 3) ?? []);

    expect(rows).toEqual(edges.flatMap(({ name, promise }) => [name, promise]));
  });
});
