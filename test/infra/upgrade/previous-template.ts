import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { MemberTemplate } from '../../../infra/member-template.ts';

/** The member template that was released last (README.md). */
export const previousTemplate = (): MemberTemplate =>
  JSON.parse(gunzipSync(readFileSync(new URL('./previous-member.template.json.gz', import.meta.url))).toString('utf8'));
