import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MemberTemplate } from '../infra/member-template.ts';

/** The member template as it was synthesised at the start of this test run; every call gets its own copy. */
export const memberTemplate = (): MemberTemplate => written('member.template.json');

/** The organization template, likewise. */
export const organizationTemplate = (): MemberTemplate => written('organization.template.json');

/** The template of the organization conformance pack, likewise. */
export const organizationPackTemplate = (): MemberTemplate => written('organization-pack.template.json');

function written(name: string): MemberTemplate {
  const directory = process.env['KMS_ROTATION_TEST_TEMPLATES'];
  if (directory === undefined) throw new Error('the templates are written by test/setup.mjs, which jest runs first');
  return JSON.parse(readFileSync(join(directory, name), 'utf8'));
}
