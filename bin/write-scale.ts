/** Writes docs/scale.md: what the scenario of bin/scale costs in calls, time and money. */
import { writeFile } from 'node:fs/promises';
import { synthesiseMemberTemplate } from '../infra/synthesise.ts';
import { scaleText } from './scale/scale-text.ts';

await writeFile(new URL('../docs/scale.md', import.meta.url), await scaleText(await synthesiseMemberTemplate()));
