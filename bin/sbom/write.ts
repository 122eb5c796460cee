/**
 * `npm run sbom -- [--out dist/sbom]`
 *
 * Writes a software bill of materials, in CycloneDX, of everything that ships. The same lockfile and code give the same bytes.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { shipped } from './shipped.ts';

const { out } = parseArgs({ options: { out: { type: 'string', default: 'dist/sbom' } } }).values;
await mkdir(out, { recursive: true });
for (const [name, sbom] of Object.entries(await shipped())) {
  const file = join(out, `${name}.cdx.json`);
  await writeFile(file, `${JSON.stringify(sbom, null, 2)}\n`);
  console.log(`${file}  ${sbom.components.length} packages`);
}
