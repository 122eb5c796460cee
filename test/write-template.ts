/** `node test/write-template.ts DIRECTORY`: writes the synthesised templates, once for a whole test run. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesiseMemberTemplate, synthesiseOrganizationPackTemplate, synthesiseOrganizationTemplate } from '../infra/synthesise.ts';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('name the directory to write to');
writeFileSync(join(directory, 'member.template.json'), JSON.stringify(await synthesiseMemberTemplate()));
writeFileSync(join(directory, 'organization.template.json'), JSON.stringify(await synthesiseOrganizationTemplate()));
writeFileSync(join(directory, 'organization-pack.template.json'), JSON.stringify(await synthesiseOrganizationPackTemplate()));
