import { readdirSync, readFileSync } from 'node:fs';
import { functionNames } from '../../functions/core/names.ts';
import { lintRunbook } from './runbook-lint.ts';

/** What each runbook may do to a key, and nothing else. */
const kmsWrites: Readonly<Record<string, readonly string[]>> = {
  'KmsRotation-ApproveAndEnable.yaml': ['EnableKeyRotation'],
  'KmsRotation-RotateNow.yaml': ['RotateKeyOnDemand'],
  // By its function, which is the write here; no step of its own calls AWS KMS.
  'KmsRotation-ReplaceKey.yaml': [functionNames.replaceKey],
};

const directory = new URL('../../ssm-documents/', import.meta.url);

describe('every runbook', () => {
  it.each(readdirSync(directory))('%s is without findings', (file) => {
    expect(file).toMatch(/\.yaml$/);
    expect(lintRunbook(readFileSync(new URL(file, directory), 'utf8'), kmsWrites[file] ?? [])).toEqual([]);
  });
});
