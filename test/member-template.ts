import { readFileSync } from 'node:fs';
import type { MemberTemplate } from '../infra/synthesise.ts';

/** The member template as it was synthesised at the start of this test run; every call gets its own copy. */
export function memberTemplate(): MemberTemplate {
  const file = process.env['KMS_ROTATION_TEST_TEMPLATE'];
  if (file === undefined) throw new Error('the template is written by test/setup.mjs, which jest runs first');
  return JSON.parse(readFileSync(file, 'utf8'));
}
