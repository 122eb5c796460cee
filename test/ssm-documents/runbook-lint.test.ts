import { readdirSync, readFileSync } from 'node:fs';
import { lintRunbook } from './runbook-lint.ts';

const directory = new URL('../../ssm-documents/', import.meta.url);

describe('every runbook', () => {
  it.each(readdirSync(directory))('%s is without findings', (file) => {
    expect(file).toMatch(/\.yaml$/);
    expect(lintRunbook(readFileSync(new URL(file, directory), 'utf8'))).toEqual([]);
  });
});
