/** Writes docs/scale.md: what this scenario costs in calls, time and money. */
import { writeFile } from 'node:fs/promises';
import { synthesiseMemberTemplate } from '../../infra/synthesise.ts';
import { scaleText } from './scale-text.ts';

await writeFile(new URL('../../docs/scale.md', import.meta.url), await scaleText(await synthesiseMemberTemplate()));
