import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Synthesises the templates once for all test files: the CDK takes many seconds to load in each of them. */
export default function setup() {
  const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-template-'));
  execFileSync(process.execPath, [join(import.meta.dirname, 'write-template.ts'), directory], { stdio: 'inherit' });
  process.env.KMS_ROTATION_TEST_TEMPLATES = directory;
}
