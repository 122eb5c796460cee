import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Synthesises the templates once for all test files: the CDK takes many seconds to load in each of them. */
export default function setup() {
  const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-template-'));
  execFileSync(process.execPath, [join(import.meta.dirname, 'write-template.ts'), directory], { stdio: 'inherit' });
  process.env.KMS_ROTATION_TEST_TEMPLATES = directory;
  // Hundreds of processes and threads load the AWS SDK: they compile it once, and the next run not at all.
  process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/compiled');
}
