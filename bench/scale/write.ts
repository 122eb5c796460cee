/** Writes docs/scale.md: what this scenario takes in calls, time and people. */
import { writeFile } from 'node:fs/promises';
import { scaleText } from './scale-text.ts';

await writeFile(new URL('../../docs/scale.md', import.meta.url), await scaleText());
