/** `node test/write-template.ts FILE`: writes the synthesised member template, once for a whole test run. */
import { writeFileSync } from 'node:fs';
import { synthesiseMemberTemplate } from '../infra/synthesise.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('name the file to write');
writeFileSync(file, JSON.stringify(await synthesiseMemberTemplate()));
