import { documentNames } from '../../functions/core/changes/runbooks.ts';
import { documentText } from '../../infra/runbook/document-text.ts';
import { writerOf } from '../../infra/runbook/writers.ts';
import { lintRunbook } from './runbook-lint.ts';

describe('every document', () => {
  it.each(documentNames)('%s is without findings', (name) => {
    expect(lintRunbook(documentText(name), writerOf(name))).toEqual([]);
  });
});
