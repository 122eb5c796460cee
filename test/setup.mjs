import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Synthesises the template once for all test files: the CDK takes many seconds to load in each of them. */
export default function setup() {
  const file = join(mkdtempSync(join(tmpdir(), 'kms-rotation-template-')), 'member.template.json');
  execFileSync(process.execPath, [join(import.meta.dirname, 'write-template.ts'), file], { stdio: 'inherit' });
  process.env.KMS_ROTATION_TEST_TEMPLATE = file;
}
