/** `node test/write-template.ts DIRECTORY`: writes the synthesised templates, once for a whole test run. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptTemplates } from '../infra/kept-templates.ts';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('name the directory to write to');
const { member, organization, organizationPack } = await keptTemplates();
writeFileSync(join(directory, 'member.template.json'), JSON.stringify(member));
writeFileSync(join(directory, 'organization.template.json'), JSON.stringify(organization));
writeFileSync(join(directory, 'organization-pack.template.json'), JSON.stringify(organizationPack));
